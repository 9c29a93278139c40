package org.dipc.chains.bpr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.rights.Rights.RIGHTS;
import static org.dipc.rights.Rights.Refusal.RIGHT_ALREADY_HELD;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.COUNCIL;
import static org.dipc.testchain.TestAccount.REGISTRAR;

import org.dipc.chains.contract.ChainContract;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Refusal;
import org.dipc.rights.Rights;
import org.dipc.rights.Rights.Issue;
import org.dipc.rights.Rights.Revoke;
import org.dipc.validators.Consensus;
import org.junit.jupiter.api.Test;

class BprTest extends ChainContract {
    BprTest() {
        super("bpr", new Identity(), new Consensus(), new Rights());
    }

    @Test
    void theCouncilAloneGivesAnAddressItsOneRight() {
        chain.block(REGISTRAR.sends(new Issue(ALICE.address()))).rejectedWith(Refusal.ROLE_DENIED);
        chain.block(COUNCIL.sends(new Issue(ALICE.address()))).accepted();
        chain.block(COUNCIL.sends(new Issue(ALICE.address()))).rejectedWith(RIGHT_ALREADY_HELD);
        chain.block(COUNCIL.sends(new Revoke(ALICE.address(), "membership ended")))
                .accepted();
        assertThat(chain.read(RIGHTS, ALICE.address())).isEmpty();
    }

    @Test
    void noPatentBelongsHere() {
        assertThat(claims()).isEmpty();
    }
}
