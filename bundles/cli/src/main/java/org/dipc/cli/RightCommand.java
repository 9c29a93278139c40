package org.dipc.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dipc.client.HubClient;
import org.dipc.rights.Rights;
import org.dipc.rights.Rights.Revoke;
import org.dipc.rights.Rights.RightsAction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc right}: rights to the whole pool. */
@Command(
        name = "right",
        mixinStandardHelpOptions = true,
        description = "Rights to the whole pool: list, issue, revoke.",
        subcommands = {RightCommand.Listing.class, RightCommand.Issue.class, RightCommand.Withdraw.class})
final class RightCommand extends CommandGroup {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Who holds a right.")
    static final class Listing extends HubCommand {
        @Mixin
        HoldersPage page = new HoldersPage();

        @Override
        public Integer call() {
            Map<String, String> query = page.query(keyring());
            HubRows.print(
                    this,
                    hub().read("/rights", query),
                    "No right is held. The council gives one: dipc right issue NAME",
                    List.of("number", "owner", "ownerName", "issued", "chain"));
            return ExitCode.DONE;
        }
    }

    /** What the commands of the council share. */
    abstract static class Acting extends HubCommand {
        @Parameters(paramLabel = "NAME", description = "A name of a key or an address.")
        String holder;

        @Option(names = "--chain", paramLabel = "CHAIN", description = "Default: the one that keeps rights.")
        String chainName;

        @Mixin
        Sending sending = new Sending();

        abstract RightsAction action();

        @Override
        public Integer call() {
            HubClient hub = hub();
            String module = Rights.KEYS.name();
            Step step = Step.of(module, RightsAction.class, action());
            return sending.send(this, hub, chain(hub, chainName, module), Optional.of("council"), List.of(step));
        }
    }

    @Command(name = "issue", mixinStandardHelpOptions = true, description = "The council gives the right to somebody.")
    static final class Issue extends Acting {
        @Override
        RightsAction action() {
            return new Rights.Issue(keyring().address(holder));
        }
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "The council takes a right back.")
    static final class Withdraw extends Acting {
        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Goes on the ledger.")
        String reason;

        @Override
        RightsAction action() {
            return new Revoke(keyring().address(holder), reason);
        }
    }
}
