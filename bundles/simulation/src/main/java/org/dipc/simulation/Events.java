package org.dipc.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What is going to happen, in the order of (time, sequence). Nothing else moves the time. */
final class Events {
    private final PriorityQueue<Event> queue =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::sequence));
    private long nowMillis;
    private long scheduled;

    Events(long startMillis) {
        nowMillis = startMillis;
    }

    private record Event(long atMillis, long sequence, Runnable what) {}

    long nowMillis() {
        return nowMillis;
    }

    void after(long delayMillis, Runnable what) {
        queue.add(new Event(nowMillis + delayMillis, scheduled++, what));
    }

    /** Lets everything happen that happens before {@code endMillis}. */
    void runUntil(long endMillis) {
        while (!queue.isEmpty() && queue.peek().atMillis < endMillis) {
            Event next = queue.poll();
            nowMillis = next.atMillis;
            next.what.run();
        }
        nowMillis = endMillis;
    }
}
