package org.dipc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.dipc.cli.Importer.Became;
import org.dipc.cli.Importer.Result;

/** Counts what became of the records of an import, and keeps the first refusals of each code to be shown. */
final class ImportReport implements Consumer<Result> {
    private static final int SHOWN_OF_A_CODE = 3;

    private final Map<Became, Long> counts = new TreeMap<>();
    private final Map<Became, Map<String, Long>> groups = new TreeMap<>();
    private final List<Result> refusals = new ArrayList<>();
    private long records;

    @Override
    public void accept(Result result) {
        records++;
        counts.merge(result.became(), 1L, Long::sum);
        String group = result.became() == Became.REFUSED ? result.code() : result.chain();
        long same = groups.computeIfAbsent(result.became(), absent -> new TreeMap<>())
                .merge(group, 1L, Long::sum);
        if (result.became() == Became.REFUSED && same <= SHOWN_OF_A_CODE) {
            refusals.add(result);
        }
    }

    long records() {
        return records;
    }

    long count(Became became) {
        return counts.getOrDefault(became, 0L);
    }

    /** For each chain, how many records became that. */
    Map<String, Long> byChain(Became became) {
        return groups.getOrDefault(became, Map.of());
    }

    void tell(Output output, long nanos) {
        double seconds = nanos / 1e9;
        output.say(String.format(
                java.util.Locale.ROOT,
                "%d records in %.1f s (%.0f a second)",
                records,
                seconds,
                records / Math.max(seconds, 1e-9)));
        counts.forEach((became, count) ->
                output.say(String.format("  %-14s %6d   %s", words(became), count, listed(groups.get(became)))));
        for (Result refusal : refusals) {
            output.say("  record " + refusal.record() + " of " + refusal.file()
                    + (refusal.number().isEmpty() ? "" : ", " + refusal.number())
                    + ": " + refusal.code() + ", " + refusal.detail()
                    + (refusal.at().isEmpty() ? "" : " (at " + refusal.at() + ")"));
        }
        if (count(Became.REFUSED) > refusals.size()) {
            output.say("  and " + (count(Became.REFUSED) - refusals.size()) + " more; -o csv lists every record");
        }
    }

    private static String words(Became became) {
        return became == Became.NEW
                ? "would be taken"
                : became.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private static String listed(Map<String, Long> group) {
        return group.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }

    static final List<String> COLUMNS = List.of("file", "record", "number", "result", "chain", "code", "detail", "at");

    static Map<String, Object> row(Result result) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("file", result.file());
        row.put("record", result.record());
        row.put("number", result.number());
        row.put("result", result.became().name());
        row.put("chain", result.chain());
        row.put("code", result.code());
        row.put("detail", result.detail());
        row.put("at", result.at());
        return row;
    }
}
