package org.dipc.consensus.cometbft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.dipc.consensus.cometbft.proto.Abci.Request;
import org.dipc.consensus.cometbft.proto.Abci.RequestCheckTx;
import org.dipc.consensus.cometbft.proto.Abci.RequestFlush;
import org.dipc.consensus.cometbft.proto.Abci.Response;
import org.dipc.model.Bytes;
import org.dipc.testkit.Effort;
import org.dipc.testkit.Shared;
import org.junit.jupiter.api.Test;

class FramesTest {
    @Test
    void cometBftsOwnFramesAreReadAndWrittenByteForByte() throws Exception {
        JsonNode vectors = new ObjectMapper()
                .readTree(Shared.folder("vectors/cometbft-light")
                        .resolve("abci-frames.json")
                        .toFile());
        int requests = 0;
        int responses = 0;
        for (JsonNode frame : vectors.path("frames")) {
            byte[] bytes = Bytes.hex(frame.path("bytes").asText()).toArray();
            String name = frame.path("name").asText();
            if (name.startsWith("request")) {
                Request request = read(bytes).get(0);
                assertThat(request.getUnknownFields().asMap()).as(name).isEmpty();
                assertThat(framed(request.toByteArray())).as(name).isEqualTo(bytes);
                requests++;
            } else {
                Response response = Response.parseFrom(afterLength(bytes));
                assertThat(written(response)).as(name).isEqualTo(bytes);
                responses++;
            }
        }
        assertThat(requests).isEqualTo(8);
        assertThat(responses).isEqualTo(7);
    }

    @Test
    void framesOfEverySizeGoThroughInOrder() throws Exception {
        List<Request> sent = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int size : new int[] {0, 1, 120, 127, 128, 65_530, 65_536, 70_000, 1 << 20, (1 << 20) + 1, 5_000_000, 3}) {
            Request request = checkTx(new byte[size]);
            sent.add(request);
            stream.write(framed(request.toByteArray()));
        }
        assertThat(read(stream.toByteArray())).isEqualTo(sent);
    }

    @Test
    void whatIsNoFrameIsRefused() {
        assertBroken("a length that is not in its shortest form", "8200");
        assertBroken("a frame of more than", "81808040");
        assertBroken("a frame of more than", "ffffffff0f");
        assertBroken("a request of no kind", "00");
        assertBroken("a request of no kind", "03aa0100"); // insert_tx of v0.40
        assertBroken("a frame that is no request", "021201");
        assertBroken("a frame that is no request", "02ffff");
    }

    @Test
    void aPeerThatLeavesIsNoBrokenCall() throws Exception {
        byte[] frame = framed(checkTx(new byte[300]).toByteArray());
        for (int cut = 0; cut < frame.length; cut++) {
            byte[] part = Arrays.copyOf(frame, cut);
            FrameReader reader = reader(part);
            assertThatThrownBy(reader::read).as("cut at %d", cut).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aDeclaredLengthTakesNoMemoryBeforeItsBytesCome() {
        // 128 MiB declared on each of many connections, and nothing behind it.
        for (int i = 0; i < 1_000; i++) {
            FrameReader reader = reader(Bytes.hex("80808040").toArray());
            assertThatThrownBy(reader::read).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void bentFramesAreReadOrRefusedAndNothingElse() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = framed(checkTx(new byte[200]).toByteArray());
        int refused = 0;
        for (int i = 0; i < Effort.of(20_000, 2_000_000); i++) {
            byte[] bent = good.clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                read(bent);
            } catch (BrokenCall e) {
                refused++;
            } catch (EOFException e) {
                // A longer length, and then the end.
            } catch (IOException | RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", round " + i, e);
            }
        }
        assertThat(refused).as("seed %d", seed).isPositive();
    }

    private static void assertBroken(String why, String... hex) {
        for (String frame : hex) {
            FrameReader reader = reader(Bytes.hex(frame).toArray());
            assertThatThrownBy(reader::read)
                    .as(frame)
                    .isInstanceOf(BrokenCall.class)
                    .hasMessageContaining(why);
        }
    }

    static Request checkTx(byte[] tx) {
        return Request.newBuilder()
                .setCheckTx(RequestCheckTx.newBuilder().setTx(ByteString.copyFrom(tx)))
                .build();
    }

    static final Request FLUSH =
            Request.newBuilder().setFlush(RequestFlush.getDefaultInstance()).build();

    static byte[] framed(byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = message.length;
        for (; length > 0x7f; length >>>= 7) {
            out.write(length & 0x7f | 0x80);
        }
        out.write(length);
        out.writeBytes(message);
        return out.toByteArray();
    }

    private static byte[] afterLength(byte[] frame) {
        int start = 0;
        while (frame[start] < 0) {
            start++;
        }
        return Arrays.copyOfRange(frame, start + 1, frame.length);
    }

    private static FrameReader reader(byte[] stream) {
        return new FrameReader(Channels.newChannel(new ByteArrayInputStream(stream)), () -> {});
    }

    private static List<Request> read(byte[] stream) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(stream);
        List<Request> requests = new ArrayList<>();
        boolean[] waits = {false};
        FrameReader reader = new FrameReader(Channels.newChannel(in), () -> waits[0] = in.available() == 0);
        while (true) {
            try {
                requests.add(reader.read());
            } catch (EOFException e) {
                // The end, if it was not within a frame.
                if (waits[0] && !requests.isEmpty()) {
                    return requests;
                }
                throw e;
            }
        }
    }

    private static byte[] written(Response response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(Channels.newChannel(out));
        writer.write(response);
        writer.flush();
        return out.toByteArray();
    }
}
