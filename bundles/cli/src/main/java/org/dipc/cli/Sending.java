package org.dipc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Console;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import org.dipc.client.HubClient.Outcome;
import org.dipc.client.HubException;
import org.dipc.client.Json;
import org.dipc.client.Keyring.Named;
import org.dipc.client.Transactions.Signed;
import picocli.CommandLine.Option;

/** How a command that changes a ledger signs and sends. */
final class Sending {
    static final Duration VALID_FOR = Duration.ofMinutes(10);

    @Option(names = "--from", paramLabel = "NAME", description = "The key to sign with.")
    String from;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask before sending.")
    boolean yes;

    enum Until {
        COMMIT,
        CHECK
    }

    @Option(
            names = "--wait",
            paramLabel = "UNTIL",
            defaultValue = "COMMIT",
            description = "commit: until it is in a block (default); check: until it may wait for one.")
    Until until = Until.COMMIT;

    @Option(
            names = "--dry-run",
            description = "Sign, and show what the ledger would say of it now and what would change; nothing is kept.")
    boolean dryRun;

    @Option(
            names = "--generate-only",
            description = "Print the unsigned transaction, as POST /chains/CHAIN/txs takes it; sign and send nothing.")
    boolean generateOnly;

    /** @param usual who signs when the command line does not say */
    int send(HubCommand command, HubClient hub, Chain chain, Optional<String> usual, List<Step> steps) {
        String name = Optional.ofNullable(from)
                .or(() -> usual)
                .orElseThrow(() -> new HubException(ExitCode.USAGE, "who signs?", "add --from NAME; dipc keys list"));
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("from", name);
        request.put("calls", steps.stream().map(Step::plain).toList());
        Output output = command.output();
        if (generateOnly) {
            output.document(request);
            return ExitCode.DONE;
        }
        Named key = command.keyring().key(name);
        Signed signed = chain.transactions()
                .sign(
                        List.of(key.key()),
                        VALID_FOR,
                        steps.stream().map(Step::call).toList());
        if (dryRun) {
            Outcome trial = hub.trial(chain.id(), signed);
            request.put("bytes", signed.bytes().toHex());
            ObjectNode answer = Json.MAPPER.valueToTree(request);
            answer.setAll((ObjectNode) trial.answer());
            output.answer(answer);
            output.say("Nothing was kept. The next block of " + chain.id() + " would take it.");
            return ExitCode.DONE;
        }
        if (!confirmed(command, chain, name, steps)) {
            output.say("Nothing was sent.");
            return ExitCode.REFUSED;
        }
        report(command, until == Until.COMMIT ? hub.submit(chain.id(), signed) : hub.offer(chain.id(), signed));
        return ExitCode.DONE;
    }

    private boolean confirmed(HubCommand command, Chain chain, String name, List<Step> steps) {
        Optional<Console> console = Terminal.console();
        if (yes || console.isEmpty()) {
            return true;
        }
        console.get().printf("On %s (%s), as %s:%n", chain.id(), chain.title(), name);
        for (Step step : steps) {
            String plain = Output.brief(Json.MAPPER.valueToTree(step.plain().get("action")));
            console.get().printf("  %s: %s%n", step.call().module(), named(command, plain));
        }
        console.get().printf("Send it? [y/N] ");
        String answer = console.get().readLine();
        // Once is enough for a command that sends to several chains.
        yes = answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
        return yes;
    }

    private void report(HubCommand command, Outcome outcome) {
        Output output = command.output();
        if (output.format() != Output.Format.TEXT) {
            output.answer(outcome.answer());
            return;
        }
        if (until == Until.CHECK) {
            output.say("Transaction " + outcome.transaction() + " waits for a block of " + outcome.chain() + ".");
            output.say("  dipc query tx " + outcome.transaction() + " --chain " + outcome.chain());
            return;
        }
        output.tell("@|bold Done|@ in block " + outcome.height() + " of " + outcome.chain() + ": transaction "
                + outcome.transaction());
        for (JsonNode event : outcome.answer().path("events")) {
            output.say("  " + event.path("name").asText() + ": " + named(command, Output.brief(event.path("body"))));
        }
    }

    /** With the names of our own keys in place of their addresses. */
    private static String named(HubCommand command, String text) {
        String named = text;
        for (Named key : command.keyring().list()) {
            named = named.replace(key.address().toString(), key.name());
        }
        return named;
    }
}
