package org.dipc.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Measurements that are taken in turn, A B A B, so that a machine which speeds up or slows down does so for all of them.
 * What counts is the median, and the ratio round by round; the range says how steady the machine was.
 */
final class Rounds {
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    /** @param measures what to measure by name, each giving operations a second */
    static Rounds of(int count, Map<String, DoubleSupplier> measures) {
        Rounds rounds = new Rounds();
        for (int round = -1; round < count; round++) {
            for (Map.Entry<String, DoubleSupplier> measure : measures.entrySet()) {
                double value = measure.getValue().getAsDouble();
                // The first round warms up and is forgotten.
                if (round >= 0) {
                    rounds.add(measure.getKey(), value);
                }
            }
        }
        return rounds;
    }

    /** Adds what each round makes of what it measured, which it is asked for by name. */
    void derive(String name, ToDoubleFunction<ToDoubleFunction<String>> formula) {
        List<Double> derived = new ArrayList<>();
        int count = values.values().iterator().next().size();
        for (int round = 0; round < count; round++) {
            int of = round;
            derived.add(formula.applyAsDouble(measure -> values.get(measure).get(of)));
        }
        values.put(name, derived);
    }

    /** One more round's value of that name. */
    void add(String name, double value) {
        values.computeIfAbsent(name, unseen -> new ArrayList<>()).add(value);
    }

    Spread spread(String name) {
        return Spread.of(values.get(name));
    }

    /** One measure over the other, round by round. */
    Spread ratio(String above, String below) {
        List<Double> upper = values.get(above);
        List<Double> lower = values.get(below);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < upper.size(); round++) {
            ratios.add(upper.get(round) / lower.get(round));
        }
        return Spread.of(ratios);
    }

    record Spread(double median, double least, double most) {
        static Spread of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().collect(Collectors.toList());
            return new Spread(sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("median", rounded(median));
            json.put("least", rounded(least));
            json.put("most", rounded(most));
            return json;
        }

        /** Four digits that count. */
        private static double rounded(double value) {
            double scale = Math.pow(10, 3 - Math.floor(Math.log10(Math.max(value, 1e-9))));
            return Math.round(value * scale) / scale;
        }
    }
}
