package org.dipc.chains.bpc;

import static org.dipc.patents.Patents.Refusal.ROUTE_OTHER;

import org.dipc.chains.contract.DomainContract;
import org.junit.jupiter.api.Test;

class BpcTest extends DomainContract {
    BpcTest() {
        super("bpc");
    }

    @Test
    void cryptographyIsHereUnlessItIsQuantumKeyDistribution() {
        register("H04L 9/3247", "G06Q 20/06").accepted();
        register("H04L 9/0852", "H04L 9/3247").rejectedWith(ROUTE_OTHER);
    }
}
