package org.dipc.consensus.cometbft;

import static org.dipc.consensus.cometbft.CometConsensus.Refusal.CONFIG_UNKNOWN_KEY;
import static org.dipc.consensus.cometbft.CometConsensus.Refusal.CONFIG_VALUE;
import static org.dipc.consensus.cometbft.CometConsensus.Refusal.CONSENSUS_UNAVAILABLE;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.ledger.Rejected;

/**
 * What a chain's configuration may say of its node, as {@code consensus.<name>}.
 *
 * @param binary the program; without it {@code cometbft} is looked for on the PATH, then where {@code dipc cometbft
 *     install} puts it
 * @param p2p where other nodes reach this one; empty: a free port of the loopback interface
 * @param peers whom the node keeps a connection to
 * @param commitMillis how long it waits after a block for votes that are late
 */
record Options(Path binary, String p2p, String peers, long commitMillis) {
    /** The version that the messages are of. */
    static final String VERSION = "v0.38.25";

    static final String BINARY = "binary";
    static final String P2P = "p2p";
    static final String PEERS = "peers";
    static final String COMMIT_MILLIS = "commitMillis";

    /** @throws Rejected CONFIG_UNKNOWN_KEY, CONFIG_VALUE, or CONSENSUS_UNAVAILABLE if there is no program */
    static Options of(Map<String, String> options) {
        Map<String, String> left = new TreeMap<>(options);
        String named = left.remove(BINARY);
        String p2p = valid(P2P, left.remove(P2P), "(\\[[0-9a-f:]+\\]|[A-Za-z0-9.-]+):[0-9]{1,5}");
        String peers = valid(PEERS, left.remove(PEERS), "[0-9a-f]{40}@[^,\"\\s]+(,[0-9a-f]{40}@[^,\"\\s]+)*");
        String commitMillis = valid(COMMIT_MILLIS, left.remove(COMMIT_MILLIS), "[0-9]{1,6}");
        Rejected.unless(
                left.isEmpty(),
                CONFIG_UNKNOWN_KEY,
                "consensus." + left + "; there are " + BINARY + ", " + P2P + ", " + PEERS + " and " + COMMIT_MILLIS);
        return new Options(
                named != null ? Path.of(named) : program(),
                p2p,
                peers,
                commitMillis.isEmpty() ? 100 : Long.parseLong(commitMillis));
    }

    private static String valid(String name, String value, String form) {
        Rejected.unless(
                value == null || value.matches(form), CONFIG_VALUE, "consensus." + name + " is \"" + value + "\"");
        return value == null ? "" : value;
    }

    private static Path program() {
        Stream<Path> path = Stream.of(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "cometbft"));
        return Stream.concat(path, Stream.of(installed()))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new Rejected(
                        CONSENSUS_UNAVAILABLE,
                        "no program cometbft on the PATH, nor " + installed()
                                + "; \"dipc cometbft install\" builds it"));
    }

    /** Where the command {@code dipc cometbft install} puts what it builds. */
    private static Path installed() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .orElse(System.getProperty("user.home") + "/.cache");
        return Path.of(cache, "dipc", "cometbft-" + VERSION);
    }
}
