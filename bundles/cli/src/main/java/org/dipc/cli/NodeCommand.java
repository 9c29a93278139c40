package org.dipc.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dipc.client.HubException;
import org.dipc.launcher.HostException;
import org.dipc.model.ChainId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc node}: the home of a hub. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Set up, look into, verify and repair the home of a hub.",
        subcommands = {
            NodeCommand.Init.class,
            NodeCommand.Inspect.class,
            NodeCommand.Verify.class,
            SnapshotCommand.class,
            NodeCommand.Rollback.class,
            NodeCommand.Export.class,
            NodeCommand.Import.class
        })
final class NodeCommand extends CommandGroup {
    private static final String SAME = "every result and app hash comes out as it is stored";

    @Command(
            name = "init",
            mixinStandardHelpOptions = true,
            description = {
                "Write the genesis of every chain that has none yet, and make the keys that it names.",
                "What is there already is never changed."
            })
    static final class Init extends HubCommand {
        @Override
        public Integer call() throws HostException {
            List<ChainId> written = StartedHub.init(installation(), home(), Map.of(), output());
            if (written.isEmpty()) {
                output().say("Every chain has its genesis in " + home().resolve("genesis") + " already.");
            }
            if (output().format() != Output.Format.TEXT) {
                Map<String, Object> item = new LinkedHashMap<>();
                item.put("home", home().toString());
                item.put("written", written.stream().map(ChainId::value).toList());
                output().item(item);
            }
            return ExitCode.DONE;
        }
    }

    /** A command that works on the chains of a hub that does not run. */
    abstract static class Stopped extends HubCommand {
        @Option(names = "--chain", paramLabel = "CHAIN", description = "Only this one, for instance qpc.")
        String chainName;

        @Override
        public final Integer call() throws HostException {
            try (StoredChains chains = StoredChains.open(installation(), home(), chainName)) {
                return work(chains);
            }
        }

        /** @return what the process says to its caller */
        abstract int work(StoredChains chains);

        /** The chain that is meant where there can be but one. */
        final String only(StoredChains chains) {
            if (chains.names().size() != 1) {
                throw new HubException(
                        ExitCode.USAGE, "which chain?", "--chain " + String.join(", --chain ", chains.names()));
            }
            return chains.names().iterator().next();
        }

        static Map<String, Object> row(String chain, Map<String, Object> answer) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("chain", chain);
            answer.forEach((name, value) -> row.put(
                    name.equals("timeMillis") ? "time" : name, name.equals("timeMillis") ? time(value) : value));
            return row;
        }

