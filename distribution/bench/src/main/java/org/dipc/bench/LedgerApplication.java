package org.dipc.bench;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.dipc.consensus.cometbft.Applications;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.kernel.Chain;
import org.dipc.storage.leveldb.LevelDbStorage;

/** The chain of {@link Transfers} with the whole kernel, in a process of its own, for a node that others start. */
final class LedgerApplication {
    private LedgerApplication() {}

    /** The command that starts it. */
    static List<String> command(Path socket, Path folder, int accounts, int senders, long timeMillis) {
        return Applications.command(
                "2g",
                LedgerApplication.class,
                socket.toString(),
                folder.toString(),
                Integer.toString(accounts),
                Integer.toString(senders),
                Long.toString(timeMillis));
    }

    public static void main(String[] arguments) throws InterruptedException {
        Path folder = Path.of(arguments[1]);
        Transfers transfers = new Transfers(
                Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), Long.parseLong(arguments[4]));
        Chain.Parts parts = new Chain.Parts(
                transfers.modules(),
                new LevelDbStorage().open(folder.resolve("chain")),
                Applications.engine(Path.of(arguments[0])),
                folder.resolve("engine"),
                Map.of(),
                Ed25519Verifier.fastest(),
                Clock.systemUTC());
        Chain chain = Chain.start(transfers.genesis(), parts);
        Runtime.getRuntime().addShutdownHook(new Thread(chain::close));
        // The threads of the server keep no process alive.
        new CountDownLatch(1).await();
    }
}
