package org.dipc.consensus.cometbft.light;

import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_HEIGHT;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_TIME;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_TRUST_CHANGE;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_TRUST_EXPIRED;

import java.time.Duration;
import java.time.Instant;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.model.Bytes;

/**
 * When a header follows from one that is trusted (CometBFT, spec/light-client/verification).
 *
 * @param trustingPeriod how old a header may be and still be trusted
 * @param drift how far the clocks of validators may be ahead of ours
 * @param numerator of the trust level: how much of the trusted power must have signed a header that skips some; at least a
 *     third, as of any third one is honest
 */
record Rule(Duration trustingPeriod, Duration drift, long numerator, long denominator) {
    Rule {
        if (denominator < 1 || numerator > denominator || Math.multiplyExact(numerator, 3) < denominator) {
            throw new IllegalArgumentException("trust level: " + numerator + "/" + denominator);
        }
    }

    /** A header that is trusted, and those who are trusted to have signed it or the next. */
    record Trusted(Types.Header header, Validators validators) {
        private Instant time() {
            return Messages.time(header.getTime());
        }
    }

    /** @throws org.dipc.bridge.Untrusted one of the {@code HEADER_*} codes */
    void check(Trusted trusted, SignedBlock block, Instant now) {
        checkNotExpired(trusted, now);
        HEADER_HEIGHT.unless(
                block.height() > trusted.header.getHeight(), block.height() + " after " + trusted.header.getHeight());
        HEADER_TIME.unless(block.time().isAfter(trusted.time()), "not after the block before");
        HEADER_TIME.unless(block.time().isBefore(now.plus(drift)), "ahead of the clock");
        if (block.height() == trusted.header.getHeight() + 1) {
            Bytes announced = Validators.bytes(trusted.header.getNextValidatorsHash());
            HEADER_TRUST_CHANGE.unless(
                    block.validators().hash().value().equals(announced), "not the validators that were announced");
        } else {
            checkTrust(trusted, block);
        }
        block.checkCommit();
    }

    /**
     * That {@code block} was signed as the trusted header of the same height was: then validators with more power than the
     * trust level signed two blocks.
     *
     * @throws org.dipc.bridge.Untrusted one of the {@code HEADER_*} codes
     */
    void checkConflict(Trusted trusted, SignedBlock block, Instant now) {
        checkNotExpired(trusted, now);
        checkTrust(trusted, block);
        block.checkCommit();
    }

    private void checkNotExpired(Trusted trusted, Instant now) {
        HEADER_TRUST_EXPIRED.unless(
                trusted.time().plus(trustingPeriod).isAfter(now), "the trusted header is of " + trusted.time());
    }

    private void checkTrust(Trusted trusted, SignedBlock block) {
        long signed = block.signedBy(trusted.validators);
        long total = trusted.validators.total();
        HEADER_TRUST_CHANGE.unless(
                SignedBlock.exceeds(signed, total, numerator, denominator),
                signed + " of " + total + " that are trusted");
    }
}
