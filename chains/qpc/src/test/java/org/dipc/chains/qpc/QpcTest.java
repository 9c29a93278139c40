package org.dipc.chains.qpc;

import static org.dipc.patents.Patents.Refusal.ROUTE_OTHER;

import org.dipc.chains.contract.DomainContract;
import org.junit.jupiter.api.Test;

class QpcTest extends DomainContract {
    QpcTest() {
        super("qpc");
    }

    @Test
    void quantumKeyDistributionIsHereThoughItsMainGroupIsNot() {
        register("H04L 9/0852", "H04L 9/3247").accepted();
        register("H04L 9/3247", "H04L 9/0852").rejectedWith(ROUTE_OTHER);
    }
}
