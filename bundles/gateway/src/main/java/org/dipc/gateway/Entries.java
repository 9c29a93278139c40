package org.dipc.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dipc.ledger.Vocabulary.TableShape;
import org.dipc.model.Bytes;
import org.dipc.model.Plain;

/** The entries of one table, read and written by its shapes. */
record Entries(String module, TableShape table) {
    static final String MODULE = "module";
    static final String TABLE = "table";
    static final String KEY = "key";

    /** Those of the table that {@code path} lies in; empty if a module wrote beside its tables. */
    static Optional<Entries> around(Chain chain, Bytes path) {
        return chain.ledger().vocabulary().modules().stream()
                .flatMap(module -> module.tables().stream().map(table -> new Entries(module.name(), table)))
                .filter(entries -> path.startsWith(entries.prefix()))
                .findFirst();
    }

    Bytes prefix() {
        return Bytes.utf8(module + "/" + table.name() + "/");
    }

    Bytes path(String json) {
        try {
            return prefix().plus(Plain.encode(table.key(), JsonInput.read(json)));
        } catch (Plain.Misfit e) {
            throw Refusal.parameter(KEY, "does not fit its shape" + at(e) + ": " + e.getMessage());
        }
    }

    private static String at(Plain.Misfit misfit) {
        return misfit.pointer().isEmpty() ? "" : " at " + misfit.pointer();
    }

    Map<String, Object> described(Bytes path, Bytes value) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(KEY, key(path));
        json.put("value", Plain.describe(table.value(), value));
        return json;
    }

    /** Where {@code path} is, in words. */
    Map<String, Object> place(Bytes path) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(MODULE, module);
        json.put(TABLE, table.name());
        json.put(KEY, key(path));
        return json;
    }

    private Object key(Bytes path) {
        return Plain.describe(table.key(), path.from(prefix().size()));
    }

    Page page(Chain chain, Optional<Bytes> cursor, int limit) {
        return Scan.page(chain, prefix(), cursor, limit, this::described);
    }
}
