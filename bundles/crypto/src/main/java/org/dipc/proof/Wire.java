package org.dipc.proof;

import static org.dipc.proof.Refusal.PROOF_MALFORMED;
import static org.dipc.proof.Refusal.PROOF_TOO_LARGE;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dipc.model.Bytes;
import org.dipc.proof.CommitmentProof.Absence;
import org.dipc.proof.CommitmentProof.Presence;

/**
 * Proofs as protobuf messages. A message has many written forms in protobuf; here only the one that {@link #encoded}
 * writes is a proof, so unknown fields, doubled fields, padded numbers and written defaults are all refused by comparing.
 */
final class Wire {
    private static final int BYTES = 2;

    private Wire() {}

    static Bytes encoded(CommitmentProof proof) {
        if (proof instanceof Presence presence) {
            return message(out -> bytes(out, 1, encoded(presence)));
        }
        return message(out -> bytes(out, 2, encoded((Absence) proof)));
    }

    private static Bytes encoded(Absence absence) {
        return message(out -> {
            bytes(out, 1, absence.key());
            if (absence.left().isPresent()) {
                bytes(out, 2, encoded(absence.left().get()));
            }
            if (absence.right().isPresent()) {
                bytes(out, 3, encoded(absence.right().get()));
            }
        });
    }

    private static Bytes encoded(Presence presence) {
        return message(out -> {
            bytes(out, 1, presence.key());
            bytes(out, 2, presence.value());
            out.writeByteArray(3, encoded(presence.leaf()).toArray());
            for (InnerOp step : presence.path()) {
                out.writeByteArray(4, encoded(step).toArray());
            }
        });
    }

    private static Bytes encoded(LeafOp leaf) {
        return message(out -> {
            number(out, 1, leaf.hash().number);
            number(out, 2, leaf.prehashKey().number);
            number(out, 3, leaf.prehashValue().number);
            number(out, 4, leaf.length().number);
            bytes(out, 5, leaf.prefix());
        });
    }

    private static Bytes encoded(InnerOp step) {
        return message(out -> {
            number(out, 1, step.hash().number);
            bytes(out, 2, step.prefix());
            bytes(out, 3, step.suffix());
        });
    }

    private static void bytes(CodedOutputStream out, int field, Bytes value) throws IOException {
        if (!value.isEmpty()) {
            out.writeByteArray(field, value.toArray());
        }
    }

    private static void number(CodedOutputStream out, int field, int value) throws IOException {
        if (value != 0) {
            out.writeEnum(field, value);
        }
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static Bytes message(Fields fields) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
            return Bytes.owned(bytes.toByteArray());
        } catch (IOException e) {
            throw new AssertionError("memory takes every write", e);
        }
    }

    static CommitmentProof decode(Bytes bytes) {
        PROOF_TOO_LARGE.unless(bytes.size() <= CommitmentProof.MAX_BYTES, "a proof of " + bytes.size() + " bytes");
        try {
            CommitmentProof proof = proof(bytes.toArray());
            PROOF_MALFORMED.unless(
                    encoded(proof).equals(bytes), "a proof in another form than the one it is written in");
            return proof;
        } catch (IOException e) {
            throw PROOF_MALFORMED.because("not a protobuf message");
        }
    }

    private static CommitmentProof proof(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        return switch (field(in)) {
            case 1 -> presence(in.readByteArray());
            case 2 -> absence(in.readByteArray());
            default -> throw PROOF_MALFORMED.because("neither a proof of presence nor one of absence");
        };
    }

    private static Absence absence(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        Bytes key = Bytes.EMPTY;
        Optional<Presence> left = Optional.empty();
        Optional<Presence> right = Optional.empty();
        while (!in.isAtEnd()) {
            switch (field(in)) {
                case 1 -> key = Bytes.owned(in.readByteArray());
                case 2 -> left = Optional.of(presence(in.readByteArray()));
                case 3 -> right = Optional.of(presence(in.readByteArray()));
                default -> throw unknown("a proof of absence");
            }
        }
        return new Absence(key, left, right);
    }

    private static Presence presence(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        Bytes key = Bytes.EMPTY;
        Bytes value = Bytes.EMPTY;
        Optional<LeafOp> leaf = Optional.empty();
        List<InnerOp> path = new ArrayList<>();
        while (!in.isAtEnd()) {
            switch (field(in)) {
                case 1 -> key = Bytes.owned(in.readByteArray());
                case 2 -> value = Bytes.owned(in.readByteArray());
                case 3 -> leaf = Optional.of(leaf(in.readByteArray()));
                case 4 -> {
                    PROOF_TOO_LARGE.unless(path.size() < CommitmentProof.MAX_STEPS, "more steps than a hash has bits");
                    path.add(step(in.readByteArray()));
                }
                default -> throw unknown("a proof of presence");
            }
        }
        return new Presence(
                key, value, leaf.orElseThrow(() -> PROOF_MALFORMED.because("a proof without a leaf")), path);
    }

    private static LeafOp leaf(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        int[] numbers = new int[5];
        Bytes prefix = Bytes.EMPTY;
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            int field = tag >>> 3;
            if (tag == (5 << 3 | BYTES)) {
                prefix = Bytes.owned(in.readByteArray());
            } else if (field >= 1 && field <= 4 && tag == field << 3) {
                numbers[field] = in.readEnum();
            } else {
                throw unknown("a leaf operation");
            }
        }
        return new LeafOp(
                HashOp.of(numbers[1]), HashOp.of(numbers[2]), HashOp.of(numbers[3]), LengthOp.of(numbers[4]), prefix);
    }

    private static InnerOp step(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        int hash = 0;
        Bytes prefix = Bytes.EMPTY;
        Bytes suffix = Bytes.EMPTY;
        while (!in.isAtEnd()) {
            switch (in.readTag()) {
                case 1 << 3 -> hash = in.readEnum();
                case 2 << 3 | BYTES -> prefix = Bytes.owned(in.readByteArray());
                case 3 << 3 | BYTES -> suffix = Bytes.owned(in.readByteArray());
                default -> throw unknown("an inner operation");
            }
        }
        return new InnerOp(HashOp.of(hash), prefix, suffix);
    }

    /** The number of the next field, if it holds bytes; else 0, which no field has. */
    private static int field(CodedInputStream in) throws IOException {
        int tag = in.readTag();
        return (tag & 7) == BYTES ? tag >>> 3 : 0;
    }

    private static RuntimeException unknown(String where) {
        return PROOF_MALFORMED.because("an unknown field in " + where);
    }
}
