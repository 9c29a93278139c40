package org.dipc.testchain;

import static java.util.Map.entry;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;
import static org.dipc.testchain.TestAccount.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.dipc.crypto.Cose;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Policy;
import org.dipc.ledger.Tx;
import org.dipc.ledger.TxCode;
import org.dipc.model.Bytes;
import org.dipc.model.Cbor;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.testchain.Notes.Fail;
import org.dipc.testchain.Notes.Write;
import org.dipc.testchain.TestAccount.Sending;

/** Makes transactions that a chain has to refuse, fifty at least for every {@link TxCode}. */
final class BadTransactions {
    static final int COUNT = 60;

    private final TestChain chain;
    private final SplittableRandom random;

    BadTransactions(TestChain chain, long seed) {
        this.chain = chain;
        this.random = new SplittableRandom(seed);
    }

    List<Bytes> of(TxCode code) {
        return switch (code) {
            case TX_EMPTY -> join(List.of(List.of(Bytes.EMPTY), many(this::nothingInside)));
            case TX_TOO_LARGE -> many(i -> tooLarge());
            case TX_DECODE -> join(List.of(truncated(), many(this::misshapen), many(i -> noise())));
            case TX_NOT_CANONICAL ->
                join(List.of(many(this::otherEnvelope), many(i -> longerNumber()), many(i -> trailing())));
            case TX_TOO_COMPLEX -> many(this::tooComplex);
            case TX_TYPE_UNKNOWN -> many(this::unknownType);
            case TX_WRONG_CHAIN -> many(this::otherChain);
            case TX_EXPIRED ->
                many(i -> chain.sign(write(i).validUntil(chain.timeMillis() - 1 - random.nextLong(1L << 40))));
            case TX_WINDOW ->
                many(i -> chain.sign(write(i).validUntil(
                                chain.timeMillis() + Tx.MAXIMUM_WINDOW_MILLIS + 1 + random.nextLong(1L << 40))));
            case TX_DUPLICATE -> duplicates();
            case SIG_COUNT -> many(this::wrongCount);
            case SIG_INVALID -> many(this::invalidSignature);
            case SIG_ALGORITHM -> many(this::otherAlgorithm);
            case SIG_KEY_UNBOUND -> many(this::unboundKey);
            case THRESHOLD_NOT_MET -> many(this::tooFew);
            case INTERNAL -> many(i -> chain.sign(ALICE.sends(new Fail(Fail.Way.CHECK), new Write("note " + i, ""))));
        };
    }

    private static List<Bytes> many(IntFunction<Bytes> maker) {
        return IntStream.range(0, COUNT).mapToObj(maker).toList();
    }

