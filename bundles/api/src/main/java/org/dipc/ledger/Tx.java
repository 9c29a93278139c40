package org.dipc.ledger;

import java.util.List;
import java.util.Optional;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Cbor;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;

/**
 * What is signed. On the wire it is the payload of a COSE_Sign1 or COSE_Sign (RFC 9052) with {@link #external} as external
 * data; the protected header of each signature holds the algorithm (EdDSA) and the key as key identifier.
 *
 * @param signers the accounts in whose name this is done, none twice; the signatures must satisfy the policy of each
 * @param expiresAtMillis the last block time at which it may execute, at most {@link #MAXIMUM_WINDOW_MILLIS} ahead
 * @param salt 8 to 32 bytes that make equal wishes different transactions
 * @param calls done in order, all or none
 */
public record Tx(ChainId chain, List<Signer> signers, long expiresAtMillis, Bytes salt, List<Call> calls) {
    public static final long MAXIMUM_WINDOW_MILLIS = 24 * 60 * 60 * 1000L;
    public static final int MAXIMUM_SIGNERS = 16;
    public static final int MAXIMUM_CALLS = 256;

    public Tx {
        signers = List.copyOf(signers);
        calls = List.copyOf(calls);
        if (signers.isEmpty() || signers.size() > MAXIMUM_SIGNERS) {
            throw new IllegalArgumentException(signers.size() + " signers");
        }
        if (signers.stream().map(Signer::address).distinct().count() < signers.size()) {
            throw new IllegalArgumentException("a signer twice");
        }
        if (calls.isEmpty() || calls.size() > MAXIMUM_CALLS) {
            throw new IllegalArgumentException(calls.size() + " calls");
        }
        if (salt.size() < 8 || salt.size() > 32) {
            throw new IllegalArgumentException("salt of " + salt.size() + " bytes");
        }
        if (expiresAtMillis < 0) {
            throw new IllegalArgumentException("expiry before 1970");
        }
    }

    /**
     * An account that signs.
     *
     * @param policy the account's first policy, shown as long as the chain has no record of another; it may be left out
     *     for an account of one key, whose signature shows it
     */
    public record Signer(Address address, Optional<Policy> policy) {
        public static Signer of(Address address) {
            return new Signer(address, Optional.empty());
        }
    }

    /** One action, addressed to the module whose family it is of. */
    public record Call(String module, Bytes action) {
        public static <A extends Action> Call of(String module, Class<A> family, A action) {
            return new Call(module, Codec.of(family).encode(action));
        }
    }

    /** The id of the transaction: the hash of what is signed, so that another signature does not make another id. */
    public static Hash id(Bytes payload) {
        return Hash.sha256(payload);
    }

    /** What a signature covers besides the payload: it counts on one chain with one genesis. */
    public static Bytes external(ChainId chain, Hash genesis) {
        return Cbor.encode(List.of(chain.value(), genesis.value()));
    }

    public Bytes payload() {
        return Codec.of(Tx.class).encode(this);
    }
}
