package org.dipc.it;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Every sin of state-machine code once, so that the rules are known to see them. */
final class ForbiddenExample {
    private final double ratio = 0.5;
    private final Map<String, Long> unordered = new HashMap<>();

    long half(long amount) {
        return (long) (amount * ratio);
    }

    long now() {
        return System.currentTimeMillis() + new Random().nextInt();
    }

    Set<String> names(List<String> given) {
        unordered.putAll(Map.of("a", 1L, "b", 2L));
        new Thread(this::now).start();
        return given.stream().map(String::toLowerCase).collect(Collectors.toSet());
    }

    int identity(Object any) {
        return any.hashCode();
    }
}
