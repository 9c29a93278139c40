package org.dipc.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dipc.ledger.Ledger;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;

/**
 * What a chain's tree says of one path, with all that is needed to check it elsewhere. In CBOR it is the array of these
 * fields in order.
 *
 * @param value empty if nothing lies at {@code path}
 * @param proof an ICS-23 CommitmentProof against {@code appHash}
 * @param seal what shows that {@code appHash} is the chain's at {@code height}
 */
record Proven(
        ChainId chain,
        Hash genesis,
        long height,
        long timeMillis,
        Hash appHash,
        Bytes path,
        Optional<Bytes> value,
        Bytes proof,
        Bytes seal) {
    static final String CBOR = "application/cbor";

    static Proven of(Chain chain, Bytes path) {
        Ledger ledger = chain.ledger();
        Ledger.Proof proof = ledger.prove(path);
        long timeMillis = ledger.blocks(proof.height(), 1).get(0).block().timeMillis();
        return new Proven(
                chain.id(),
                ledger.genesis(),
                proof.height(),
                timeMillis,
                proof.appHash(),
                path,
                proof.value(),
                proof.proof(),
                proof.seal());
    }

    byte[] cbor() {
        return Codec.of(Proven.class).encode(this).toArray();
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("chain", chain.value());
        json.put("genesis", genesis.toString());
        json.put("height", height);
        json.put("timeMillis", timeMillis);
        json.put("appHash", appHash.toString());
        json.put("path", path.toHex());
        value.ifPresent(bytes -> json.put("value", bytes.toHex()));
        json.put("proof", proof.toHex());
        json.put("seal", seal.toHex());
        return json;
    }
}
