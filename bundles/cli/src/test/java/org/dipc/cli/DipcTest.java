package org.dipc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dipc.client.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the command says and how it ends where no hub is involved. */
class DipcTest {
    @TempDir
    Path home;

    record Ended(int code, String out, String error) {}

    static Ended dipc(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter error = new StringWriter();
        int code = Dipc.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(error))
                .execute(arguments);
        return new Ended(code, out.toString(), error.toString());
    }

    private Ended atHome(String... arguments) {
        return dipc(Stream.concat(Stream.of(arguments), Stream.of("--home", home.toString()))
                .toArray(String[]::new));
    }

    @Test
    void everyCommandSaysWhatItIsFor() {
        for (CommandLine command : commands(Dipc.commandLine())) {
            String name = command.getCommandSpec().qualifiedName();
            assertThat(command.getCommandSpec().usageMessage().description())
                    .as(name)
                    .isNotEmpty();
            assertThat(dipc((name.substring("dipc".length()) + " --help")
                            .strip()
                            .split(" ")))
                    .as(name)
                    .satisfies(ended -> assertThat(ended.code).isZero())
                    .satisfies(ended -> assertThat(ended.out).contains("Usage: " + name));
        }
    }

    @Test
    void everyCommandSaysItsVersion() {
        for (CommandLine command : commands(Dipc.commandLine())) {
            String name = command.getCommandSpec().qualifiedName();
            Ended ended = dipc(
                    (name.substring("dipc".length()) + " --version").strip().split(" "));
            assertThat(ended.out).as(name).startsWith("dipc ");
        }
    }

    private static List<CommandLine> commands(CommandLine command) {
        List<CommandLine> all = new ArrayList<>(List.of(command));
        command.getSubcommands().values().stream()
                .filter(each -> !List.of("help", "generate-completion").contains(each.getCommandName()))
                .forEach(each -> all.addAll(commands(each)));
        return all;
    }

    @Test
    void theShellCompletesEveryCommand() {
        Ended ended = dipc("generate-completion");
        assertThat(ended.code).isZero();
        assertThat(ended.out).contains("patent", "organisation", "generate-only");
    }

    @ParameterizedTest
    @CsvSource({
        "statsu, did you mean status",
        "patent shwo, did you mean show",
        "unit transfr, did you mean transfer",
        "status --hom x, --home",
        "unit transfer, AMOUNT",
        "unit transfer x --chain qpc --to a, AMOUNT",
        "patent, import",
        "status -o yaml, TEXT",
        "patent show x1y2z3, number",
        "tx, MODULE",
    })
    void aMistypedCommandIsWrongUse(String line, String said) {
        Ended ended = dipc(line.split(" "));
        assertThat(ended.code).as(ended.error).isEqualTo(ExitCode.WRONG_USE);
        assertThat(ended.error).startsWith("USAGE: ").contains(said);
        assertThat(ended.out).isEmpty();
    }

    @Test
    void errorsAreJsonWhereJsonWasAskedFor() throws IOException {
        for (String option : List.of("-o json", "-ojson", "-o=json", "--output=json", "--output json", "-o JSON")) {
            JsonNode mistake = Json.MAPPER.readTree(dipc(("status --hom x " + option).split(" ")).error);
            assertThat(mistake.path("code").asText()).as(option).isEqualTo("USAGE");
        }
        JsonNode refusal = Json.MAPPER.readTree(atHome("keys", "show", "alice", "-o", "json").error);
        assertThat(refusal.path("code").asText()).isEqualTo("KEY_NOT_FOUND");
        assertThat(refusal.path("hint").asText()).isEqualTo("dipc keys add alice");
    }

    @Test
    void aHubThatIsNotThereCannotBeReached() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Ended ended = atHome("status", "--node", "http://127.0.0.1:" + port);
        assertThat(ended.code).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(ended.error).startsWith("UNREACHABLE").contains("dipc start");
        assertThat(atHome("stop").code).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(atHome("keys", "show", "alice").code).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(atHome("logs").code).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void aDamagedHomeIsBadConfiguration() throws IOException {
        Files.createDirectories(home.resolve("run"));
        Files.writeString(home.resolve("run/hub.json"), "{");
        Ended ended = atHome("status");
        assertThat(ended.code).isEqualTo(ExitCode.BAD_CONFIGURATION);
        assertThat(ended.error).startsWith("CONFIG_PARSE");
    }

    @Test
    void aHubThatDiedIsNotTakenForOneThatRuns() throws IOException {
        Files.createDirectories(home.resolve("run"));
        long dead = Long.MAX_VALUE / 2;
        Files.writeString(home.resolve("run/hub.json"), "{\"pid\":" + dead + ",\"http\":\"http://127.0.0.1:1\"}");
        assertThat(RunningHub.noted(home)).isPresent();
        assertThat(RunningHub.on(home)).isEmpty();
    }

    @Test
    void aProcessThatBeganLaterIsNotTheHubThatWroteTheFile() throws IOException {
        Files.createDirectories(home.resolve("run"));
        Path file = home.resolve("run/hub.json");
        Files.writeString(file, "{\"pid\":" + ProcessHandle.current().pid() + ",\"http\":\"http://127.0.0.1:1\"}");
        assertThat(RunningHub.on(home)).isPresent();
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
        assertThat(RunningHub.on(home)).isEmpty();
    }

    @Test
    void keysAreListedForPeopleProgramsAndSpreadsheets() throws IOException {
        assertThat(atHome("keys", "list").out).contains("dipc keys add NAME");
        JsonNode added = Json.MAPPER.readTree(atHome("keys", "add", "alice", "-o", "json").out);
        String address = added.path("address").asText();
        assertThat(address).hasSize(40);
        assertThat(atHome("keys", "list").out.lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("alice", address);
        assertThat(atHome("keys", "list", "-o", "csv").out)
                .startsWith("name,address,publicKey")
                .contains(address);
        assertThat(atHome("keys", "add", "alice").code).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void aFileThatIsNoProofProvesNothing() throws IOException {
        Path file = home.resolve("x.dipcproof");
        Files.writeString(file, "no proof");
        Ended ended = atHome("verify", file.toString());
        assertThat(ended.code).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.error).startsWith("PROOF_MALFORMED");
        Ended missing = atHome("verify", home.resolve("missing").toString());
        assertThat(missing.code).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(missing.error).startsWith("FILE_NOT_FOUND").doesNotContain("Exception", "\tat ");
    }

    @Test
    void theDoctorNamesTheCommandThatMends() throws IOException {
        atHome("keys", "add", "alice");
        Path key = home.resolve("keys/alice.json");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Ended ended = atHome("doctor");
        assertThat(ended.code).isEqualTo(ExitCode.BAD_CONFIGURATION);
        assertThat(ended.out).contains(key + " can be read by others", "chmod 600 " + key);
    }
}
