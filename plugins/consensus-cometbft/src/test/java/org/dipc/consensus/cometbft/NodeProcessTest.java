package org.dipc.consensus.cometbft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.dipc.consensus.ConsensusPlugin.Engine;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.testkit.Folders;
import org.dipc.testkit.HashChain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeProcessTest {
    private static final ChainId CHAIN = new ChainId("test-1");

    @TempDir
    private Path directory;

    @Test
    void aHubThatIsKilledLeavesNoNodeBehind() throws Exception {
        Process hub = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HubToKill.class.getName(),
                        directory.toString(),
                        Program.path().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = hub.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        while (line != null && !line.equals("runs")) {
            line = said.readLine();
        }
        assertThat(Nodes.in(directory)).isNotEmpty();
        hub.destroyForcibly().waitFor();
        await().atMost(Duration.ofSeconds(20)).until(() -> Nodes.in(directory).isEmpty());
    }

    @Test
    void aFolderOfAnotherChainIsRefused() throws Exception {
        start(new HashChain(), HashChain.GENESIS).close();
        assertRefused(new HashChain(), Hash.sha256(Bytes.utf8("another genesis")), "CONSENSUS_FOREIGN");
    }

    @Test
    void aChainWhoseNodeLostItsBlocksIsRefused() throws Exception {
        HashChain machine = new HashChain();
        try (Engine engine = start(machine, HashChain.GENESIS)) {
            engine.submit(Bytes.utf8("tx")).toCompletableFuture().get();
            await().until(() -> machine.transactions().size() == 1);
        }
        Files.move(directory.resolve("data"), directory.resolve("gone"));
        assertRefused(machine, HashChain.GENESIS, "CONSENSUS_FOREIGN");
    }

    @Test
    void aKeyThatWasLostIsNotReplacedOnAChainThatHasBlocks() throws Exception {
        HashChain machine = new HashChain();
        try (Engine engine = start(machine, HashChain.GENESIS)) {
            engine.submit(Bytes.utf8("tx")).toCompletableFuture().get();
            await().until(() -> machine.transactions().size() == 1);
        }
        Files.delete(directory.resolve("config/priv_validator_key.json"));
        assertRefused(machine, HashChain.GENESIS, "SIGNER_UNAVAILABLE");
    }

    @Test
    void aNodeWhoseBlocksAreOlderThanTheChainIsNotStartedAgainAndAgain() throws Exception {
        HashChain machine = new HashChain();
        try (Engine engine = start(machine, HashChain.GENESIS)) {
            engine.submit(Bytes.utf8("one")).toCompletableFuture().get();
            await().until(() -> machine.transactions().size() == 1);
        }
        Path copy = directory.resolve("copy");
        Folders.copy(directory.resolve("data"), copy);
        try (Engine engine = start(machine, HashChain.GENESIS)) {
            for (int i = 0; i < 5; i++) {
                int count = i + 2;
                engine.submit(Bytes.utf8("tx " + i)).toCompletableFuture().get();
                await().until(() -> machine.transactions().size() == count);
            }
        }
        Files.move(directory.resolve("data"), directory.resolve("gone"));
        Folders.copy(copy, directory.resolve("data"));
        try (Engine engine = start(machine, HashChain.GENESIS)) {
            await().until(() -> engine.health().code().equals("CONSENSUS_FOREIGN"));
            await().until(() -> Nodes.in(directory).isEmpty());
        }
    }

    @Test
    void optionsThatDoNotExistOrAreNoneAreRefused() {
        assertThatThrownBy(() -> Options.of(Map.of("binary", "/x", "peer", "y")))
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo("CONFIG_UNKNOWN_KEY"));
        for (Map<String, String> wrong :
                List.of(Map.of("p2p", "here"), Map.of("peers", "abc@1.2.3.4:1"), Map.of("commitMillis", "-1"))) {
            assertThatThrownBy(() -> Options.of(wrong))
                    .isInstanceOfSatisfying(
                            Rejected.class, e -> assertThat(e.code()).isEqualTo("CONFIG_VALUE"));
        }
    }

    private Engine start(StateMachine machine, Hash genesis) {
        return new CometConsensus()
                .start(
                        CHAIN,
                        genesis,
                        machine,
                        directory,
                        Map.of("binary", Program.path().toString(), "commitMillis", "10"));
    }

    private void assertRefused(StateMachine machine, Hash genesis, String code) {
        assertThatThrownBy(() -> start(machine, genesis).close())
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(Nodes.in(directory)).isEmpty();
    }
}