        private static String time(Object millis) {
            return Instant.ofEpochMilli((Long) millis).toString();
        }
    }

    @Command(
            name = "inspect",
            mixinStandardHelpOptions = true,
            description = {
                "What the stores of a stopped hub hold: heights, kept states, snapshots,",
                "and the entries and bytes of every table and of all that is kept beside the state."
            })
    static final class Inspect extends Stopped {
        /** Of the whole chain. Programs get one table, so there each part has them beside it. */
        private static final List<String> FACTS = List.of("height", "time", "oldestState", "firstBlock", "snapshots");

        @Override
        int work(StoredChains chains) {
            List<Map<String, Object>> heights = new ArrayList<>();
            List<Map<String, Object>> parts = new ArrayList<>();
            for (String chain : chains.names()) {
                Map<String, Object> answer = chains.work(chain, "records", Map.of("do", "inspect"));
                List<?> snapshots = (List<?>) answer.get("snapshots");
                Map<String, Object> row = row(chain, answer);
                row.put(
                        "snapshots",
                        snapshots.stream()
                                .map(each -> ((Map<?, ?>) each).get("height").toString())
                                .toList());
                for (Object part : (List<?>) row.remove("parts")) {
                    Map<String, Object> line = new LinkedHashMap<>();
                    line.put("chain", chain);
                    ((Map<?, ?>) part).forEach((name, value) -> line.put((String) name, value));
                    FACTS.forEach(name -> line.put(name, row.get(name)));
                    parts.add(line);
                }
                heights.add(row);
            }
            List<String> columns = List.of("chain", "part", "entries", "bytes");
            if (output().format() == Output.Format.TEXT) {
                output().rows(with(List.of("chain", "entries", "bytes"), FACTS), heights);
                output().say("");
                output().rows(columns, parts);
            } else {
                output().rows(with(columns, FACTS), parts);
            }
            output().say(
                            "States from oldest state to height can be read, proved and rolled back to: dipc node rollback.");
            return ExitCode.DONE;
        }

        private static List<String> with(List<String> columns, List<String> more) {
            return Stream.concat(columns.stream(), more.stream()).toList();
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Execute every chain of a stopped hub again, and compare all that is stored with what comes out:",
                "results, app hashes, values, tree, index and seals. A chain that was restored from a snapshot",
                "is executed from its oldest kept state on."
            })
    static final class Verify extends Stopped {
        @Override
        int work(StoredChains chains) {
            List<Map<String, Object>> rows = new ArrayList<>();
            boolean judged = true;
            for (String chain : chains.names()) {
                Map<String, Object> answer;
                try {
                    answer = chains.work(chain, "blocks", Map.of("do", "verify"));
                } catch (HubException e) {
                    answer = Map.of("blocks", 0L, "difference", e.code() + ": " + e.getMessage(), "sealsJudged", true);
                }
                String difference = (String) answer.get("difference");
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("chain", chain);
                row.put("blocks", answer.get("blocks"));
                row.put("verdict", difference.isEmpty() ? SAME : difference);
                rows.add(row);
                judged &= (Boolean) answer.get("sealsJudged");
            }
            output().rows(List.of("chain", "blocks", "verdict"), rows);
            boolean same = rows.stream().allMatch(row -> row.get("verdict").equals(SAME));
            output().say(
                            !same
                                    ? "Do not go on with these stores: dipc node snapshot list shows what to restore from,"
                                            + " dipc node rollback takes a state back."
                                    : judged
                                            ? "All is as it was sealed: dipc start."
                                            : "All is as it is stored; the seals were not judged: their engine has no light"
                                                    + " client here.");
            return same ? ExitCode.DONE : ExitCode.REFUSED;
        }
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = {
                "Take the state of a chain back to a height whose state is kept.",
                "The later blocks stay and are executed again at the next start; a block that then comes out",
                "otherwise stops the chain. With --discard they are deleted: whoever was told of their",
                "transactions was told wrong, and whoever follows the chain's seals will not follow any more."
            })
    static final class Rollback extends Stopped {
        @Option(names = "--to", paramLabel = "HEIGHT", required = true, description = "The height to go back to.")
        long to;

        @Option(names = "--discard", description = "Delete the later blocks and their snapshots for good.")
        boolean discard;

        @Override
        int work(StoredChains chains) {
            String chain = only(chains);
            Map<String, String> request =
                    Map.of("do", "rollback", "to", Long.toString(to), "discard", Boolean.toString(discard));
            Map<String, Object> row = row(chain, chains.work(chain, "entries", request));
            output().rows(List.of("chain", "before", "height", "appHash", "entries"), List.of(row));
            output().say(
                            discard
                                    ? "The blocks after it are gone: dipc start goes on from here."
                                    : "The blocks after it are kept: dipc start executes them again.");
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {
                "Write the state of a chain as JSON lines, with all that a node needs to go on from it.",
                "The guide on snapshots describes them."
            })
    static final class Export extends Stopped {
        @Parameters(paramLabel = "FILE")
        Path file;

        @Option(names = "--height", paramLabel = "HEIGHT", description = "A kept height (default: the last).")
        Long height;

        @Override
        int work(StoredChains chains) {
            String chain = only(chains);
            Map<String, String> request = new LinkedHashMap<>();
            request.put("do", "export");
            request.put("file", file.toAbsolutePath().toString());
            if (height != null) {
                request.put("height", height.toString());
            }
            Map<String, Object> row = row(chain, chains.work(chain, "lines", request));
            output().rows(List.of("chain", "height", "appHash", "entries", "from"), List.of(row));
            output().say("Another home takes it with: dipc node import --chain " + chain + " " + file);
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = {
                "Begin a chain with a state that dipc node export wrote. The home must have the chain's genesis and no",
                "blocks of it. The state is believed only if it comes to its app hash, and its seal is shown."
            })
    static final class Import extends Stopped {
        @Parameters(paramLabel = "FILE")
        Path file;

        @Override
        int work(StoredChains chains) {
            String chain = only(chains);
            Map<String, String> request =
                    Map.of("do", "import", "file", file.toAbsolutePath().toString());
            SnapshotCommand.tellRestored(this, row(chain, chains.work(chain, "lines", request)));
            return ExitCode.DONE;
        }
    }
}
