package org.dipc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dipc.client.Genesis;
import org.dipc.launcher.HostException;
import org.dipc.model.ChainId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc demo}: the whole hub as a short story, and then to play with. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Start the hub with real patents on it.",
            "Three invented organisations trade, and one patent is proved offline.",
            "The hub runs on until Ctrl-C; what is there already stays as it is."
        })
final class DemoCommand extends HubCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "More patents to import, as dipc patent import takes them.")
    List<Path> files = new ArrayList<>();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where REST answers; 0 takes a free port (default: 8480).")
    Integer port;

    @Option(
            names = "--consensus",
            paramLabel = "ENGINE",
            description = "What makes the blocks of a new home's chains, for instance cometbft (default: solo).")
    String consensus;

    @Override
    public Integer call() throws HostException, IOException {
        for (Path file : files) {
            // Better said now than after half a minute.
            Files.size(file);
        }
        Map<String, String> settings = new TreeMap<>();
        if (port != null) {
            settings.put("http.port", port.toString());
        }
        if (consensus != null) {
            Genesis.ofBundles(installation().resolve("bundle"))
                    .chains()
                    .forEach(chain -> settings.put("chains." + name(chain) + ".consensus", consensus));
        }
        output().tell("@|bold 1. The hub|@");
        StartedHub hub = StartedHub.start(installation(), home(), settings, output());
        if (!hub.ready()) {
            return ExitCode.UNREACHABLE;
        }
        List<Path> patents = new ArrayList<>(List.of(installation().resolve("sample/patents.jsonl")));
        patents.addAll(files);
        new DemoStory(hub(), keyring(), trustedSigners(), home(), output()).tell(patents);
        output().say("");
        output().tell("The hub runs until @|bold Ctrl-C|@; dipc demo finds everything again.");
        hub.waitForStop();
        return ExitCode.DONE;
    }

    /** How settings call a chain: without the number of its beginning. */
    private static String name(ChainId chain) {
        return chain.value().replaceFirst("-[0-9]+$", "");
    }
}
