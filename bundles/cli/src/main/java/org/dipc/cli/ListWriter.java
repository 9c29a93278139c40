package org.dipc.cli;

import java.util.Map;

/** Prints rows as they come, however many there are. */
interface ListWriter extends AutoCloseable {
    void write(Map<String, Object> row);

    @Override
    default void close() {}
}
