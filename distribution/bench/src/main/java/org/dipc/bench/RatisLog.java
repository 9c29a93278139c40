package org.dipc.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.TimeDuration;
import org.dipc.model.Bytes;

/**
 * The replicated log of Apache Ratis with one peer, which has nobody to agree with and nothing to do for an entry: what
 * is left is its own cost and that of its disk. It syncs its log with {@code FileChannel.force(false)} whenever no more
 * is waiting or 128 entries are written, and answers after that; these are its defaults.
 */
final class RatisLog implements AutoCloseable {
    private final RaftPeer peer;
    private final RaftGroup group;
    private final RaftServer server;
    private final RaftClient client;
    private long calls;

    /** @param outstanding how many requests may be under way at the most */
    RatisLog(Path folder, int outstanding) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
            port = free.getLocalPort();
        }
        peer = RaftPeer.newBuilder()
                .setId("one")
                .setAddress(loopback.getHostAddress() + ":" + port)
                .build();
        group = RaftGroup.valueOf(RaftGroupId.valueOf(new UUID(0, 1)), peer);
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(folder.toFile()));
        RaftServerConfigKeys.Write.setElementLimit(properties, outstanding);
        GrpcConfigKeys.Server.setHost(properties, loopback.getHostAddress());
        GrpcConfigKeys.Server.setPort(properties, port);
        RaftClientConfigKeys.Async.setOutstandingRequestsMax(properties, outstanding);
        // By default a request that waited for three seconds behind so many others is sent again.
        RaftClientConfigKeys.Rpc.setRequestTimeout(properties, TimeDuration.ONE_MINUTE);
        server = RaftServer.newBuilder()
                .setServerId(peer.getId())
                .setGroup(group)
                .setProperties(properties)
                .setStateMachine(new BaseStateMachine())
                .build();
        server.start();
        client = RaftClient.newBuilder()
                .setProperties(properties)
                .setRaftGroup(group)
                .build();
        // Waits until the peer has elected itself.
        requireSuccess(client.io().send(Message.EMPTY));
    }

    /** How one entry is handed over. */
    private interface Send {
        CompletableFuture<RaftClientReply> send(Message entry) throws IOException;
    }

    /** Entries a second through its client, over gRPC. */
    double throughClient(Bytes entry, int count, int outstanding) {
        return perSecond(entry, count, outstanding, message -> client.async().send(message));
    }

    /** Entries a second that are handed to the server in its own process: no client, and no network. */
    double inProcess(Bytes entry, int count, int outstanding) {
        return perSecond(entry, count, outstanding, message -> server.submitClientRequestAsync(request(message)));
    }

    private RaftClientRequest request(Message message) {
        return RaftClientRequest.newBuilder()
                .setClientId(client.getId())
                .setServerId(peer.getId())
                .setGroupId(group.getGroupId())
                // A caller of its own, since the client counts too; the server answers a call that it knows from
                // memory.
                .setCallId(Long.MIN_VALUE + calls++)
                .setMessage(message)
                .setType(RaftClientRequest.writeRequestType())
                .build();
    }

    private static double perSecond(Bytes entry, int count, int outstanding, Send how) {
        Semaphore free = new Semaphore(outstanding);
        List<CompletableFuture<RaftClientReply>> replies = new ArrayList<>();
        byte[] bytes = entry.toArray();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            free.acquireUninterruptibly();
            replies.add(send(how, Message.valueOf(ByteString.copyFrom(bytes)))
                    .whenComplete((reply, failure) -> free.release()));
        }
        replies.forEach(reply -> requireSuccess(reply.join()));
        return count * 1e9 / (System.nanoTime() - start);
    }

    private static CompletableFuture<RaftClientReply> send(Send how, Message message) {
        try {
            return how.send(message);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void requireSuccess(RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new AssertionError("one peer alone accepts what it is sent: " + reply);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
