package org.dipc.validators;

import static org.dipc.ledger.Validators.PARAMETERS;
import static org.dipc.ledger.Validators.POWERS;
import static org.dipc.validators.Consensus.Refusal.GENESIS_VALIDATORS;
import static org.dipc.validators.Consensus.Refusal.PARAM_REJECTED;
import static org.dipc.validators.Consensus.Refusal.POWER_INVALID;
import static org.dipc.validators.Consensus.Refusal.POWER_STEP;
import static org.dipc.validators.Consensus.Refusal.VALIDATOR_CONVICTED;
import static org.dipc.validators.Consensus.Refusal.VALIDATOR_DUPLICATE;
import static org.dipc.validators.Consensus.Refusal.VALIDATOR_LAST;
import static org.dipc.validators.Consensus.Refusal.VALIDATOR_NOT_FOUND;

import java.util.List;
import java.util.Optional;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Role;
import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Env;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Misbehaviour;
import org.dipc.ledger.StateMachine.Parameters;
import org.dipc.ledger.StateMachine.Power;
import org.dipc.ledger.Validators;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.dipc.state.StateReader;
import org.dipc.state.Table;
import org.osgi.service.component.annotations.Component;

/**
 * Who votes for the blocks of this chain. The council adds, weighs and removes validators; who signed two blocks of one
 * height is removed by the proof of it and never comes back. A chain has no validators, as on the embedded engine, or from
 * then on at least one.
 *
 * <p>An engine takes over what a block changes without asking again, so nothing comes into the state that CometBFT 0.38
 * would stop at.
 */
@Component(property = "module=consensus")
public final class Consensus implements ChainModule {
    /** Who signed two blocks of one height, by its address, and the first proof of it. */
    public static final Table<Bytes, Conviction> CONVICTIONS =
            Validators.KEYS.table("convictions", Bytes.class, Conviction.class);

    /** All validators together have at most this: 2^60 - 1 (types/validator_set.go, MaxTotalVotingPower). */
    public static final long MAX_TOTAL_POWER = Long.MAX_VALUE / 8;

    /** What binds the engine if the genesis says nothing (types/params.go, DefaultConsensusParams). */
    public static final Parameters DEFAULT = new Parameters(22_020_096, 100_000, 48 * 3_600_000L, 1_048_576);

    /**
     * @param height where it signed twice
     * @param power what it had there
     * @param provedAt the height of the block with the proof
     */
    public record Conviction(long height, long power, long provedAt) {}

    public sealed interface ConsensusAction extends Action {}

    /** The council makes {@code publicKey} a validator. */
    public record Add(Bytes publicKey, long power) implements ConsensusAction {
        @Override
        public void check() {
            requireKey(publicKey);
            requirePower(power);
        }

        @Override
        public void execute(State state, Env env) {
            Identity.require(state, env, Role.COUNCIL);
            Rejected.unless(!POWERS.has(state, publicKey), VALIDATOR_DUPLICATE, publicKey);
            requireInnocent(state, publicKey);
            requireStep(state, 0, power);
            requireRoom(current(state), Validators.all(state).size() + 1);
            POWERS.put(state, publicKey, power);
            state.emit(this);
        }
    }

    /** The council gives a validator another power. */
    public record Weigh(Bytes publicKey, long power) implements ConsensusAction {
        @Override
        public void check() {
            requireKey(publicKey);
            requirePower(power);
        }

        @Override
        public void execute(State state, Env env) {
            Identity.require(state, env, Role.COUNCIL);
            long before = powerOf(state, publicKey);
            requireInnocent(state, publicKey);
            requireStep(state, before, power);
            POWERS.put(state, publicKey, power);
            state.emit(this);
        }
    }

    /** The council removes a validator; the last one stays. */
    public record Remove(Bytes publicKey) implements ConsensusAction {
        @Override
        public void check() {
            requireKey(publicKey);
        }

        @Override
        public void execute(State state, Env env) {
            Identity.require(state, env, Role.COUNCIL);
            powerOf(state, publicKey);
            Rejected.unless(Validators.all(state).size() > 1, VALIDATOR_LAST, publicKey);
            POWERS.delete(state, publicKey);
            state.emit(this);
        }
    }

