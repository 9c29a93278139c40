package org.dipc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import org.dipc.client.HubException;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Admit;
import org.dipc.identity.Identity.Identifier;
import org.dipc.identity.Identity.IdentityAction;
import org.dipc.identity.Identity.Organisation;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc organisation}: who acts on the ledgers under its legal name. */
@Command(
        name = "organisation",
        mixinStandardHelpOptions = true,
        description = "Organisations that act on the ledgers: add, list, show.",
        subcommands = {OrganisationCommand.Add.class, OrganisationCommand.Listing.class, OrganisationCommand.Show.class
        })
final class OrganisationCommand extends CommandGroup {
    private static final List<String> COLUMNS =
            List.of("chain", "address", "legalName", "country", "identifier", "roles");

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "A registrar admits an organisation, to every chain or to one.",
                "NAME is an address, or a key of the keyring, which is made if there is none."
            })
    static final class Add extends HubCommand {
        @Parameters(paramLabel = "NAME")
        String name;

        @Option(names = "--legal-name", paramLabel = "TEXT", required = true, description = "As in its register.")
        String legalName;

        @Option(
                names = "--country",
                paramLabel = "CODE",
                required = true,
                description = "Of WIPO ST.3, for instance DE.")
        String country;

        @Option(
                names = "--identifier",
                paramLabel = "TEXT",
                required = true,
                description = "Its LEI, or register and number: \"DE HRB 12345 B\".")
        String identifier;

        @Option(
                names = "--certificate",
                paramLabel = "FILE",
                description = "Its X.509 chain in DER, its own certificate first; repeat for each.")
        List<Path> certificates = new ArrayList<>();

        @Option(names = "--chain", paramLabel = "CHAIN", description = "Default: every chain.")
        String chainName;

        @Mixin
        Sending sending = new Sending();

        @Override
        public Integer call() throws IOException {
            HubClient hub = hub();
            List<Chain> chains =
                    chainName == null ? hub.chainsWith(Identity.KEYS.name()) : List.of(hub.chain(chainName));
            Admit admit = new Admit(address(), organisation());
            Step step = Step.of(Identity.KEYS.name(), IdentityAction.class, admit);
            int code = ExitCode.DONE;
            for (Chain chain : chains) {
                if (hub.get(chain.id(), Identity.ORGANISATIONS, Organisation.class, admit.address())
                        .isPresent()) {
                    output().say(name + " was admitted to " + chain.id() + " before.");
                } else if (code == ExitCode.DONE) {
                    code = sending.send(this, hub, chain, Optional.of("registrar"), List.of(step));
                }
            }
            return code;
        }

        private Address address() {
            try {
                return keyring().address(name);
            } catch (HubException e) {
                if (!e.code().equals("KEY_NOT_FOUND")) {
                    throw e;
                }
                return keyring().create(name).address();
            }
        }

        private Organisation organisation() throws IOException {
            List<Bytes> chain = new ArrayList<>();
            for (Path file : certificates) {
                chain.add(Bytes.owned(Files.readAllBytes(file)));
            }
            boolean lei = identifier.matches("[A-Z0-9]{20}");
            Identifier.Kind kind = lei ? Identifier.Kind.LEI : Identifier.Kind.REGISTER;
            try {
                return new Organisation(legalName, country, new Identifier(kind, identifier), chain);
            } catch (IllegalArgumentException e) {
                throw new HubException(ExitCode.USAGE, e.getMessage(), "");
            }
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the organisations of the chains.")
    static final class Listing extends HubCommand {
        @Option(names = "--chain", paramLabel = "CHAIN")
        String chainName;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "Rows a page (default: 50).")
        int limit;

        @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where a page before said to go on.")
        String cursor;

        @Override
        public Integer call() {
            Map<String, String> query = new TreeMap<>(Map.of("limit", Integer.toString(limit)));
            Optional.ofNullable(chainName).ifPresent(given -> query.put("chain", given));
            Optional.ofNullable(cursor).ifPresent(given -> query.put("cursor", given));
            HubRows.print(
                    this,
                    hub().read("/organisations", query),
                    "No organisation was admitted yet: dipc organisation add --help",
                    COLUMNS);
            return ExitCode.DONE;
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show an organisation on every chain.")
    static final class Show extends HubCommand {
        @Parameters(paramLabel = "NAME", description = "A name of a key or an address.")
        String name;

        @Override
        public Integer call() {
            Address address = keyring().address(name);
            HubRows.print(
                    this,
                    hub().read("/organisations", Map.of("address", address.toString())),
                    address + " was not admitted to any chain.",
                    COLUMNS);
            return ExitCode.DONE;
        }
    }
}
