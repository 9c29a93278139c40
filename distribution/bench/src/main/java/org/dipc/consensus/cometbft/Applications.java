package org.dipc.consensus.cometbft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.dipc.consensus.ConsensusPlugin;
import org.dipc.ledger.Ledger.Health;
import org.dipc.ledger.StateMachine;
import org.dipc.model.Bytes;

/**
 * The plug-in's server and adapter without its node, which the benchmark starts itself: with settings that are the same for
 * all that it compares. It is in the plug-in's package, which shows nothing to others.
 */
public final class Applications {
    private Applications() {}

    /** The command that runs a class of this process's class path, as a hub is run but for the heap. */
    public static List<String> command(String heap, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** The transactions as one entry of the node. */
    public static Bytes entry(List<Bytes> transactions) {
        return new Batch(transactions).encoded();
    }

    /** What serves a chain on {@code socket} to whoever makes its blocks. */
    public static ConsensusPlugin engine(Path socket) {
        return (chain, genesis, machine, folder, options) -> {
            try {
                Adapter adapter = new Adapter(chain, machine, () -> machine.commit(Bytes.EMPTY));
                return new Served(AbciServer.unix(chain.value(), socket, adapter));
            } catch (IOException e) {
                throw new UncheckedIOException("the socket " + socket, e);
            }
        };
    }

    private record Served(AbciServer server) implements ConsensusPlugin.Engine {
        @Override
        public CompletionStage<StateMachine.Verdict> submit(Bytes tx) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException("the load goes to the node"));
        }

        @Override
        public Health health() {
            return new Health(true, StateMachine.Verdict.OK, "");
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
