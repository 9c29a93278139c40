package org.dipc.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dipc.client.HubException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dipc logs}: the end of the hub's log. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Show the end of the hub's log.")
final class LogsCommand extends HubCommand {
    private static final long PAUSE_MILLIS = 250;
    private static final int TAIL_BYTES = 1 << 20;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "50",
            description = "How many lines (default: 50).")
    int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written, until Ctrl-C.")
    boolean follow;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path log = home().resolve("log/hub.log");
        if (Files.notExists(log)) {
            throw new HubException("LOG_NOT_FOUND", "no hub has run on " + home() + " yet", "dipc start");
        }
        long end = Files.size(log);
        long from = Math.max(0, end - TAIL_BYTES);
        List<String> tail = read(log, from, end).lines().toList();
        tail.subList(Math.max(0, tail.size() - lines), tail.size())
                .forEach(spec.commandLine().getOut()::println);
        while (follow) {
            spec.commandLine().getOut().flush();
            Thread.sleep(PAUSE_MILLIS);
            long size = Files.size(log);
            // A log that became shorter was begun anew.
            end = size < end ? 0 : end;
            spec.commandLine().getOut().print(read(log, end, size));
            end = size;
        }
        return ExitCode.DONE;
    }

    private static String read(Path log, long from, long to) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[Math.toIntExact(Math.min(TAIL_BYTES, to - from))];
            file.seek(to - bytes.length);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
