package org.dipc.consensus.cometbft.light;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.model.Bytes;
import org.dipc.testkit.Mutator.Field;
import org.dipc.testkit.Mutator.Group;
import org.dipc.testkit.Mutator.Leaf;

/** A light block's protobuf message as a tree of its fields; numbers are the bytes of their variable length. */
final class SealFields {
    private static final int BYTES = 2;

    private SealFields() {}

    static Group read(Bytes seal) {
        try {
            return new Group(0, fields(Types.LightBlock.getDescriptor(), seal.toArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Field> fields(Descriptor message, byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        List<Field> fields = new ArrayList<>();
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            FieldDescriptor field = message.findFieldByNumber(tag >>> 3);
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                fields.add(new Group(tag, fields(field.getMessageType(), in.readByteArray())));
            } else if ((tag & 7) == BYTES) {
                fields.add(new Leaf(tag, Bytes.owned(in.readByteArray())));
            } else {
                int begun = in.getTotalBytesRead();
                in.readRawVarint64();
                fields.add(new Leaf(tag, Bytes.of(bytes).slice(begun, in.getTotalBytesRead())));
            }
        }
        return fields;
    }

    /** Fields of bytes with their length before them; of others the bytes as they are, whatever the tag promises. */
    static Bytes written(Field field) {
        if (field instanceof Leaf leaf) {
            return leaf.content();
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            for (Field inner : ((Group) field).fields()) {
                Bytes content = written(inner);
                out.writeUInt32NoTag(inner.label());
                if ((inner.label() & 7) == BYTES) {
                    out.writeUInt32NoTag(content.size());
                }
                out.writeRawBytes(content.toArray());
            }
            out.flush();
            return Bytes.owned(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
