package org.dipc.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dipc.client.HubException;
import org.dipc.client.Keyring.Named;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc keys}: the keyring. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "Make, list, export and import keys.",
        subcommands = {
            KeysCommand.Add.class,
            KeysCommand.Listing.class,
            KeysCommand.Show.class,
            KeysCommand.Export.class,
            KeysCommand.Import.class
        })
final class KeysCommand extends CommandGroup {
    private static Map<String, Object> row(Named named) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", named.name());
        row.put("address", named.address().toString());
        row.put("publicKey", named.key().publicKey().toString());
        return row;
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Make a key.")
    static final class Add extends HubCommand {
        @Parameters(paramLabel = "NAME")
        String name;

        @Override
        public Integer call() {
            output().item(row(keyring().create(name)));
            return ExitCode.DONE;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the keys.")
    static final class Listing extends HubCommand {
        @Override
        public Integer call() {
            List<Named> keys = keyring().list();
            if (keys.isEmpty()) {
                output().say("No keys in " + home().resolve("keys") + " yet. Make one: dipc keys add NAME");
            } else {
                output().rows(
                                List.of("name", "address", "publicKey"),
                                keys.stream().map(KeysCommand::row).toList());
            }
            return ExitCode.DONE;
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show a key's address and public key.")
    static final class Show extends HubCommand {
        @Parameters(paramLabel = "NAME")
        String name;

        @Override
        public Integer call() {
            output().item(row(keyring().key(name)));
            return ExitCode.DONE;
        }
    }

    @Command(name = "export", mixinStandardHelpOptions = true, description = "Print a key, sealed under a passphrase.")
    static final class Export extends HubCommand {
        @Mixin
        Passphrase passphrase = new Passphrase();

        @Parameters(paramLabel = "NAME")
        String name;

        @Override
        public Integer call() {
            keyring().key(name);
            spec.commandLine().getOut().println(keyring().export(name, passphrase.value()));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Read an exported key from standard input.")
    static final class Import extends HubCommand {
        @Mixin
        Passphrase passphrase = new Passphrase();

        @Override
        public Integer call() throws IOException {
            String exported = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            output().item(row(keyring().restore(exported, passphrase.value())));
            return ExitCode.DONE;
        }
    }

    /** What a sealed key is opened with: typed unseen, or from the environment for scripts. */
    private static final class Passphrase {
        @Option(
                names = "--passphrase",
                interactive = true,
                arity = "0..1",
                defaultValue = "${env:DIPC_PASSPHRASE}",
                description = "Ask for the passphrase (default: $DIPC_PASSPHRASE).")
        private char[] typed;

        char[] value() {
            if (typed == null || typed.length == 0) {
                throw new HubException("KEY_PASSPHRASE", "no passphrase", "add --passphrase, or set DIPC_PASSPHRASE");
            }
            return typed;
        }
    }
}
