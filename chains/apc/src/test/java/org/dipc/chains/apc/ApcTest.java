package org.dipc.chains.apc;

import static org.dipc.patents.Patents.Refusal.ROUTE_OTHER;

import org.dipc.chains.contract.DomainContract;
import org.junit.jupiter.api.Test;

class ApcTest extends DomainContract {
    ApcTest() {
        super("apc");
    }

    @Test
    void learningMachinesAreHereUnlessTheyAreQuantumComputers() {
        register("G06N 3/08", "G06N 10/20").accepted();
        register("G06N 10/20", "G06N 3/08").rejectedWith(ROUTE_OTHER);
    }
}
