package org.dipc.consensus.cometbft;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.dipc.consensus.cometbft.proto.Abci.Response;

/**
 * Writes responses, each behind its length as {@link FrameReader} reads it; what is small gathers until {@link #flush}.
 */
final class FrameWriter {
    private static final int SLICE = 64 << 10;

    private final WritableByteChannel channel;
    private final ByteBuffer out = ByteBuffer.allocate(SLICE);

    FrameWriter(WritableByteChannel channel) {
        this.channel = channel;
    }

    void write(Response response) throws IOException {
        int size = response.getSerializedSize();
        int framed = CodedOutputStream.computeUInt32SizeNoTag(size) + size;
        if (framed > out.remaining()) {
            flush();
        }
        if (framed <= out.remaining()) {
            encode(size, response, out);
        } else {
            ByteBuffer large = ByteBuffer.allocate(framed);
            encode(size, response, large);
            send(large);
        }
    }

    private static void encode(int size, Response response, ByteBuffer target) throws IOException {
        CodedOutputStream coded = CodedOutputStream.newInstance(target);
        coded.writeUInt32NoTag(size);
        response.writeTo(coded);
        coded.flush();
    }

    void flush() throws IOException {
        if (out.position() > 0) {
            send(out);
        }
    }

    /** In slices, for the same reason as they are read in slices. */
    private void send(ByteBuffer buffer) throws IOException {
        buffer.flip();
        int end = buffer.limit();
        while (buffer.position() < end) {
            buffer.limit(Math.min(end, buffer.position() + SLICE));
            channel.write(buffer);
        }
        buffer.clear();
    }
}
