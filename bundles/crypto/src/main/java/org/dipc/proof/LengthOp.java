package org.dipc.proof;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.dipc.model.Bytes;

/** How a leaf says where its key and value end, as ICS-23 numbers it. */
public enum LengthOp {
    NONE(0),
    /** Protobuf's variable length. */
    VARIABLE(1),
    FIXED32_BIG(3),
    FIXED32_LITTLE(4),
    FIXED64_BIG(5),
    FIXED64_LITTLE(6);

    final int number;

    LengthOp(int number) {
        this.number = number;
    }

    static LengthOp of(int number) {
        return Stream.of(values())
                .filter(op -> op.number == number)
                .findFirst()
                .orElseThrow(() -> Refusal.PROOF_MALFORMED.because("length operation " + number));
    }

    /** {@code data} with its length before it. */
    Bytes apply(Bytes data) {
        return length(data.size()).plus(data);
    }

    private Bytes length(int size) {
        return switch (this) {
            case NONE -> Bytes.EMPTY;
            case VARIABLE -> variable(size);
            case FIXED32_BIG -> fixed(Integer.BYTES, ByteOrder.BIG_ENDIAN, size);
            case FIXED32_LITTLE -> fixed(Integer.BYTES, ByteOrder.LITTLE_ENDIAN, size);
            case FIXED64_BIG -> fixed(Long.BYTES, ByteOrder.BIG_ENDIAN, size);
            case FIXED64_LITTLE -> fixed(Long.BYTES, ByteOrder.LITTLE_ENDIAN, size);
        };
    }

    private static Bytes variable(int size) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
            coded.writeUInt32NoTag(size);
            coded.flush();
            return Bytes.owned(bytes.toByteArray());
        } catch (IOException e) {
            throw new AssertionError("memory takes every write", e);
        }
    }

    private static Bytes fixed(int bytes, ByteOrder order, int size) {
        ByteBuffer length = ByteBuffer.allocate(bytes).order(order);
        if (bytes == Integer.BYTES) {
            length.putInt(size);
        } else {
            length.putLong(size);
        }
        return Bytes.owned(length.array());
    }
}
