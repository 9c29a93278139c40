package org.dipc.gateway;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.crypto.Cose;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Ledger.Health;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Event;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.Codec;
import org.dipc.model.Plain;
import org.dipc.model.Shape;

/** What a chain and its blocks are in JSON. */
final class Description {
    private Description() {}

    static Map<String, Object> of(Chain chain) {
        Tip tip = chain.ledger().tip();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("chain", chain.id().value());
        json.put("title", chain.title());
        json.put("height", tip.height());
        json.put("time", time(tip.timeMillis()));
        json.put("timeMillis", tip.timeMillis());
        json.put("appHash", tip.appHash().toString());
        json.put("genesis", chain.ledger().genesis().toString());
        json.put("modules", chain.modules());
        json.put("consensus", chain.consensus());
        json.put("storage", chain.storage());
        json.put("health", of(chain.ledger().health()));
        return json;
    }

    static Map<String, Object> of(Health health) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ok", health.ok());
        json.put("code", health.code());
        json.put("detail", health.detail());
        return json;
    }

    static Map<String, Object> of(Chain chain, Committed committed) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("chain", chain.id().value());
        json.put("height", committed.block().height());
        json.put("time", time(committed.block().timeMillis()));
        json.put("timeMillis", committed.block().timeMillis());
        json.put("proposer", committed.block().proposer().toHex());
        json.put("appHash", committed.result().appHash().toString());
        json.put("seal", committed.seal().toHex());
        List<Object> transactions = new ArrayList<>();
        for (int index = 0; index < committed.block().transactions().size(); index++) {
            transactions.add(transaction(chain, committed, index));
        }
        json.put("transactions", transactions);
        json.put("events", events(chain, committed.result().events()));
        return json;
    }

    private static Map<String, Object> transaction(Chain chain, Committed committed, int index) {
        TxResult result = committed.result().results().get(index);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("txHash", result.id().toString());
        json.put("code", result.code());
        json.put("events", events(chain, result.events()));
        json.putAll(content(chain, committed.block().transactions().get(index)));
        return json;
    }

    /** A transaction with its place, as in the list of a chain's transactions. */
    static Map<String, Object> placed(Chain chain, Committed committed, int index) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("chain", chain.id().value());
        json.put("height", committed.block().height());
        json.put("index", index);
        json.put("time", time(committed.block().timeMillis()));
        json.put("timeMillis", committed.block().timeMillis());
        json.putAll(transaction(chain, committed, index));
        return json;
    }

    /** What came of a transaction that is in a block. */
    static Map<String, Object> of(Chain chain, Receipt receipt) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("chain", chain.id().value());
        json.put("height", receipt.height());
        json.put("index", receipt.index());
        json.put("txHash", receipt.result().id().toString());
        json.put("code", receipt.result().code());
        json.put(
                "changed",
                receipt.changed().stream().map(path -> changed(chain, path)).toList());
        json.put("events", events(chain, receipt.result().events()));
        return json;
    }

    private static Map<String, Object> changed(Chain chain, Bytes path) {
        return Entries.around(chain, path)
                .map(entries -> entries.place(path))
                .orElseGet(() -> Map.of("path", path.toHex()));
    }

    private static Map<String, Object> content(Chain chain, Bytes bytes) {
        Map<String, Object> json = new LinkedHashMap<>();
        Optional<Tx> tx = decode(bytes);
        json.put(
                "signers",
                tx.stream()
                        .flatMap(it -> it.signers().stream())
                        .map(signer -> signer.address().toString())
                        .toList());
        json.put(
                "calls",
                tx.stream()
                        .flatMap(it -> it.calls().stream())
                        .map(call -> call(chain, call))
                        .toList());
        tx.ifPresent(it -> json.put("expiresAtMillis", it.expiresAtMillis()));
        return json;
    }

    /** A block of an engine that votes may hold bytes that are no transaction; their result says so. */
    private static Optional<Tx> decode(Bytes bytes) {
        try {
            return Optional.of(Codec.of(Tx.class).decode(Cose.decode(bytes).payload()));
        } catch (Rejected | CborException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> call(Chain chain, Tx.Call call) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("module", call.module());
        json.put("action", described(chain.module(call.module()).map(module -> module.actions()), call.action()));
        return json;
    }

    static List<Map<String, Object>> events(Chain chain, List<Event> events) {
        return events.stream().map(event -> event(chain, event)).toList();
    }

    private static Map<String, Object> event(Chain chain, Event event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("module", event.module());
        json.put("name", event.name());
        json.put(
                "body",
                described(
                        chain.module(event.module())
                                .flatMap(module -> Stream.concat(
                                                module.events().stream(), module.actions().members().stream())
                                        .filter(shape -> shape.name().equals(event.name()))
                                        .findFirst()),
                        event.body()));
        return json;
    }

    /** By its shape; what an older version of a module wrote in another shape stays hexadecimal. */
    private static Object described(Optional<? extends Shape> shape, Bytes bytes) {
        try {
            return shape.isPresent() ? Plain.describe(shape.get(), bytes) : bytes.toHex();
        } catch (CborException e) {
            return bytes.toHex();
        }
    }

    /** RFC 3339 in UTC; null before the first block. */
    static String time(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis).toString();
    }

    /** A refusal that a block recorded. */
    static Refusal refusal(Receipt receipt) {
        String detail = receipt.detail().isEmpty() ? "refused in block " + receipt.height() : receipt.detail();
        return new Refusal(receipt.result().code(), detail, "", "");
    }

    static Refusal refusal(Verdict verdict) {
        return new Refusal(verdict.code(), verdict.detail(), "", "");
    }
}
