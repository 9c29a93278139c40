package org.dipc.cli;

import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import org.dipc.client.HubException;
import org.dipc.client.Keyring;
import org.dipc.client.LightProof;
import org.dipc.client.Proof;
import org.dipc.client.ProofDocument;
import org.dipc.client.TrustedSigners;
import org.dipc.model.Address;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: where the hub is, where its home is, and how to print. */
abstract class HubCommand implements Callable<Integer> {
    private static final URI DEFAULT_NODE = URI.create("http://127.0.0.1:8480");

    @Spec
    CommandSpec spec;

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "The hub's home: keys, genesis, chains (default: $DIPC_HOME, else ~/.dipc).")
    Path home;

    @Option(
            names = "--node",
            paramLabel = "URL",
            description = "The hub to talk to (default: the one that runs on this home).")
    URI node;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "TEXT",
            description = "text, json or csv (default: text).")
    Output.Format format = Output.Format.TEXT;

    Path home() {
        if (home != null) {
            return home.toAbsolutePath().normalize();
        }
        String named = System.getenv("DIPC_HOME");
        return named != null ? Path.of(named).toAbsolutePath() : Path.of(System.getProperty("user.home"), ".dipc");
    }

    Keyring keyring() {
        return new Keyring(home().resolve("keys"));
    }

    TrustedSigners trustedSigners() {
        return new TrustedSigners(home().resolve("trust"));
    }

    /**
     * What a proof shows, by what this home knows of its chain. Of a chain with one signer that is its key, noted at the
     * first contact; of a chain with many validators nothing is noted yet, and the verdict rests on those that the proof
     * itself names, and says so.
     *
     * @param from the hub that gave it
     */
    Verdict judged(ProofDocument document, String from) {
        if (document instanceof Proof proof) {
            return Verdict.of(proof, trustedSigners().findOrNote(proof, from));
        }
        LightProof proof = (LightProof) document;
        return Verdict.of(
                proof,
                "the validators that the proof names, by the word of " + from,
                proof.verify(proof.seal(), System.currentTimeMillis()));
    }

    HubClient hub() {
        URI running = RunningHub.on(home()).map(RunningHub::http).orElse(DEFAULT_NODE);
        return new HubClient(node != null ? node : running);
    }

    /** The chain of {@code named}, or the only one that has {@code module}. */
    static Chain chain(HubClient hub, String named, String module) {
        if (named != null) {
            return hub.chain(named);
        }
        List<Chain> chains = hub.chainsWith(module);
        if (chains.size() != 1) {
            throw new HubException(
                    ExitCode.USAGE,
                    chains.isEmpty() ? "no chain has " + module : "which chain? Several have " + module,
                    "--chain "
                            + chains.stream().map(chain -> chain.id().value()).collect(joining(", --chain ")));
        }
        return chains.get(0);
    }

    /** An address with the name of its key, if it is one of ours. */
    String called(Address address) {
        return keyring()
                .nameOf(address)
                .map(name -> name + " (" + address + ")")
                .orElse(address.toString());
    }

    /** The folder that the hub is installed in, as the launcher script says. */
    static Path installation() {
        String folder = System.getProperty("dipc.installation");
        if (folder == null) {
            throw new HubException("INSTALLATION", "the folder of the installation is not known", "run bin/dipc");
        }
        return Path.of(folder);
    }

    Output output() {
        return Output.of(spec.commandLine());
    }
}