    /** The council sets what binds the engine, from the next block on. */
    public record Tune(Parameters parameters) implements ConsensusAction {
        @Override
        public void check() {
            requireSound(parameters);
        }

        @Override
        public void execute(State state, Env env) {
            Identity.require(state, env, Role.COUNCIL);
            requireRoom(parameters, Validators.all(state).size());
            PARAMETERS.put(state, Validators.CURRENT, parameters);
            state.emit(this);
        }
    }

    /** Every name that a refusal of this module can have, besides those of {@link Identity}. */
    public enum Refusal {
        VALIDATOR_DUPLICATE,
        VALIDATOR_NOT_FOUND,
        /** Nobody would be left to make the block that adds one. */
        VALIDATOR_LAST,
        /** It signed two blocks of one height; its operator comes back with another key. */
        VALIDATOR_CONVICTED,
        /** The key is not one of Ed25519, or the power not from 1 to {@link #MAX_TOTAL_POWER}. */
        POWER_INVALID,
        /** The power grows by so much at once that the chain would stand still if that validator does not run. */
        POWER_STEP,
        PARAM_REJECTED,
        GENESIS_VALIDATORS
    }

    /**
     * A validator signed two blocks of one height.
     *
     * @param validator its address
     * @param removed whether it was a validator and is none any more
     */
    public record Convicted(Bytes validator, long height, long power, boolean removed) {}

    /** @param parameters {@link #DEFAULT} if absent */
    public record Genesis(List<Power> validators, Optional<Parameters> parameters) {
        public Genesis {
            validators = List.copyOf(validators);
        }
    }

    /** The bounds of CometBFT 0.38 (types/params.go, ValidateBasic; types/vote_set.go). */
    private static final long MAX_BLOCK_BYTES = 104_857_600;

    private static final long MAX_EVIDENCE_MILLIS = Long.MAX_VALUE / 1_000_000;
    private static final int MAX_VALIDATORS = 10_000;

    /** What a block has around its transactions (types/block.go, MaxDataBytes, which ends the process if nothing is left). */
    private static final long FRAME_BYTES = 11 + 626 + 94;

    private static final long SIGNATURE_BYTES = 109 + 2;

    /** Every entry that a mempool takes by its own limit (config.toml, max_tx_bytes) must find room in a block. */
    private static final long ENTRY_BYTES = 1_048_576;

    /** A validator's address: the first 20 bytes of the SHA-256 of its key. */
    public static Bytes address(Bytes publicKey) {
        return Hash.sha256(publicKey).value().slice(0, Misbehaviour.ADDRESS);
    }

    private static long powerOf(StateReader state, Bytes publicKey) {
        return POWERS.get(state, publicKey).orElseThrow(() -> new Rejected(VALIDATOR_NOT_FOUND, publicKey.toString()));
    }

    private static Parameters current(StateReader state) {
        return Validators.parameters(state).orElseThrow(() -> new AssertionError("genesis writes the first"));
    }

    private static void requireKey(Bytes publicKey) {
        Rejected.unless(publicKey.size() == Power.KEY, POWER_INVALID, "a key of " + publicKey.size() + " bytes");
    }

    private static void requirePower(long power) {
        Rejected.unless(
                power > 0 && power <= MAX_TOTAL_POWER,
                POWER_INVALID,
                "1 to " + MAX_TOTAL_POWER + " expected, found " + power);
    }

    private static void requireInnocent(StateReader state, Bytes publicKey) {
        Rejected.unless(!CONVICTIONS.has(state, address(publicKey)), VALIDATOR_CONVICTED, publicKey);
    }

    /**
     * More than two thirds of the new power must be what was there before, or the chain stands still for ever if the
     * validator that grows does not run, since no block can then take it away. A validator that is alone may grow.
     */
    private static void requireStep(StateReader state, long before, long after) {
        long total = total(Validators.all(state));
        Rejected.unless(
                after - before <= MAX_TOTAL_POWER - total,
                POWER_INVALID,
                "all together would have more than " + MAX_TOTAL_POWER);
        long kept = total - before;
        Rejected.unless(
                kept == 0 || after <= before || 2 * after < kept,
                POWER_STEP,
                "from " + before + " to " + after + " while the others have " + kept
                        + "; it may grow to less than half of theirs");
    }

