package org.dipc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import picocli.CommandLine.Command;

/** {@code dipc status}: the chains of a running hub. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Show the chains of the hub and how they are.")
final class StatusCommand extends HubCommand {
    @Override
    public Integer call() {
        HubClient hub = hub();
        Map<String, Chain> running = hub.chains().stream()
                .collect(Collectors.toMap(chain -> chain.id().value(), Function.identity()));
        List<Map<String, Object>> rows = new ArrayList<>();
        boolean well = true;
        for (JsonNode health : hub.health()) {
            String id = health.path("chain").asText();
            boolean ok = health.path("ok").asBoolean();
            well &= ok;
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("chain", id);
            describe(Optional.ofNullable(running.get(id)), row);
            row.put(
                    "health",
                    ok
                            ? "ok"
                            : health.path("code").asText() + ": "
                                    + health.path("detail").asText());
            rows.add(row);
        }
        output().say("The hub at " + hub.base());
        output().rows(List.of("chain", "title", "height", "time", "consensus", "storage", "health"), rows);
        return well && !rows.isEmpty() ? ExitCode.DONE : ExitCode.UNREACHABLE;
    }

    /** Of a chain that does not run nothing else is known than why. */
    private static void describe(Optional<Chain> chain, Map<String, Object> row) {
        Optional<JsonNode> description = chain.map(Chain::description);
        row.put("title", chain.map(Chain::title).orElse(""));
        row.put("height", chain.<Object>map(Chain::height).orElse(""));
        row.put("time", description.map(it -> it.path("time").asText("")).orElse(""));
        row.put(
                "consensus",
                description.map(it -> it.path("consensus").asText()).orElse(""));
        row.put("storage", description.map(it -> it.path("storage").asText()).orElse(""));
    }
}
