package org.dipc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.Cbor;
import org.junit.jupiter.api.Test;

/** What of a transaction's envelope is refused, and as what: fifty messages for every code. */
class CoseTest {
    private static final long SEED = Long.getLong("dipc.seed", 20_260_102);
    private static final int INSTANCES = 50;
    private static final Bytes EXTERNAL = Bytes.utf8("qpc-1");

    private final Random random = new Random(SEED);
    private final Ed25519Verifier verifier = Ed25519Verifier.fastest();

    @Test
    void whatWeSignWeReadAndItCountsUnderOurKeysOnly() {
        for (int i = 0; i < INSTANCES; i++) {
            List<SigningKey> keys = keys(1 + i % 4);
            Bytes payload = bytes(random.nextInt(300));
            Cose.Signed signed = Cose.decodeStrict(Cose.sign(payload, EXTERNAL, keys));
            assertThat(signed.payload()).isEqualTo(payload);
            assertThat(signed.signatures().stream().map(Cose.Signature::key))
                    .containsExactlyElementsOf(
                            keys.stream().map(SigningKey::publicKey).toList());
            assertThat(signed.verifies(verifier, EXTERNAL)).isTrue();
            assertThat(signed.verifies(verifier, Bytes.utf8("bpc-1"))).isFalse();
        }
    }

    @Test
    void noBitOfAMessageCanChange() {
        for (int signers = 1; signers <= 2; signers++) {
            Bytes message = Cose.sign(bytes(20), EXTERNAL, keys(signers));
            for (int bit = 0; bit < message.size() * 8; bit++) {
                byte[] bent = message.toArray();
                bent[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(counts(Bytes.owned(bent)))
                        .as("seed %d, bit %d", SEED, bit)
                        .isFalse();
            }
        }
    }

    @Test
    void whatIsNotASignedMessageCannotBeDecoded() {
        Bytes signature = bytes(64);
        for (int i = 0; i < INSTANCES; i++) {
            Bytes message = Cose.sign(bytes(20), EXTERNAL, keys(1 + i % 3));
            refused(message.slice(0, random.nextInt(message.size())), "TX_DECODE");
            List<Object> fields = new ArrayList<>(List.of(Bytes.EMPTY, Map.of(), bytes(3), signature));
            fields.set(i % 4, List.of("none of bytes, map or bytes"));
            refused(Bytes.hex("d2").plus(Cbor.encode(fields)), "TX_DECODE");
        }
        refused(Bytes.EMPTY, "TX_DECODE");
    }

    @Test
    void otherFormsOfTheSameMessageAreNotCanonical() {
        for (int i = 0; i < INSTANCES; i++) {
            SigningKey key = keys(1).get(0);
            Bytes message = Cose.sign(bytes(20), EXTERNAL, List.of(key));
            Bytes header = Cbor.encode(Map.of(1, -8, 4, key.publicKey().value()));
            Bytes more = Cbor.encode(Map.of(1, -8, 3, i, 4, key.publicKey().value()));
            Bytes payload = bytes(3);
            Bytes signature = bytes(64);
            refused(message.from(1), "TX_NOT_CANONICAL");
            refused(message.plus(Bytes.of((byte) i)), "TX_NOT_CANONICAL");
            refused(sign1(header, Map.of(5, i), payload, signature), "TX_NOT_CANONICAL");
            refused(sign1(more, Map.of(), payload, signature), "TX_NOT_CANONICAL");
            refused(
                    sign1(Bytes.EMPTY, Map.of(1, -8, 4, key.publicKey().value()), payload, signature),
                    "TX_NOT_CANONICAL");
            refused(sign(payload, List.of(List.of(header, Map.of(), signature))), "TX_NOT_CANONICAL");
        }
    }

    @Test
    void messagesThatAreTooDeepOrTooManyAreTooComplex() {
        for (int i = 0; i < INSTANCES; i++) {
            Object deep = i;
            for (int depth = 0; depth < Cbor.MAXIMUM_DEPTH + i; depth++) {
                deep = List.of(deep);
            }
            refused(sign1(Bytes.EMPTY, Map.of(5, deep), bytes(3), bytes(64)), "TX_TOO_COMPLEX");
        }
    }

    @Test
    void otherAlgorithmsAreNotAllowed() {
        for (int i = 0; i < INSTANCES; i++) {
            long algorithm = random.nextLong();
            Object named = i % 2 == 0 ? (Object) algorithm : "algorithm " + algorithm;
            Bytes header = Cbor.encode(Map.of(1, named, 4, bytes(32)));
            refused(sign1(header, Map.of(), bytes(3), bytes(64)), "SIG_ALGORITHM");
            refused(sign1(Cbor.encode(Map.of(4, bytes(32))), Map.of(), bytes(3), bytes(64)), "SIG_ALGORITHM");
        }
    }

    @Test
    void noSignatureOrTwoUnderOneKeyAreAWrongCount() {
        for (int i = 0; i < INSTANCES; i++) {
            List<SigningKey> keys = keys(2 + i % 3);
            keys.add(keys.get(random.nextInt(keys.size())));
            refused(Cose.sign(bytes(20), EXTERNAL, keys), "SIG_COUNT");
            refused(sign(bytes(i), List.of()), "SIG_COUNT");
        }
    }

    private boolean counts(Bytes message) {
        try {
            return Cose.decodeStrict(message).verifies(verifier, EXTERNAL);
        } catch (Rejected refused) {
            return false;
        }
    }

    private static void refused(Bytes message, String code) {
        assertThatThrownBy(() -> Cose.decodeStrict(message))
                .as("seed %d, %s", SEED, message)
                .isInstanceOfSatisfying(
                        Rejected.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static Bytes sign1(Bytes header, Map<Object, Object> unprotected, Bytes payload, Bytes signature) {
        return Bytes.hex("d2").plus(Cbor.encode(List.of(header, unprotected, payload, signature)));
    }

    private static Bytes sign(Bytes payload, List<Object> signatures) {
        return Bytes.hex("d862").plus(Cbor.encode(List.of(Bytes.EMPTY, Map.of(), payload, signatures)));
    }

    private List<SigningKey> keys(int count) {
        List<SigningKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(SigningKey.ofSeed(bytes(SigningKey.SEED_SIZE)));
        }
        return keys;
    }

    private Bytes bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.owned(bytes);
    }
}
