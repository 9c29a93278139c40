package org.dipc.client;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.dipc.crypto.Cose;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Policy;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;

/** Builds and signs transactions for one chain. */
public final class Transactions {
    private static final int SALT_SIZE = 16;

    private final ChainId chain;
    private final Hash genesis;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public Transactions(ChainId chain, Hash genesis, Clock clock) {
        this.chain = chain;
        this.genesis = genesis;
        this.clock = clock;
    }

    /** @param bytes the COSE message to submit */
    public record Signed(Hash id, Bytes bytes) {}

    /** Calls in the name of the accounts that {@code keys} alone speak for, the first of them acting. */
    public Signed sign(List<SigningKey> keys, Duration validFor, List<Tx.Call> calls) {
        List<Tx.Signer> signers = new ArrayList<>();
        for (SigningKey key : keys) {
            signers.add(Tx.Signer.of(Policy.of(key.publicKey().value()).address()));
        }
        return sign(signers, keys, validFor, calls);
    }

    /** Calls in the name of {@code signers}, whose policies {@code keys} satisfy. */
    public Signed sign(List<Tx.Signer> signers, List<SigningKey> keys, Duration validFor, List<Tx.Call> calls) {
        byte[] salt = new byte[SALT_SIZE];
        random.nextBytes(salt);
        Tx tx = new Tx(chain, signers, clock.millis() + validFor.toMillis(), Bytes.owned(salt), calls);
        Bytes payload = tx.payload();
        return new Signed(Tx.id(payload), Cose.sign(payload, Tx.external(chain, genesis), keys));
    }
}
