package org.dipc.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * One page of a list.
 *
 * @param next the cursor of the page after it; null on the last page
 * @param total how many there are on all pages; null where counting would cost
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Page(List<?> items, String next, Long total) {
    Page(List<?> items, String next) {
        this(items, next, null);
    }

    /** A list that is always whole. */
    static Page whole(List<?> items) {
        return new Page(items, null, (long) items.size());
    }
}
