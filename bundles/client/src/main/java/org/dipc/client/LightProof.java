package org.dipc.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.dipc.bridge.LightClient;
import org.dipc.bridge.LightClient.Trust;
import org.dipc.bridge.Untrusted;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;

/**
 * As {@link Proof}, of a chain whose blocks many validators seal, such as one on CometBFT. The file is the array of
 * {@value #FORMAT} and these fields in order, or the JSON object of the same.
 *
 * <p>Who seals how is the business of the chain's engine, which brings a {@link LightClient} as a service of Java
 * ({@link ServiceLoader}). The one that takes what is trusted judges the rest, so nothing in the file chooses it.
 *
 * @param height of the block after which the state is meant
 * @param value empty if nothing lies at {@code path}
 * @param proof an ICS-23 CommitmentProof against the app hash that the seal names
 * @param seal of {@code height}, in the engine's own form
 */
public record LightProof(ChainId chain, long height, Bytes path, Optional<Bytes> value, Bytes proof, Bytes seal)
        implements ProofDocument {
    private static final String FORMAT = "dipcproof-2";

    private static final ProofFile<Written> FILE = new ProofFile<>(Codec.of(Written.class));

    private record Written(
            String format, ChainId chain, long height, Bytes path, Optional<Bytes> value, Bytes proof, Bytes seal) {
        Written {
            if (!format.equals(FORMAT)) {
                throw new IllegalArgumentException("it does not begin with " + FORMAT);
            }
        }
    }

    /** Whether a document says that it is one of these; all else is {@link Proof}'s to judge. */
    public static boolean isNamedBy(byte[] document) {
        String text = new String(document, StandardCharsets.ISO_8859_1);
        return text.startsWith("{") ? text.contains('"' + FORMAT + '"') : text.startsWith(FORMAT, 2);
    }

    /** @throws HubException {@code PROOF_MALFORMED} if it is no such document, {@code PROOF_TOO_LARGE} */
    public static LightProof parse(byte[] document) {
        Written written = FILE.parse(document);
        return new LightProof(written.chain, written.height, written.path, written.value, written.proof, written.seal);
    }

    @Override
    public byte[] cbor() {
        return FILE.cbor(written());
    }

    @Override
    public byte[] json() {
        return FILE.json(written());
    }

    private Written written() {
        return new Written(FORMAT, chain, height, path, value, proof, seal);
    }

    /**
     * Checks everything that this document says, against a seal that the verifier trusts and nothing else.
     *
     * @param anchor the seal of this height, or of one before
     * @return what was checked, a sentence each
     * @throws HubException one of the {@code PROOF_*}, {@code HEADER_*} and {@code CLIENT_*} codes
     */
    public List<String> verify(Bytes anchor, long nowMillis) {
        try {
            LightClient client = clientOf(anchor);
            Trust trusted = client.trust(chain, anchor);
            Trust shown = trusted.height() == height ? same(client, trusted) : client.update(trusted, seal, nowMillis);
            Untrusted.unless(shown.height() == height, "PROOF_CONTEXT", "the seal is of block " + shown.height());
            client.proves(shown, path, value, proof);
            return List.of(
                    "Block " + height + " of " + chain + " is sealed by those who follow from the trusted block "
                            + trusted.height() + "; each signature verifies.",
                    "The state of " + chain + " after block " + height + " has "
                            + (value.isPresent() ? "exactly this value" : "nothing") + " at this path.");
        } catch (Untrusted e) {
            throw ProofFile.refused(e.code(), e.getMessage());
        }
    }

    private Trust same(LightClient client, Trust trusted) {
        Trust shown = client.trust(chain, seal);
        Untrusted.unless(shown.equals(trusted), "PROOF_ROOT_UNKNOWN", "another header than that of block " + height);
        return shown;
    }

    private LightClient clientOf(Bytes anchor) {
        for (LightClient client : ServiceLoader.load(LightClient.class, LightProof.class.getClassLoader())) {
            try {
                client.trust(chain, anchor);
                return client;
            } catch (Untrusted e) {
                if (!e.code().equals("HEADER_MALFORMED")) {
                    throw e;
                }
            }
        }
        throw new Untrusted("HEADER_MALFORMED", "no engine that is known here makes such seals");
    }
}
