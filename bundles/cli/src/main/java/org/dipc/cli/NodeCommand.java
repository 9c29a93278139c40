package org.dipc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.dipc.launcher.HostException;
import org.dipc.model.ChainId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dipc node}: the home of a hub. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Set up and verify the home of a hub.",
        subcommands = {NodeCommand.Init.class, NodeCommand.Verify.class})
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
        public Integer call() {
            List<ChainId> written = StartedHub.init(installation(), home(), output());
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

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Execute every chain of a stopped hub again from its genesis,",
                "and compare every result and app hash with what is stored."
            })
    static final class Verify extends HubCommand {
        @Option(names = "--chain", paramLabel = "CHAIN", description = "Only this one, for instance qpc.")
        String chainName;

        @Override
        public Integer call() throws HostException {
            StartedHub.requireStopped(home());
            List<Map<String, Object>> rows = new ArrayList<>();
            try (StoredChains stored = StoredChains.open(installation(), home(), chainName)) {
                stored.forEach((chain, verification) -> rows.add(row(chain, verification)));
            }
            output().rows(List.of("chain", "blocks", "verdict"), rows);
            boolean same = rows.stream().allMatch(row -> row.get("verdict").equals(SAME));
            return same ? ExitCode.DONE : ExitCode.REFUSED;
        }

        private static Map<String, Object> row(String chain, Function<BiConsumer<Long, Long>, String> verification) {
            Progress progress = Progress.of(chain, "blocks");
            AtomicLong blocks = new AtomicLong();
            String difference = verification.apply((height, last) -> {
                blocks.set(height);
                progress.at(height, last, height, System.nanoTime());
            });
            progress.done();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("chain", chain);
            row.put("blocks", blocks.get());
            row.put("verdict", difference.isEmpty() ? SAME : difference);
            return row;
        }
    }
}
