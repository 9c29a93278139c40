package org.dipc.proof;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dipc.model.Bytes;
import org.dipc.testkit.Mutator.Field;
import org.dipc.testkit.Mutator.Group;
import org.dipc.testkit.Mutator.Leaf;

/** A proof's protobuf message as a tree of its fields, written without any of the verifier's code. */
final class ProofFields {
    private static final int BYTES = 2;

    /** Which fields of which message are messages themselves (cosmos/ics23, proofs.proto), and which. */
    private static final Map<String, Map<Integer, String>> MESSAGES = Map.of(
            "CommitmentProof", Map.of(1, "ExistenceProof", 2, "NonExistenceProof"),
            "NonExistenceProof", Map.of(2, "ExistenceProof", 3, "ExistenceProof"),
            "ExistenceProof", Map.of(3, "LeafOp", 4, "InnerOp"),
            "LeafOp", Map.of(),
            "InnerOp", Map.of());

    private ProofFields() {}

    static Group read(Bytes proof) {
        try {
            return new Group(0, fields("CommitmentProof", proof.toArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Field> fields(String message, byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        Map<Integer, String> messages = MESSAGES.get(message);
        List<Field> fields = new ArrayList<>();
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            if (messages.containsKey(tag >>> 3)) {
                fields.add(new Group(tag, fields(messages.get(tag >>> 3), in.readByteArray())));
            } else if ((tag & 7) == BYTES) {
                fields.add(new Leaf(tag, Bytes.owned(in.readByteArray())));
            } else {
                fields.add(new Leaf(tag, Bytes.of((byte) in.readRawVarint32())));
            }
        }
        return fields;
    }

    /** Fields of bytes with their length before them; of others the bytes as they are, whatever the tag promises. */
    static Bytes written(Field field) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            if (field instanceof Group group) {
                for (Field inner : group.fields()) {
                    Bytes content = written(inner);
                    out.writeUInt32NoTag(inner.label());
                    if ((inner.label() & 7) == BYTES) {
                        out.writeUInt32NoTag(content.size());
                    }
                    out.writeRawBytes(content.toArray());
                }
            } else {
                out.writeRawBytes(((Leaf) field).content().toArray());
            }
            out.flush();
            return Bytes.owned(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
