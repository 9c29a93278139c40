package org.dipc.chains.dpc;

import static org.dipc.patents.Patents.Refusal.ROUTE_NONE;
import static org.dipc.patents.Patents.Refusal.ROUTE_OTHER;

import org.dipc.chains.contract.DomainContract;
import org.junit.jupiter.api.Test;

class DpcTest extends DomainContract {
    DpcTest() {
        super("dpc");
    }

    @Test
    void ofDigitalDataProcessingOnlyTheDataIsHere() {
        register("G06F 16/27", "G06F 21/64").accepted();
        register("G06F 21/64", "G06F 16/27").rejectedWith(ROUTE_OTHER);
        register("G06F 3/01").rejectedWith(ROUTE_NONE);
    }
}
