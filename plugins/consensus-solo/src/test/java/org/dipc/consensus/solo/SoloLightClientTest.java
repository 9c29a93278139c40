package org.dipc.consensus.solo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.dipc.bridge.LightClient;
import org.dipc.bridge.LightClient.Trust;
import org.dipc.bridge.Untrusted;
import org.dipc.crypto.Cose;
import org.dipc.crypto.SigningKey;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.proof.Header;
import org.junit.jupiter.api.Test;

class SoloLightClientTest {
    private static final ChainId CHAIN = new ChainId("qpc-1");
    private static final Hash GENESIS = appHash(0);
    private static final SigningKey SIGNER = key("signer");
    private static final SigningKey STRANGER = key("stranger");
    private static final long NOW = 1_800_000_000_000L;

    private final LightClient client = new SoloLightClient();
    private final Trust trust = client.trust(CHAIN, header(5, NOW - 5_000).seal(SIGNER));

    @Test
    void theSignerOfTheAnchorIsBelievedFromThenOn() {
        assertThat(trust.height()).isEqualTo(5);
        assertThat(trust.validators())
                .isEqualTo(GENESIS.value().plus(SIGNER.publicKey().value()));
        Trust next = client.update(trust, header(6, NOW - 4_000).seal(SIGNER), NOW);
        assertThat(next.appHash()).isEqualTo(appHash(6));
        assertThat(client.update(next, header(60, NOW).seal(SIGNER), NOW).height())
                .isEqualTo(60);
    }

    @Test
    void nobodyElseIs() {
        Header six = header(6, NOW);
        assertRefused("HEADER_POWER_INSUFFICIENT", () -> client.update(trust, six.seal(STRANGER), NOW));
        Bytes both =
                Cose.sign(Codec.of(Header.class).encode(six), Bytes.utf8("org.dipc.header"), List.of(SIGNER, STRANGER));
        assertRefused("HEADER_POWER_INSUFFICIENT", () -> client.update(trust, both, NOW));
        Bytes otherPurpose = Cose.sign(Codec.of(Header.class).encode(six), Bytes.EMPTY, List.of(SIGNER));
        assertRefused("HEADER_POWER_INSUFFICIENT", () -> client.update(trust, otherPurpose, NOW));
    }

    @Test
    void everyByteOfASealCounts() {
        Bytes seal = header(6, NOW).seal(SIGNER);
        for (int i = 0; i < seal.size(); i++) {
            byte[] bent = seal.toArray();
            bent[i] ^= 0x01;
            assertThatThrownBy(() -> client.update(trust, Bytes.of(bent), NOW))
                    .as("byte %d", i)
                    .isInstanceOf(Untrusted.class);
        }
        assertRefused("HEADER_MALFORMED", () -> client.update(trust, Bytes.EMPTY, NOW));
        assertRefused("HEADER_MALFORMED", () -> client.trust(CHAIN, Bytes.EMPTY));
    }

    @Test
    void headersGoUpAndFitTogether() {
        assertRefused("HEADER_HEIGHT", () -> client.update(trust, header(5, NOW).seal(SIGNER), NOW));
        assertRefused("HEADER_HEIGHT", () -> client.update(trust, header(4, NOW).seal(SIGNER), NOW));
        assertRefused(
                "HEADER_TIME", () -> client.update(trust, header(6, NOW - 5_000).seal(SIGNER), NOW));
        assertRefused(
                "HEADER_TIME",
                () -> client.update(trust, header(6, NOW + 15_001).seal(SIGNER), NOW));
        Header elsewhere = new Header(CHAIN, GENESIS, 6, NOW, appHash(77), appHash(6), appHash(6), appHash(6));
        assertRefused("HEADER_TRUST_CHANGE", () -> client.update(trust, elsewhere.seal(SIGNER), NOW));
        Header other =
                new Header(new ChainId("bpc-1"), GENESIS, 6, NOW, appHash(5), appHash(6), appHash(6), appHash(6));
        assertRefused("CLIENT_CHAIN_MISMATCH", () -> client.update(trust, other.seal(SIGNER), NOW));
        Header begunAgain = new Header(CHAIN, appHash(1), 6, NOW, appHash(5), appHash(6), appHash(6), appHash(6));
        assertRefused("CLIENT_CHAIN_MISMATCH", () -> client.update(trust, begunAgain.seal(SIGNER), NOW));
    }

    @Test
    void whatIsNoProofProvesNothing() {
        Bytes path = Bytes.utf8("units/balances/x");
        for (Optional<Bytes> value : List.of(Optional.of(Bytes.utf8("1")), Optional.<Bytes>empty())) {
            assertThatThrownBy(() -> client.proves(trust, path, value, Bytes.EMPTY))
                    .isInstanceOf(Untrusted.class);
        }
    }

    private static void assertRefused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Untrusted.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static Header header(long height, long timeMillis) {
        return new Header(
                CHAIN,
                GENESIS,
                height,
                timeMillis,
                appHash(height - 1),
                appHash(height),
                appHash(height),
                appHash(height));
    }

    private static Hash appHash(long height) {
        return Hash.sha256(Bytes.ofLong(height));
    }

    private static SigningKey key(String name) {
        return SigningKey.ofSeed(Hash.sha256(Bytes.utf8(name)).value());
    }
}
