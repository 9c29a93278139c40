package org.dipc.kernel;

import static org.dipc.ledger.TxCode.SIG_COUNT;
import static org.dipc.ledger.TxCode.TX_DECODE;
import static org.dipc.ledger.TxCode.TX_EMPTY;
import static org.dipc.ledger.TxCode.TX_NOT_CANONICAL;
import static org.dipc.ledger.TxCode.TX_TOO_COMPLEX;
import static org.dipc.ledger.TxCode.TX_TOO_LARGE;
import static org.dipc.ledger.TxCode.TX_TYPE_UNKNOWN;
import static org.dipc.ledger.TxCode.TX_WRONG_CHAIN;

import java.util.ArrayList;
import java.util.List;
import org.dipc.crypto.Cose;
import org.dipc.crypto.Cose.Signature;
import org.dipc.crypto.PublicKey;
import org.dipc.ledger.Action;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.Tx;
import org.dipc.ledger.TxCode;
import org.dipc.model.Bytes;
import org.dipc.model.Cbor;
import org.dipc.model.CborException;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;

/** A transaction taken out of its envelope: everything about it that does not depend on the state or the time. */
record Envelope(Hash id, Tx tx, List<Step> steps, List<PublicKey> keys, Cose.Signed signed) {
    /** More than any policy of ours can ask for; each costs a verification. */
    static final int MAXIMUM_SIGNATURES = 64;

    private static final Codec<Tx> TRANSACTIONS = Codec.of(Tx.class);

    /** A call with its action. */
    record Step(String module, Action action) {}

    /** @throws Rejected with a {@link TxCode} */
    static Envelope open(Bytes bytes, ChainId chain, Modules modules) {
        Rejected.unless(!bytes.isEmpty(), TX_EMPTY, "no bytes");
        Rejected.unless(
                bytes.size() <= Cbor.MAXIMUM_SIZE, TX_TOO_LARGE, bytes.size() + " bytes, at most " + Cbor.MAXIMUM_SIZE);
        Cose.Signed signed = Cose.decodeStrict(bytes);
        Rejected.unless(!signed.payload().isEmpty(), TX_EMPTY, "an envelope around no bytes");
        Tx tx = decode(TRANSACTIONS, signed.payload(), "transaction");
        Rejected.unless(tx.chain().equals(chain), TX_WRONG_CHAIN, "for " + tx.chain() + ", this is " + chain);
        Rejected.unless(
                signed.signatures().size() <= MAXIMUM_SIGNATURES,
                SIG_COUNT,
                signed.signatures().size() + " signatures, at most " + MAXIMUM_SIGNATURES);
        List<Step> steps = new ArrayList<>();
        for (Tx.Call call : tx.calls()) {
            steps.add(step(call, modules, steps.size()));
        }
        List<PublicKey> keys = signed.signatures().stream().map(Signature::key).toList();
        return new Envelope(Tx.id(signed.payload()), tx, List.copyOf(steps), keys, signed);
    }

    private static Step step(Tx.Call call, Modules modules, int index) {
        Codec<? extends Action> codec = modules.actionsOf(call.module())
                .orElseThrow(() -> new Rejected(
                        TX_TYPE_UNKNOWN, "call " + index + ": no such module; there are " + modules.names()));
        return new Step(call.module(), decode(codec, call.action(), "call " + index));
    }

    private static <T> T decode(Codec<T> codec, Bytes bytes, String what) {
        try {
            return codec.decode(bytes);
        } catch (CborException e) {
            throw new Rejected(code(e), what + ": " + e.getMessage());
        }
    }

    private static TxCode code(CborException e) {
        return switch (e.code()) {
            case MALFORMED -> TX_DECODE;
            case NOT_CANONICAL -> TX_NOT_CANONICAL;
            case TOO_COMPLEX -> TX_TOO_COMPLEX;
            case TYPE_UNKNOWN -> TX_TYPE_UNKNOWN;
        };
    }

    /** @throws Rejected with a code of a module */
    void check() {
        steps.forEach(step -> step.action.check());
    }

    /** What it does, in the words of the vocabulary: {@code units.Transfer}; or that it does several things. */
    String name() {
        List<String> names = steps.stream()
                .map(step -> step.module + "." + step.action.getClass().getSimpleName())
                .distinct()
                .toList();
        return names.size() == 1 ? names.get(0) : "several";
    }
}
