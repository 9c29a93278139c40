package org.dipc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc node snapshot}: whole states to begin other nodes with. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        description = {
            "Whole states of chains, to begin other nodes with. A running hub writes them by itself, as",
            "chains.NAME.snapshot.heights and chains.NAME.snapshot.count of its configuration say."
        },
        subcommands = {
            SnapshotCommand.Create.class,
            SnapshotCommand.ListAll.class,
            SnapshotCommand.Verify.class,
            SnapshotCommand.Restore.class
        })
final class SnapshotCommand extends CommandGroup {
    private static final List<String> COLUMNS =
            List.of("chain", "height", "time", "entries", "chunks", "appHash", "from");

    /** A command about one snapshot. */
    abstract static class One extends NodeCommand.Stopped {
        @Parameters(
                paramLabel = "SNAPSHOT",
                description = "A height of dipc node snapshot list, or the folder of a snapshot.")
        String from;

        final Map<String, String> request(String what) {
            String place = from.matches("[0-9]+")
                    ? from
                    : Path.of(from).toAbsolutePath().toString();
            return Map.of("do", what, "from", place);
        }
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Write one of every chain's last state.")
    static final class Create extends NodeCommand.Stopped {
        @Option(names = "--height", paramLabel = "HEIGHT", description = "A kept height (default: the last).")
        Long height;

        @Override
        int work(StoredChains chains) {
            List<Map<String, Object>> rows = new ArrayList<>();
            Map<String, String> request = new LinkedHashMap<>(Map.of("do", "snapshot-create"));
            if (height != null) {
                request.put("height", height.toString());
            }
            for (String chain : chains.names()) {
                rows.add(row(chain, chains.work(chain, "entries", request)));
            }
            output().rows(COLUMNS, rows);
            output().say(
                            "Copy such a folder to another home, then there: dipc node snapshot restore --chain CHAIN FOLDER");
            return ExitCode.DONE;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "The snapshots that are there.")
    static final class ListAll extends NodeCommand.Stopped {
        @Override
        int work(StoredChains chains) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (String chain : chains.names()) {
                for (Object each : (List<?>)
                        chains.work(chain, "", Map.of("do", "snapshot-list")).get("snapshots")) {
                    Map<String, Object> answer = new LinkedHashMap<>();
                    ((Map<?, ?>) each).forEach((name, value) -> answer.put((String) name, value));
                    rows.add(row(chain, answer));
                }
            }
            output().rows(COLUMNS, rows);
            output().say(
                            rows.isEmpty()
                                    ? "There are none yet: dipc node snapshot create"
                                    : "Look whether one is whole with: dipc node snapshot verify --chain CHAIN HEIGHT");
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Restore a snapshot beside the chain and take it away again: every chunk is as the manifest says,",
                "the entries come to the app hash, the ids of the replay window are whole, the seal is of this height."
            })
    static final class Verify extends One {
        @Override
        int work(StoredChains chains) {
            String chain = only(chains);
            Map<String, Object> row = row(chain, chains.work(chain, "chunks", request("snapshot-verify")));
            output().rows(COLUMNS, List.of(row));
            output().say("The snapshot is whole." + signer(row));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description = {
                "Begin a chain with a snapshot. The home must have the chain's genesis and no blocks of it.",
                "If it breaks off, the same command begins it again."
            })
    static final class Restore extends One {
        @Override
        int work(StoredChains chains) {
            String chain = only(chains);
            tellRestored(this, row(chain, chains.work(chain, "chunks", request("snapshot-restore"))));
            return ExitCode.DONE;
        }
    }

    static void tellRestored(HubCommand command, Map<String, Object> row) {
        command.output().rows(COLUMNS, List.of(row));
        command.output().say("The chain goes on from height " + row.get("height") + ": dipc start." + signer(row));
    }

    private static String signer(Map<String, Object> row) {
        return row.containsKey("signer")
                ? " It was sealed by " + row.get("signer")
                        + "; ask somebody you trust whether that is who seals this chain."
                : "";
    }
}
