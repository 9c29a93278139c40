package org.dipc.cli;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dipc.client.Keyring;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which rows of a list of holdings: those of one owner, or a page of everybody's. */
final class HoldersPage {
    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "A name of a key or an address (default: everybody).")
    private String owner;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "Rows a page (default: 50).")
    private int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where a page before said to go on.")
    private String cursor;

    /** The parameters that say so to the hub. */
    Map<String, String> query(Keyring keyring) {
        Map<String, String> query = new TreeMap<>();
        if (owner != null) {
            query.put("owner", keyring.address(owner).toString());
        } else {
            query.put("limit", Integer.toString(limit));
            Optional.ofNullable(cursor).ifPresent(given -> query.put("cursor", given));
        }
        return query;
    }
}
