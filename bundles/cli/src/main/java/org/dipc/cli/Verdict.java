package org.dipc.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dipc.client.Json;
import org.dipc.client.LightProof;
import org.dipc.client.Proof;
import org.dipc.client.Trust;
import org.dipc.client.TrustedSigners.Noted;
import org.dipc.crypto.PublicKey;
import org.dipc.identity.Identity;
import org.dipc.ledger.Accounts;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
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
 * @param genesis of the chain, where the seal names it
 * @param key of the one signer that the verdict rests on, if it is one
 * @param trusted whom the verdict rests on, and since when
 * @param checked what was checked, a sentence each
 */
record Verdict(
        ChainId chain,
        Optional<Hash> genesis,
        Optional<PublicKey> key,
        long height,
        Bytes path,
        Optional<Bytes> value,
        String trusted,
        List<String> checked) {
    private static final List<Keyspace> KNOWN =
            List.of(Accounts.KEYS, Identity.KEYS, Units.KEYS, Patents.KEYS, Rights.KEYS);

    /** @throws org.dipc.client.HubException if the proof shows nothing */
    static Verdict of(Proof proof, Noted noted) {
        return of(
                proof,
                noted.trust(),
                Optional.of(noted.trust().key()),
                "the key " + noted.trust().key() + ", first seen at " + noted.since());
    }

    static Verdict of(Proof proof, Trust trust, String trusted) {
        return of(proof, trust, Optional.empty(), trusted);
    }

    private static Verdict of(Proof proof, Trust trust, Optional<PublicKey> key, String trusted) {
        return new Verdict(
                proof.header().chain(),
                Optional.of(proof.header().genesis()),
                key,
                proof.header().height(),
                proof.path(),
                proof.value(),
                trusted,
                proof.verify(trust));
    }

    static Verdict of(LightProof proof, String trusted, List<String> checked) {
        return new Verdict(
                proof.chain(),
                Optional.empty(),
                Optional.empty(),
                proof.height(),
                proof.path(),
                proof.value(),
                trusted,
                checked);
    }

    void tell(Output output) {
        if (output.format() != Output.Format.TEXT) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("verified", true);
            json.put("chain", chain.value());
            genesis.ifPresent(hash -> json.put("genesis", hash.toString()));
            json.put("height", height);
            json.put("path", path.toHex());
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
            output.say("path   " + path);
            value.ifPresent(value -> output.say("value  " + value));
        }
    }

    /** Table, key and value in words, if the path is of a module that this command knows. */
    private Optional<Map<String, Object>> entry() {
        return KNOWN.stream()
                .flatMap(keyspace -> keyspace.tables().stream())
                .filter(table -> path.startsWith(table.prefix()))
                .findFirst()
                .flatMap(this::described);
    }

    private Optional<Map<String, Object>> described(Table<?, ?> table) {
        Map<String, Object> entry = new LinkedHashMap<>();
        String prefix = table.prefix().toUtf8();
        entry.put("table", prefix.substring(0, prefix.length() - 1));
        try {
            entry.put("key", plain(table.keyShape(), path.from(table.prefix().size())));
            if (value.isPresent()) {
                entry.put("value", plain(table.valueShape(), value.get()));
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
