package org.dipc.consensus.cometbft;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.dipc.consensus.cometbft.proto.Abci.Request;

/**
 * Reads requests: each behind its length, an unsigned varint in its shortest form (CometBFT v0.38.25,
 * {@code abci/types/messages.go}).
 */
final class FrameReader {
    /** A block is at most 100 MB (CometBFT's {@code MaxBlockSizeBytes}), so anything longer is nonsense. */
    static final int LONGEST = 128 << 20;

    private static final int SLICE = 64 << 10;
    private static final int MOST_LENGTH_BYTES = 4;

    private final ReadableByteChannel channel;
    private final BeforeWaiting beforeWaiting;
    private final ByteBuffer in = ByteBuffer.allocate(SLICE).flip();

    /** What is to be done before the reader waits: the peer may wait for it. */
    interface BeforeWaiting {
        void run() throws IOException;
    }

    FrameReader(ReadableByteChannel channel, BeforeWaiting beforeWaiting) {
        this.channel = channel;
        this.beforeWaiting = beforeWaiting;
    }

    /**
     * @throws EOFException if the peer has gone
     * @throws BrokenCall if it is no request
     */
    Request read() throws IOException {
        int length = length();
        Request request = length <= in.capacity() ? small(length) : large(length);
        if (request.getValueCase() == Request.ValueCase.VALUE_NOT_SET) {
            throw new BrokenCall("a request of no kind that ABCI 2.0 knows, " + length + " bytes long");
        }
        return request;
    }

    private int length() throws IOException {
        int length = 0;
        for (int count = 0; count < MOST_LENGTH_BYTES; count++) {
            fill(1);
            byte next = in.get();
            length |= (next & 0x7f) << (7 * count);
            if (next == 0 && count > 0) {
                throw new BrokenCall("a length that is not in its shortest form");
            }
            if (next >= 0 && length <= LONGEST) {
                return length;
            }
        }
        throw new BrokenCall("a frame of more than " + LONGEST + " bytes");
    }

    private Request small(int length) throws IOException {
        fill(length);
        // Parsing copies the byte strings out, so the buffer can be used again.
        Request request = parsed(CodedInputStream.newInstance(in.array(), in.position(), length));
        in.position(in.position() + length);
        return request;
    }

    /**
     * The whole message in one array that grows with what comes: its length is the first thing that a stranger
     * controls. It is read in slices, since a channel copies through a buffer as long as the slice and keeps that for
     * the thread's life.
     */
    private Request large(int length) throws IOException {
        byte[] message = new byte[Math.min(length, 16 * SLICE)];
        int have = in.remaining();
        in.get(message, 0, have);
        beforeWaiting.run();
        while (have < length) {
            if (have == message.length) {
                message = Arrays.copyOf(message, Math.min(length, 2 * have));
            }
            int count = channel.read(ByteBuffer.wrap(message, have, Math.min(SLICE, message.length - have)));
            if (count < 0) {
                throw new EOFException("the peer left within a frame");
            }
            have += count;
        }
        return parsed(CodedInputStream.newInstance(message));
    }

    private static Request parsed(CodedInputStream message) throws IOException {
        try {
            return Request.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new BrokenCall("a frame that is no request: " + e.getMessage());
        }
    }

    private void fill(int wanted) throws IOException {
        if (in.remaining() >= wanted) {
            return;
        }
        beforeWaiting.run();
        in.compact();
        while (in.position() < wanted) {
            if (channel.read(in) < 0) {
                throw new EOFException("the peer left");
            }
        }
        in.flip();
    }
}