    private static long total(List<Power> validators) {
        return validators.stream().mapToLong(Power::power).sum();
    }

    /** What CometBFT checks of parameters by themselves; its process ends where a block brings others. */
    private static void requireSound(Parameters next) {
        require("blockBytes", next.blockBytes(), 1, MAX_BLOCK_BYTES);
        require("evidenceBlocks", next.evidenceBlocks(), 1, Long.MAX_VALUE);
        require("evidenceMillis", next.evidenceMillis(), 1, MAX_EVIDENCE_MILLIS);
        require("evidenceBytes", next.evidenceBytes(), 0, next.blockBytes());
    }

    private static void require(String name, long value, long least, long most) {
        Rejected.unless(
                value >= least && value <= most,
                PARAM_REJECTED,
                name + ": " + least + " to " + most + " expected, found " + value);
    }

    /** A block with the signatures of so many validators, and all the evidence that it may have, has room for an entry. */
    private static void requireRoom(Parameters parameters, int validators) {
        Rejected.unless(
                validators <= MAX_VALIDATORS, PARAM_REJECTED, "validators: at most " + MAX_VALIDATORS + " expected");
        long needed = FRAME_BYTES + validators * SIGNATURE_BYTES + parameters.evidenceBytes() + ENTRY_BYTES;
        Rejected.unless(
                parameters.blockBytes() >= needed,
                PARAM_REJECTED,
                "blockBytes: at least " + needed + " expected for " + validators
                        + " validators, evidenceBytes and an entry of " + ENTRY_BYTES + ", found "
                        + parameters.blockBytes());
    }

    @Override
    public Keyspace keyspace() {
        return Validators.KEYS;
    }

    @Override
    public Class<ConsensusAction> actions() {
        return ConsensusAction.class;
    }

    @Override
    public List<Class<? extends Record>> events() {
        return List.of(Convicted.class);
    }

    @Override
    public Class<Genesis> genesisType() {
        return Genesis.class;
    }

    @Override
    public void genesis(State state, Env env, Bytes genesis) {
        Genesis first = Codec.of(Genesis.class).decodeOwn(genesis);
        long left = MAX_TOTAL_POWER;
        for (Power validator : first.validators()) {
            Rejected.unless(
                    validator.power() > 0 && validator.power() <= left,
                    GENESIS_VALIDATORS,
                    validator.publicKey() + " has power " + validator.power() + "; 1 to " + left + " expected");
            Rejected.unless(
                    !POWERS.has(state, validator.publicKey()), GENESIS_VALIDATORS, validator.publicKey() + " twice");
            left -= validator.power();
            POWERS.put(state, validator.publicKey(), validator.power());
        }
        Parameters parameters = first.parameters().orElse(DEFAULT);
        requireSound(parameters);
        requireRoom(parameters, first.validators().size());
        PARAMETERS.put(state, Validators.CURRENT, parameters);
    }

    @Override
    public void endBlock(State state, Env env) {
        env.misbehaviour().forEach(each -> convict(state, env, each));
    }

    /** The last validator stays, convicted as it is: the council adds another and then removes it. */
    private static void convict(State state, Env env, Misbehaviour proved) {
        if (CONVICTIONS.has(state, proved.validator())) {
            return;
        }
        CONVICTIONS.put(state, proved.validator(), new Conviction(proved.height(), proved.power(), env.height()));
        List<Power> all = Validators.all(state);
        Optional<Power> guilty = all.stream()
                .filter(each -> address(each.publicKey()).equals(proved.validator()))
                .filter(each -> all.size() > 1)
                .findFirst();
        guilty.ifPresent(each -> POWERS.delete(state, each.publicKey()));
        state.emit(new Convicted(proved.validator(), proved.height(), proved.power(), guilty.isPresent()));
    }
}