    private static List<Bytes> join(List<List<Bytes>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    private static Sending write(int i) {
        return ALICE.sends(new Write("note " + i, "text"));
    }

    private Bytes signed(Bytes payload) {
        return Cose.sign(payload, chain.external(), ALICE.keys());
    }

    private Bytes good() {
        return chain.sign(write(random.nextInt(1_000)));
    }

    private Bytes noise(int size) {
        byte[] noise = new byte[size];
        random.nextBytes(noise);
        return Bytes.owned(noise);
    }

    /** An envelope around no bytes, rightly signed or not. */
    private Bytes nothingInside(int i) {
        SigningKey[] keys = IntStream.rangeClosed(0, i % 4)
                .mapToObj(j -> key("signer " + i + " " + j))
                .toArray(SigningKey[]::new);
        return Cose.sign(Bytes.EMPTY, i % 2 == 0 ? chain.external() : noise(32), List.of(keys));
    }

    private Bytes tooLarge() {
        return good().plus(noise(Cbor.MAXIMUM_SIZE + random.nextInt(10_000)));
    }

    private List<Bytes> truncated() {
        Bytes whole = good();
        return IntStream.range(1, whole.size())
                .mapToObj(size -> whole.slice(0, size))
                .toList();
    }

    /** The tag of a COSE_Sign1, then a byte string that is longer than what follows. */
    private Bytes noise() {
        return Bytes.hex("d2845a00").plus(Bytes.hex("ffffff")).plus(noise(1 + random.nextInt(200)));
    }

    /** Signed rightly, but the payload is no transaction. */
    private Bytes misshapen(int i) {
        Tx.Call call = Tx.Call.of("notes", Notes.NotesAction.class, new Write("name", "text"));
        Object calls = List.of(List.of(call.module(), call.action()));
        List<Object> signer = signer(ALICE.address().value());
        long expiry = chain.timeMillis() + 1;
        List<Object> fields = switch (i % 12) {
            case 0 -> List.of();
            case 1 -> List.of("test-1", List.of(signer), expiry, noise(16));
            case 2 -> List.of("TEST", List.of(signer), expiry, noise(16), calls);
            case 3 -> List.of("test-1", List.of(), expiry, noise(16), calls);
            case 4 -> List.of("test-1", List.of(signer, signer), expiry, noise(16), calls);
            case 5 -> List.of("test-1", Collections.nCopies(17, signer), expiry, noise(16), calls);
            case 6 -> List.of("test-1", List.of(signer), -expiry, noise(16), calls);
            case 7 -> List.of("test-1", List.of(signer), expiry, noise(random.nextInt(8)), calls);
            case 8 -> List.of("test-1", List.of(signer), expiry, noise(33 + random.nextInt(10)), calls);
            case 9 -> List.of("test-1", List.of(signer), expiry, noise(16), List.of());
            case 10 -> List.of("test-1", List.of(signer(noise(19))), expiry, noise(16), calls);
            default ->
                List.of(
                        "test-1",
                        List.of(signer),
                        expiry,
                        noise(16),
                        List.of(List.of("notes", Cbor.encode(List.of("Write", 1)))));
        };
        return signed(Cbor.encode(fields));
    }

    private static List<Object> signer(Bytes address) {
        List<Object> signer = new ArrayList<>();
        signer.add(address);
        signer.add(null);
        return signer;
    }

    /** COSE as the standard allows it, but not as we write it. */
    private Bytes otherEnvelope(int i) {
        Bytes payload = chain.payload(write(i));
        SigningKey key = ALICE.keys().get(0);
        Bytes header = Cbor.encode(Map.of(1, -8, 4, key.publicKey().value()));
        Bytes withMore = Cbor.encode(Map.of(1, -8, 4, key.publicKey().value(), 3, "x" + i));
        return switch (i % 3) {
            case 0 -> sign1(header, Map.of(), payload, key).from(1);
            case 1 -> sign1(header, Map.of(100 + i, true), payload, key);
            default -> sign1(withMore, Map.of(), payload, key);
        };
    }

    private Bytes sign1(Bytes header, Map<Integer, Object> unprotected, Bytes payload, SigningKey key) {
        Bytes signature = key.sign(Cbor.encode(List.of("Signature1", header, chain.external(), payload)));
        return Bytes.hex("d2").plus(Cbor.encode(List.of(header, unprotected, payload, signature)));
    }

    /** The payload says a length of its salt in more bytes than it takes. */
    private Bytes longerNumber() {
        Bytes salt = noise(24 + random.nextInt(9));
        Tx tx = new Tx(
                new ChainId("test-1"),
                List.of(Tx.Signer.of(ALICE.address())),
                chain.timeMillis() + 1_000,
                salt,
                List.of(Tx.Call.of("notes", Notes.NotesAction.class, new Write("name", "text"))));
        String shortest = "58" + Integer.toHexString(0x100 | salt.size()).substring(1) + salt.toHex();
        String longer = "59" + Integer.toHexString(0x10000 | salt.size()).substring(1) + salt.toHex();
        return signed(Bytes.hex(tx.payload().toHex().replace(shortest, longer)));
    }

    private Bytes trailing() {
        return good().plus(noise(1 + random.nextInt(20)));
    }

    private Bytes tooComplex(int i) {
        SigningKey key = ALICE.keys().get(0);
        Bytes header = Cbor.encode(Map.of(1, -8, 4, key.publicKey().value()));
        if (i % 2 == 0) {
            Object deep = 1;
            for (int depth = 0; depth < 17 + i; depth++) {
                deep = List.of(deep);
            }
            return sign1(header, Map.of(99, deep), chain.payload(write(i)), key);
        }
        List<Object> calls = Collections.nCopies(4097 + i, List.of("notes", Bytes.EMPTY));
        List<Object> signers = List.of(signer(ALICE.address().value()));
        return signed(Cbor.encode(List.of("test-1", signers, chain.timeMillis() + 1, noise(16), calls)));
    }

    private Bytes unknownType(int i) {
        Tx.Call call = i % 2 == 0
                ? new Tx.Call("module-" + i, Cbor.encode(List.of("Write", "name", "text")))
                : new Tx.Call("notes", Cbor.encode(List.of("Write" + i, "name", "text")));
        return signed(payload(new ChainId("test-1"), call));
    }

    private Bytes payload(ChainId id, Tx.Call call) {
        return new Tx(id, List.of(Tx.Signer.of(ALICE.address())), chain.timeMillis() + 1_000, noise(16), List.of(call))
                .payload();
    }

    private Bytes otherChain(int i) {
        Tx.Call call = Tx.Call.of("notes", Notes.NotesAction.class, new Write("name", "text"));
        return signed(payload(new ChainId("other-" + i), call));
    }

    private List<Bytes> duplicates() {
        List<Bytes> done = many(i -> chain.sign(write(i)));
        chain.block(done).accepted();
        return done;
    }

    private Bytes wrongCount(int i) {
        Bytes payload = chain.payload(write(i));
        SigningKey key = ALICE.keys().get(0);
        if (i % 2 == 0) {
            return Cose.sign(payload, chain.external(), Collections.nCopies(2 + i, key));
        }
        List<SigningKey> keys =
                IntStream.range(0, 65 + i).mapToObj(j -> key("many " + j)).toList();
        return Cose.sign(payload, chain.external(), keys);
    }

    private Bytes invalidSignature(int i) {
        Bytes payload = chain.payload(write(i));
        ChainId id = new ChainId("test-1");
        return switch (i % 4) {
            case 0 -> Cose.sign(payload, Tx.external(id, Hash.sha256(noise(8))), ALICE.keys());
            case 1 ->
                Cose.sign(
                        payload,
                        Tx.external(new ChainId("other-1"), chain.ledger().genesis()),
                        ALICE.keys());
            case 2 -> bent(signed(payload));
            default -> replaced(signed(payload), payload, chain.payload(write(i)));
        };
    }

    /** The last 64 bytes are the signature. */
    private Bytes bent(Bytes signed) {
        byte[] bent = signed.toArray();
        bent[bent.length - 1 - random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
        return Bytes.owned(bent);
    }

    private static Bytes replaced(Bytes signed, Bytes payload, Bytes other) {
        return Bytes.hex(signed.toHex().replace(payload.toHex(), other.toHex()));
    }

    private Bytes otherAlgorithm(int i) {
        SigningKey key = ALICE.keys().get(0);
        List<Integer> others = List.of(-7, -35, -36, -19, -37, -257, 5, 0, -8 - 50 - i);
        Bytes header = Cbor.encode(Map.ofEntries(
                entry(1, others.get(i % others.size())),
                entry(4, key.publicKey().value())));
        return sign1(header, Map.of(), chain.payload(write(i)), key);
    }

    private Bytes unboundKey(int i) {
        return switch (i % 4) {
            case 0 -> Cose.sign(chain.payload(write(i)), chain.external(), BOB.keys());
            case 1 -> Cose.sign(chain.payload(write(i)), chain.external(), keys(ALICE, BOB));
            case 2 -> {
                TestAccount absent = new TestAccount(BOB.address(), Optional.empty(), List.of(key("stranger " + i)));
                yield chain.sign(write(i).and(absent));
            }
            default -> {
                Policy strangers = TestAccount.policy(1, "stranger " + i);
                TestAccount pretender =
                        new TestAccount(ALICE.address(), Optional.of(strangers), List.of(key("stranger " + i)));
                yield chain.sign(pretender.sends(new Write("name", "text")));
            }
        };
    }

    private static List<SigningKey> keys(TestAccount... accounts) {
        return Arrays.stream(accounts)
                .flatMap(account -> account.keys().stream())
                .toList();
    }

    private Bytes tooFew(int i) {
        int size = 2 + random.nextInt(5);
        String[] names = IntStream.range(0, size).mapToObj(j -> "member " + j).toArray(String[]::new);
        int threshold = 2 + random.nextInt(size - 1);
        int present = 1 + random.nextInt(threshold - 1);
        TestAccount account = TestAccount.shared(threshold, names).signingWith(Arrays.copyOf(names, present));
        return chain.sign(account.sends(new Write("note " + i, "text")));
    }
}
