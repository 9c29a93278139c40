package org.dipc.testchain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.crypto.PublicKey;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Action;
import org.dipc.ledger.Policy;
import org.dipc.ledger.Tx;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/**
 * An account whose keys a test has. The same name has the same key in every test.
 *
 * @param policy shown with each transaction, as an account of several keys has to until it changes its policy
 * @param keys that sign
 */
public record TestAccount(Address address, Optional<Policy> policy, List<SigningKey> keys) {
    public static final TestAccount ALICE = named("alice");
    public static final TestAccount BOB = named("bob");
    public static final TestAccount CAROL = named("carol");
    public static final TestAccount COUNCIL = named("council");
    public static final TestAccount REGISTRAR = named("registrar");
    public static final TestAccount OFFICE = named("office");
    public static final TestAccount FOUNDATION = named("foundation");

    public TestAccount {
        keys = List.copyOf(keys);
    }

    /** The account of one key. */
    public static TestAccount named(String name) {
        SigningKey key = key(name);
        return new TestAccount(Policy.of(key.publicKey().value()).address(), Optional.empty(), List.of(key));
    }

    /** The account of several keys, of which {@code threshold} must sign; the first ones do. */
    public static TestAccount shared(int threshold, String... names) {
        List<SigningKey> all = Stream.of(names).map(TestAccount::key).toList();
        Policy policy = policy(threshold, names);
        return new TestAccount(policy.address(), Optional.of(policy), all.subList(0, threshold));
    }

    public static Policy policy(int threshold, String... names) {
        List<Bytes> keys =
                Stream.of(names).map(name -> key(name).publicKey().value()).toList();
        return Policy.of(threshold, keys);
    }

    public static SigningKey key(String name) {
        return SigningKey.ofSeed(Hash.sha256(Bytes.utf8("test account " + name)).value());
    }

    /** The same account, as these keys sign for it. */
    public TestAccount signingWith(String... names) {
        return new TestAccount(
                address, policy, Stream.of(names).map(TestAccount::key).toList());
    }

    /** What the account asks for; all actions or none. */
    public Sending sends(Action... actions) {
        return new Sending(List.of(this), List.of(actions), Optional.empty(), Optional.empty());
    }

    Tx.Signer signer() {
        return new Tx.Signer(address, policy);
    }

    /**
     * A transaction that is not signed yet.
     *
     * @param validUntilMillis the last block time at which it may execute; a minute from now unless it is said
     * @param salt a number that no other of the chain's transactions has, unless it is said
     */
    public record Sending(
            List<TestAccount> signers, List<Action> actions, Optional<Long> validUntilMillis, Optional<Long> salt) {
        public Sending {
            signers = List.copyOf(signers);
            actions = List.copyOf(actions);
        }

        /** Signed by another account as well. */
        public Sending and(TestAccount other) {
            List<TestAccount> all = new ArrayList<>(signers);
            all.add(other);
            return new Sending(all, actions, validUntilMillis, salt);
        }

        public Sending validUntil(long timeMillis) {
            return new Sending(signers, actions, Optional.of(timeMillis), salt);
        }

        public Sending salted(long number) {
            return new Sending(signers, actions, validUntilMillis, Optional.of(number));
        }

        List<SigningKey> keys() {
            Map<PublicKey, SigningKey> keys = new TreeMap<>();
            signers.forEach(account -> account.keys().forEach(key -> keys.put(key.publicKey(), key)));
            return List.copyOf(keys.values());
        }
    }
}
