package org.dipc.consensus.cometbft.light;

import static org.dipc.consensus.cometbft.light.HeaderCode.CLIENT_FROZEN;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_HEIGHT;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_MALFORMED;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_TRUST_CHANGE;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongFunction;
import org.dipc.bridge.LightClient;
import org.dipc.bridge.Untrusted;
import org.dipc.consensus.cometbft.light.Rule.Trusted;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.proof.Ics23;
import org.dipc.proof.ProofSpec;
import org.osgi.service.component.annotations.Component;

/**
 * Follows a chain on CometBFT. The state after block h has its hash in header h + 1, so the seal of height h is the protobuf
 * LightBlock of that header, its commit and its validators, and the time of a {@link Trust} is that header's. An anchor is
 * any seal. The validators of a trust are a LightBlock without a commit.
 *
 * <p>Given another seal of the height that is trusted, signed as well, {@code update} answers a frozen trust, which has no
 * validators: nothing follows from it and nothing is proved against it ({@code CLIENT_FROZEN}).
 */
@Component(property = "consensus=cometbft")
public final class CometLightClient implements LightClient {
    /** Half of the age up to which CometBFT takes evidence by default: who lies within it can still be punished. */
    private static final Duration TRUSTING_PERIOD = Duration.ofHours(24);

    private static final Duration DRIFT = Duration.ofSeconds(10);

    private final Rule rule = new Rule(TRUSTING_PERIOD, DRIFT, 1, 3);

    /** The seal of a state: the header after it, with what a node says of its commit and its validators. */
    public static Bytes seal(Types.SignedHeader signed, Types.ValidatorSet validators) {
        return Bytes.owned(Types.LightBlock.newBuilder()
                .setSignedHeader(signed)
                .setValidatorSet(Messages.covered(validators))
                .build()
                .toByteArray());
    }

    @Override
    public Trust trust(ChainId chain, Bytes anchor) {
        SignedBlock block = SignedBlock.of(chain.value(), Messages.lightBlock(anchor));
        block.checkCommit();
        return trust(chain, block);
    }

    @Override
    public Trust update(Trust trust, Bytes seal, long nowMillis) {
        checkNotFrozen(trust);
        Types.LightBlock last = Messages.lightBlock(trust.validators());
        Trusted trusted = new Trusted(last.getSignedHeader().getHeader(), Validators.of(last.getValidatorSet()));
        SignedBlock block = SignedBlock.of(trust.chain().value(), Messages.lightBlock(seal));
        Instant now = Instant.ofEpochMilli(nowMillis);
        boolean same = block.height() == trusted.header().getHeight();
        if (same && !block.hash().equals(Messages.hash(trusted.header()))) {
            rule.checkConflict(trusted, block, now);
            return new Trust(trust.chain(), trust.height(), trust.timeMillis(), trust.appHash(), Bytes.EMPTY);
        }
        rule.check(trusted, block, now);
        return trust(trust.chain(), block);
    }

    private static Trust trust(ChainId chain, SignedBlock block) {
        Bytes appHash = Validators.bytes(block.header().getAppHash());
        HEADER_MALFORMED.unless(appHash.size() == Hash.SIZE, "no app hash");
        HEADER_HEIGHT.unless(block.height() > 1, "the first header names no state");
        Types.LightBlock.Builder trusted = Types.LightBlock.newBuilder();
        trusted.getSignedHeaderBuilder().setHeader(block.header());
        trusted.setValidatorSet(block.validators().protobuf());
        return new Trust(
                chain,
                block.height() - 1,
                block.time().toEpochMilli(),
                new Hash(appHash),
                Bytes.owned(trusted.build().toByteArray()));
    }

    /**
     * Follows to {@code height} by as few seals as it takes: tries to skip, and halves the way where too many validators
     * changed.
     *
     * @param seals those of a node, which need not be believed, by height
     * @throws Untrusted as {@link #update} says it of the seal that shows nothing
     */
    public Trust follow(Trust trust, long height, LongFunction<Bytes> seals, long nowMillis) {
        Trust last = trust;
        long next = height;
        while (last.height() < height) {
            try {
                last = update(last, seals.apply(next), nowMillis);
                next = height;
            } catch (Untrusted e) {
                long between = last.height() + (next - last.height()) / 2;
                if (between == last.height() || !e.code().equals(HEADER_TRUST_CHANGE.name())) {
                    throw e;
                }
                next = between;
            }
        }
        HEADER_HEIGHT.unless(last.height() == height, "a seal of block " + last.height());
        return last;
    }

    @Override
    public void proves(Trust trust, Bytes path, Optional<Bytes> value, Bytes proof) {
        checkNotFrozen(trust);
        Bytes root = trust.appHash().value();
        if (value.isPresent()) {
            Ics23.verifyPresence(ProofSpec.JELLYFISH, root, proof, path, value.get());
        } else {
            Ics23.verifyAbsence(ProofSpec.JELLYFISH, root, proof, path);
        }
    }

    private static void checkNotFrozen(Trust trust) {
        CLIENT_FROZEN.unless(!trust.validators().isEmpty(), "two headers of one height were signed");
    }
}
