package org.dipc.gateway;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dipc.client.HubException;
import org.dipc.client.Keyring;
import org.dipc.client.Transactions;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Tx;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Plain;

/** Signs with the hub's own keyring what it is asked to, in JSON by the chain's vocabulary. */
final class Signatory {
    private static final Duration VALID_FOR = Duration.ofMinutes(10);
    private static final String FROM = "from";
    private static final String CALLS = "calls";
    private static final String MODULE = "module";
    private static final String ACTION = "action";

    private final Keyring keyring;

    Signatory(Keyring keyring) {
        this.keyring = keyring;
    }

    /** @param request {@code {"from": name or address, "calls": [{"module", "action": {"type", ...}}]}} */
    Bytes sign(Chain chain, Object request) {
        Map<?, ?> fields = JsonInput.object(request, "", Set.of(FROM, CALLS));
        String from = JsonInput.text(fields, "", FROM);
        List<?> items = JsonInput.list(fields, "", CALLS);
        if (items.isEmpty() || items.size() > Tx.MAXIMUM_CALLS) {
            throw new Refusal(Code.PARAM_INVALID, "1 to " + Tx.MAXIMUM_CALLS + " calls expected", "/" + CALLS, "");
        }
        List<Tx.Call> calls = new ArrayList<>();
        for (Object item : items) {
            calls.add(call(chain, item, "/" + CALLS + "/" + calls.size()));
        }
        return sign(chain, key(from), calls);
    }

    Bytes sign(Chain chain, SigningKey key, List<Tx.Call> calls) {
        return new Transactions(chain.id(), chain.ledger().genesis(), Clock.systemUTC())
                .sign(List.of(key), VALID_FOR, calls)
                .bytes();
    }

    /** @param nameOrAddress of the key */
    SigningKey key(String nameOrAddress) {
        try {
            Address address = keyring.address(nameOrAddress);
            return keyring.list().stream()
                    .filter(named -> named.address().equals(address))
                    .findFirst()
                    .orElseThrow(() -> noKey(nameOrAddress))
                    .key();
        } catch (HubException e) {
            // The keyring's own message names its folder.
            throw noKey(nameOrAddress);
        }
    }

    private static Refusal noKey(String nameOrAddress) {
        return new Refusal(
                Code.KEY_NOT_FOUND,
                "this hub has no key " + Refusal.echo(nameOrAddress),
                "/" + FROM,
                "dipc keys list; or sign elsewhere and send " + TransactionResource.COSE);
    }

    private static Tx.Call call(Chain chain, Object item, String at) {
        Map<?, ?> fields = JsonInput.object(item, at, Set.of(MODULE, ACTION));
        String name = JsonInput.text(fields, at, MODULE);
        Vocabulary.Module module = chain.module(name)
                .orElseThrow(() -> new Refusal(
                        Code.MODULE_NOT_FOUND,
                        chain.id() + " has no module " + Refusal.echo(name) + "; there are " + chain.modules(),
                        at + "/" + MODULE,
                        ""));
        try {
            return new Tx.Call(name, Plain.encode(module.actions(), fields.get(ACTION)));
        } catch (Plain.Misfit e) {
            boolean unknown = e.code() == Plain.Misfit.Code.UNKNOWN_FIELD;
            throw new Refusal(
                    unknown ? Code.JSON_UNKNOWN_FIELD : Code.PARAM_INVALID,
                    e.getMessage(),
                    at + "/" + ACTION + e.pointer(),
                    "GET /api/v1/chains/" + chain.id() + "/vocabulary");
        }
    }
}
