package org.dipc.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dipc.client.Json;
import org.dipc.client.Proof;
import org.dipc.client.Trust;
import org.dipc.client.TrustedSigners.Noted;
import org.dipc.identity.Identity;
import org.dipc.ledger.Accounts;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.Plain;
import org.dipc.model.Shape;
import org.dipc.patents.Patents;
import org.dipc.rights.Rights;
import org.dipc.state.Keyspace;
import org.dipc.state.Table;
import org.dipc.units.Units;

/**
 * What a proof shows, in words.
 *
 * @param trusted whom the verdict rests on, and since when
 * @param checked what was checked, a sentence each
 */
record Verdict(Proof proof, String trusted, List<String> checked) {
    private static final List<Keyspace> KNOWN =
            List.of(Accounts.KEYS, Identity.KEYS, Units.KEYS, Patents.KEYS, Rights.KEYS);

    /** @throws org.dipc.client.HubException if the proof shows nothing */
    static Verdict of(Proof proof, Noted noted) {
        return of(proof, noted.trust(), "the key " + noted.trust().key() + ", first seen at " + noted.since());
    }

    static Verdict of(Proof proof, Trust trust, String trusted) {
        return new Verdict(proof, trusted, proof.verify(trust));
    }

    void tell(Output output) {
        if (output.format() != Output.Format.TEXT) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("verified", true);
            json.put("chain", proof.header().chain().value());
            json.put("genesis", proof.header().genesis().toString());
            json.put("height", proof.header().height());
            json.put("path", proof.path().toHex());
            entry().ifPresent(json::putAll);
            json.put("trusted", trusted);
            json.put("checked", checked);
            output.answer(Json.MAPPER.valueToTree(json));
            return;
        }
        output.tell("@|bold,green The proof holds.|@");
        output.say("  Trusted: " + trusted);
        checked.forEach(sentence -> output.say("  Checked: " + sentence));
        output.say("");
        Optional<Map<String, Object>> entry = entry();
        if (entry.isPresent()) {
            output.answer(Json.MAPPER.valueToTree(entry.get()));
        } else {
            output.say("path   " + proof.path());
            proof.value().ifPresent(value -> output.say("value  " + value));
        }
    }

    /** Table, key and value in words, if the path is of a module that this command knows. */
    private Optional<Map<String, Object>> entry() {
        return KNOWN.stream()
                .flatMap(keyspace -> keyspace.tables().stream())
                .filter(table -> proof.path().startsWith(table.prefix()))
                .findFirst()
                .flatMap(this::described);
    }

    private Optional<Map<String, Object>> described(Table<?, ?> table) {
        Map<String, Object> entry = new LinkedHashMap<>();
        String prefix = table.prefix().toUtf8();
        entry.put("table", prefix.substring(0, prefix.length() - 1));
        try {
            entry.put(
                    "key",
                    plain(table.keyShape(), proof.path().from(table.prefix().size())));
            if (proof.value().isPresent()) {
                entry.put("value", plain(table.valueShape(), proof.value().get()));
            }
            return Optional.of(entry);
        } catch (CborException e) {
            return Optional.empty();
        }
    }

    private static Object plain(Shape shape, Bytes encoded) {
        return Plain.describe(shape, encoded);
    }
}
