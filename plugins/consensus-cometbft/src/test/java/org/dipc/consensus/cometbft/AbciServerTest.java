package org.dipc.consensus.cometbft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.dipc.consensus.cometbft.proto.Abci.CheckTxType;
import org.dipc.consensus.cometbft.proto.Abci.Request;
import org.dipc.consensus.cometbft.proto.Abci.RequestCheckTx;
import org.dipc.consensus.cometbft.proto.Abci.RequestCommit;
import org.dipc.consensus.cometbft.proto.Abci.RequestFinalizeBlock;
import org.dipc.consensus.cometbft.proto.Abci.RequestInfo;
import org.dipc.consensus.cometbft.proto.Abci.RequestInitChain;
import org.dipc.consensus.cometbft.proto.Abci.RequestPrepareProposal;
import org.dipc.consensus.cometbft.proto.Abci.RequestProcessProposal;
import org.dipc.consensus.cometbft.proto.Abci.Response;
import org.dipc.consensus.cometbft.proto.Abci.ResponseFinalizeBlock;
import org.dipc.consensus.cometbft.proto.Abci.ResponseProcessProposal.ProposalStatus;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.testkit.HashChain;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AbciServerTest {
    private static final ChainId CHAIN = new ChainId("test-1");

    private final HashChain machine = new HashChain();
    private AbciServer server;

    @BeforeEach
    void serve() throws IOException {
        server = AbciServer.tcp("test", 0, new Adapter(CHAIN, machine, () -> machine.commit(Bytes.EMPTY)));
    }

    @AfterEach
    void close() {
        server.close();
        assertThat(machine.breaches()).isEmpty();
    }

    @Test
    void aBlockGoesThroughAllItsCalls() throws Exception {
        try (Node node = new Node()) {
            assertThat(node.call(info()).getInfo().getLastBlockHeight()).isZero();
        }
        try (Node node = new Node()) {
            assertThat(node.call(initChain()).getInitChain().getAppHash()).isEqualTo(Adapter.bytes(HashChain.GENESIS));
            ByteString both = batch("one", "two");
            ByteString half = batch("two", "three");
            List<ByteString> proposed = node.call(Request.newBuilder()
                            .setPrepareProposal(RequestPrepareProposal.newBuilder()
                                    .addTxs(both)
                                    .addTxs(half)
                                    .addTxs(ByteString.copyFromUtf8("no batch"))
                                    .setMaxTxBytes(1_000)
                                    .setHeight(1)
                                    .setTime(time(1)))
                            .build())
                    .getPrepareProposal()
                    .getTxsList();
            assertThat(proposed).containsExactly(both, batch("three"));
            ResponseFinalizeBlock result = node.call(finalizeBlock(1, proposed)).getFinalizeBlock();
            assertThat(result.getTxResultsList()).hasSize(2).allMatch(each -> each.getCode() == 0);
            node.call(commit());
            assertThat(machine.tip().height()).isEqualTo(1);
            assertThat(result.getAppHash())
                    .isEqualTo(Adapter.bytes(machine.tip().appHash()));
        }
        assertThat(machine.transactions()).containsExactly(Bytes.utf8("one"), Bytes.utf8("two"), Bytes.utf8("three"));
    }

    @Test
    void whatIsNoBatchIsVotedDownAndHasNoEffectIfDecided() throws Exception {
        try (Node node = new Node()) {
            node.call(initChain());
            ByteString junk = ByteString.copyFromUtf8("junk");
            assertThat(node.call(Request.newBuilder()
                                    .setProcessProposal(RequestProcessProposal.newBuilder()
                                            .addTxs(junk)
                                            .setHeight(1)
                                            .setTime(time(1)))
                                    .build())
                            .getProcessProposal()
                            .getStatus())
                    .isEqualTo(ProposalStatus.REJECT);
            ResponseFinalizeBlock result = node.call(finalizeBlock(1, List.of(batch("one"), junk, batch("two"))))
                    .getFinalizeBlock();
            assertThat(result.getTxResultsList()).extracting("code_").containsExactly(0, 1, 0);
            node.call(commit());
        }
        assertThat(machine.transactions()).containsExactly(Bytes.utf8("one"), Bytes.utf8("two"));
    }

    @Test
    void aBatchWithOneBadTransactionIsRefusedWholeAndStaysWhileAnyIsGood() throws Exception {
        try (Node node = new Node()) {
            assertThat(node.call(check(batch("one", ""), CheckTxType.NEW))
                            .getCheckTx()
                            .getCodespace())
                    .isEqualTo("TX_EMPTY");
            assertThat(node.call(check(batch("one", ""), CheckTxType.RECHECK))
                            .getCheckTx()
                            .getCode())
                    .isZero();
            assertThat(node.call(check(batch("", ""), CheckTxType.RECHECK))
                            .getCheckTx()
                            .getCodespace())
                    .isEqualTo("TX_EMPTY");
            assertThat(node.call(check(ByteString.copyFromUtf8("one"), CheckTxType.NEW))
                            .getCheckTx()
                            .getCodespace())
                    .isEqualTo("TX_DECODE");
        }
    }

    @Test
    void checksAreAnsweredInTheirOrder() throws Exception {
        try (Node node = new Node()) {
            int count = 5_000;
            for (int i = 0; i < count; i++) {
                node.send(check(i % 3 == 0 ? batch("") : batch("tx " + i), CheckTxType.NEW));
            }
            node.send(FramesTest.FLUSH);
            for (int i = 0; i < count; i++) {
                assertThat(node.receive().getCheckTx().getCode())
                        .as("check %d", i)
                        .isEqualTo(i % 3 == 0 ? 1 : 0);
            }
            assertThat(node.receive().hasFlush()).isTrue();
        }
    }

    @Test
    void whatMayNotComeNowClosesTheConnectionAndChangesNothing() throws Exception {
        Tip before = machine.tip();
        assertCloses(commit());
        assertCloses(initChain(), commit());
        assertCloses(finalizeBlock(2, List.of()));
        assertCloses(info(), commit());
        assertCloses(check(batch("one"), CheckTxType.NEW), info());
        assertCloses(Request.newBuilder()
                .setInitChain(
                        RequestInitChain.newBuilder().setChainId("other-1").setInitialHeight(1))
                .build());
        assertThat(machine.tip()).isEqualTo(before);
    }

    @Test
    void aSecondConnectionForConsensusIsClosed() throws Exception {
        try (Node node = new Node()) {
            node.call(initChain());
            assertCloses(initChain());
            node.call(finalizeBlock(1, List.of()));
        }
    }

    @Test
    void aNodeThatComesAgainAfterHalfABlockBeginsItAnew() throws Exception {
        try (Node node = new Node()) {
            node.call(initChain());
            node.call(finalizeBlock(1, List.of(batch("lost"))));
        }
        server.disconnect();
        try (Node node = new Node()) {
            node.call(finalizeBlock(1, List.of(batch("kept"))));
            node.call(commit());
        }
        assertThat(machine.transactions()).containsExactly(Bytes.utf8("kept"));
    }

    private void assertCloses(Request... requests) throws IOException {
        try (Node node = new Node()) {
            for (int i = 0; i < requests.length - 1; i++) {
                node.call(requests[i]);
            }
            node.send(requests[requests.length - 1]);
            assertThatThrownBy(node::receive).isInstanceOf(EOFException.class);
        }
    }

    /** The node's side of one connection. */
    private final class Node implements AutoCloseable {
        private final Socket socket;
        private final OutputStream out;
        private final InputStream in;

        Node() throws IOException {
            String port = server.address().substring(server.address().lastIndexOf(':') + 1);
            socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
            out = socket.getOutputStream();
            in = socket.getInputStream();
        }

        Response call(Request request) throws IOException {
            out.write(FramesTest.framed(request.toByteArray()));
            out.write(FramesTest.framed(FramesTest.FLUSH.toByteArray()));
            Response answer = receive();
            assertThat(receive().hasFlush()).isTrue();
            return answer;
        }

        void send(Request request) throws IOException {
            out.write(FramesTest.framed(request.toByteArray()));
        }

        Response receive() throws IOException {
            Response response = Response.parseDelimitedFrom(in);
            if (response == null) {
                throw new EOFException("closed");
            }
            return response;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static Request info() {
        return Request.newBuilder().setInfo(RequestInfo.getDefaultInstance()).build();
    }

    private static Request commit() {
        return Request.newBuilder()
                .setCommit(RequestCommit.getDefaultInstance())
                .build();
    }

    private static Request initChain() {
        return Request.newBuilder()
                .setInitChain(
                        RequestInitChain.newBuilder().setChainId(CHAIN.value()).setInitialHeight(1))
                .build();
    }

    private static Request finalizeBlock(long height, List<ByteString> entries) {
        return Request.newBuilder()
                .setFinalizeBlock(RequestFinalizeBlock.newBuilder()
                        .addAllTxs(entries)
                        .setHeight(height)
                        .setTime(time(height)))
                .build();
    }

    private static Request check(ByteString entry, CheckTxType type) {
        return Request.newBuilder()
                .setCheckTx(RequestCheckTx.newBuilder().setTx(entry).setType(type))
                .build();
    }

    private static Timestamp time(long height) {
        return Timestamp.newBuilder()
                .setSeconds(HashChain.GENESIS_TIME / 1_000 + height)
                .build();
    }

    private static ByteString batch(String... transactions) {
        List<Bytes> all = new ArrayList<>();
        for (String tx : transactions) {
            all.add(Bytes.utf8(tx));
        }
        return Adapter.bytes(new Batch(all).encoded());
    }
}
