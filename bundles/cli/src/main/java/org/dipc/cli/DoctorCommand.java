package org.dipc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.client.HubException;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.launcher.Host;
import org.dipc.launcher.HostException;
import org.dipc.launcher.Problem;
import picocli.CommandLine.Command;

/** {@code dipc doctor}: what is wrong, and the command that mends it. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Look for what keeps a hub from running, and say the command that mends it.")
final class DoctorCommand extends HubCommand {
    private static final int JAVA = 17;
    private static final long ROOM_BYTES = 1L << 30;
    private static final String PORT_TAKEN = "HTTP_ADDRESS";

    /** @param mend the command; empty if all is well */
    private record Finding(String about, boolean well, String found, String mend) {}

    @Override
    public Integer call() throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(signatures());
        findings.add(home(home()));
        findings.addAll(secrets());
        findings.add(room());
        findings.add(genesis());
        Optional<RunningHub> running = RunningHub.on(home());
        findings.addAll(configuration(running.isPresent()));
        findings.add(hub(running));
        if (output().format() == Output.Format.TEXT) {
            findings.forEach(this::tell);
        } else {
            output().rows(
                            List.of("about", "well", "found", "mend"),
                            findings.stream().map(DoctorCommand::row).toList());
        }
        return findings.stream().allMatch(Finding::well) ? ExitCode.DONE : ExitCode.BAD_CONFIGURATION;
    }

    private void tell(Finding finding) {
        String mark = finding.well ? "@|green ok|@   " : "@|red,bold wrong|@";
        output().tell("  " + mark + "  " + String.format("%-12s", finding.about) + " " + finding.found);
        if (!finding.mend.isEmpty()) {
            output().say("         mend it:     " + finding.mend);
        }
    }

    private static Map<String, Object> row(Finding finding) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("about", finding.about);
        row.put("well", finding.well);
        row.put("found", finding.found);
        row.put("mend", finding.mend);
        return row;
    }

    private static Finding java() {
        int version = Runtime.version().feature();
        String found = version + " in " + System.getProperty("java.home");
        return version >= JAVA
                ? new Finding("Java", true, found, "")
                : new Finding("Java", false, found, "apt-get install openjdk-17-jre-headless");
    }

    private static Finding signatures() {
        Ed25519Verifier verifier = Ed25519Verifier.fastest();
        String slower = Ed25519Verifier.corretto().isPresent() ? "" : " (in Java: right, but several times slower)";
        return new Finding("signatures", true, verifier.name() + slower, "");
    }

    private static Finding home(Path home) {
        if (Files.notExists(home)) {
            return new Finding("home", true, home + " is made by the first start", "");
        }
        return Files.isDirectory(home) && Files.isWritable(home)
                ? new Finding("home", true, home.toString(), "")
                : new Finding("home", false, home + " cannot be written", "chown -R $(id -u) " + home);
    }

    /** Every file that holds a secret, and is not its owner's alone. */
    private List<Finding> secrets() throws IOException {
        List<Finding> findings = new ArrayList<>();
        if (Files.isDirectory(home())) {
            try (Stream<Path> files = Files.walk(home(), 4)) {
                for (Path file : files.filter(DoctorCommand::isSecret).toList()) {
                    if (readableByOthers(file)) {
                        findings.add(
                                new Finding("secrets", false, file + " can be read by others", "chmod 600 " + file));
                    }
                }
            }
        }
        return findings.isEmpty()
                ? List.of(new Finding("secrets", true, "keys can be read by their owner alone", ""))
                : findings;
    }

    private static boolean isSecret(Path file) {
        Path folder = file.getParent().getFileName();
        boolean key = folder != null
                && folder.toString().equals("keys")
                && file.toString().endsWith(".json");
        return key || file.getFileName().toString().equals("signer.key");
    }

    private static boolean readableByOthers(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).stream()
                .anyMatch(permission -> permission != PosixFilePermission.OWNER_READ
                        && permission != PosixFilePermission.OWNER_WRITE
                        && permission != PosixFilePermission.OWNER_EXECUTE);
    }

    private Finding room() throws IOException {
        Path there = home();
        while (Files.notExists(there)) {
            there = there.getParent();
        }
        long free = Files.getFileStore(there).getUsableSpace();
        String found = (free >> 20) + " MiB free at " + there;
        return free >= ROOM_BYTES
                ? new Finding("disk", true, found, "")
                : new Finding("disk", false, found + ", less than 1 GiB", "make room, or move the home: --home FOLDER");
    }

    private Finding genesis() {
        String[] files = home().resolve("genesis").toFile().list((folder, name) -> name.endsWith(".json"));
        return files == null || files.length == 0
                ? new Finding("genesis", true, "none yet; the first start writes it", "")
                : new Finding("genesis", true, files.length + " chains", "");
    }

    private Finding hub(Optional<RunningHub> running) {
        if (running.isPresent()) {
            String found = "runs as process " + running.get().pid() + " at "
                    + running.get().http();
            return new Finding("hub", true, found, "");
        }
        boolean broken = RunningHub.noted(home()).isPresent();
        return new Finding(
                "hub",
                true,
                "does not run" + (broken ? "; the last one did not stop in order, which costs nothing" : ""),
                "");
    }

    /** Every mistake of the configuration, and whether the port is free, unless it is the running hub's own. */
    private List<Finding> configuration(boolean running) {
        try {
            Host.check(installation(), home());
            return List.of(new Finding("settings", true, "in order, and the port is free", ""));
        } catch (HubException e) {
            return List.of(new Finding("settings", false, e.getMessage(), e.hint()));
        } catch (HostException e) {
            List<Finding> findings = e.problems().stream()
                    .filter(problem -> !running || !problem.code().equals(PORT_TAKEN))
                    .map(problem -> new Finding("settings", false, problem.toString(), mend(problem)))
                    .toList();
            return findings.isEmpty() ? List.of(new Finding("settings", true, "in order", "")) : findings;
        }
    }

    private static String mend(Problem problem) {
        return problem.code().equals(PORT_TAKEN)
                ? "dipc start --port 0"
                : "edit " + (problem.where().isEmpty() ? "the configuration" : problem.where());
    }
}
