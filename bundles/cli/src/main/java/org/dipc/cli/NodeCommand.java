package org.dipc.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dipc.model.ChainId;
import picocli.CommandLine.Command;

/** {@code dipc node}: the home of a hub. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Set up the home of a hub.",
        subcommands = NodeCommand.Init.class)
final class NodeCommand extends CommandGroup {
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
}
