package org.dipc.cli;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import org.dipc.units.Units;
import org.dipc.units.Units.Lock;
import org.dipc.units.Units.Mint;
import org.dipc.units.Units.Transfer;
import org.dipc.units.Units.UnitsAction;
import org.dipc.units.Units.Unlock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc unit}: licence units. */
@Command(
        name = "unit",
        mixinStandardHelpOptions = true,
        description = "Licence units: who has how many, transfer, lock, unlock, issue.",
        subcommands = {
            UnitCommand.Balance.class,
            UnitCommand.Send.class,
            UnitCommand.LockUnits.class,
            UnitCommand.UnlockUnits.class,
            UnitCommand.Issue.class
        })
final class UnitCommand extends CommandGroup {
    @Command(name = "balance", mixinStandardHelpOptions = true, description = "Show units, free and locked.")
    static final class Balance extends HubCommand {
        @Mixin
        HoldersPage page = new HoldersPage();

        @Option(names = "--chain", paramLabel = "CHAIN")
        String chainName;

        @Override
        public Integer call() {
            Map<String, String> query = page.query(keyring());
            Optional.ofNullable(chainName).ifPresent(name -> query.put("chain", name));
            HubRows.print(
                    this,
                    hub().read("/units", query),
                    "Nobody has units here yet.",
                    List.of("chain", "symbol", "owner", "ownerName", "free", "locked"));
            return ExitCode.DONE;
        }
    }

    /** What the commands that change something share. */
    abstract static class Acting extends HubCommand {
        @Parameters(paramLabel = "AMOUNT", description = "Whole units.")
        BigInteger amount;

        @Option(
                names = "--chain",
                paramLabel = "CHAIN",
                required = true,
                description = "Whose units, for instance qpc.")
        String chainName;

        @Mixin
        Sending sending = new Sending();

        abstract UnitsAction action();

        /** Who signs when the command line does not say. */
        Optional<String> usual() {
            return Optional.empty();
        }

        @Override
        public Integer call() {
            HubClient hub = hub();
            Chain chain = hub.chain(chainName);
            Step step = Step.of(Units.KEYS.name(), UnitsAction.class, action());
            return sending.send(this, hub, chain, usual(), List.of(step));
        }
    }

    @Command(name = "transfer", mixinStandardHelpOptions = true, description = "Give free units to somebody.")
    static final class Send extends Acting {
        @Option(names = "--to", paramLabel = "NAME", required = true, description = "A name of a key or an address.")
        String to;

        @Option(names = "--memo", paramLabel = "TEXT")
        String memo;

        @Override
        UnitsAction action() {
            return new Transfer(keyring().address(to), amount, Optional.ofNullable(memo));
        }
    }

    @Command(
            name = "lock",
            mixinStandardHelpOptions = true,
            description = "Lock units in the signer's address, which licenses it.")
    static final class LockUnits extends Acting {
        @Override
        UnitsAction action() {
            return new Lock(amount);
        }
    }

    @Command(name = "unlock", mixinStandardHelpOptions = true, description = "Free units that the signer locked.")
    static final class UnlockUnits extends Acting {
        @Override
        UnitsAction action() {
            return new Unlock(amount);
        }
    }

    @Command(name = "issue", mixinStandardHelpOptions = true, description = "The council makes units for somebody.")
    static final class Issue extends Acting {
        @Option(names = "--to", paramLabel = "NAME", required = true, description = "A name of a key or an address.")
        String to;

        @Override
        UnitsAction action() {
            return new Mint(keyring().address(to), amount);
        }

        @Override
        Optional<String> usual() {
            return Optional.of("council");
        }
    }
}
