package org.dipc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import picocli.CommandLine.Command;

/** {@code dipc status}: the chains of a running hub. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Show the chains of the hub and how they are.")
final class StatusCommand extends HubCommand {
    @Override
    public Integer call() {
        HubClient hub = hub();
        List<Map<String, Object>> rows = new ArrayList<>();
        boolean well = true;
        for (Chain chain : hub.chains()) {
            JsonNode health = chain.description().path("health");
            boolean ok = health.path("ok").asBoolean();
            well &= ok;
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("chain", chain.id().value());
            row.put("title", chain.title());
            row.put("height", chain.height());
            row.put("time", chain.description().path("time").asText(""));
            row.put("consensus", chain.description().path("consensus").asText());
            row.put("storage", chain.description().path("storage").asText());
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
}
