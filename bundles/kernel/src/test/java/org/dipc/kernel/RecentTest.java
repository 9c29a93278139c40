package org.dipc.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.crypto.PublicKey;
import org.dipc.crypto.SigningKey;
import org.dipc.kernel.ChainStore.Place;
import org.dipc.ledger.Policy;
import org.dipc.ledger.Tx;
import org.dipc.ledger.Tx.Signer;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.junit.jupiter.api.Test;

class RecentTest {
    private static final PublicKey ALICE = new PublicKey(Bytes.of(new byte[PublicKey.SIZE]));
    private static final PublicKey BOB =
            SigningKey.ofSeed(Bytes.of(new byte[SigningKey.SEED_SIZE])).publicKey();

    private final Recent recent = new Recent(0);

    /** However large they are: then the store is asked about what lies before them. */
    @Test
    void theLastBlocksAreRememberedAsFarAsTheirIdsHaveRoom() {
        int size = Recent.IDS / 2;
        for (long height = 1; height <= 3; height++) {
            recent.add(height, places(height, size), false);
        }
        assertThat(recent.reachesBackTo(0)).isFalse();
        assertThat(recent.reachesBackTo(1)).isTrue();
        assertThat(recent.place(id(2, 7), 1)).contains(new Place(2, 7));
        assertThat(recent.place(id(2, 7), 2)).isEmpty();
    }

    @Test
    void aBlockWithMoreIdsThanThereIsRoomForIsNotRemembered() {
        recent.add(1, places(1, Recent.IDS + 1), false);
        assertThat(recent.reachesBackTo(0)).isFalse();
        assertThat(recent.reachesBackTo(1)).isTrue();
    }

    @Test
    void whoSpokeForAnAccountSpeaksForItUntilAPolicyChanges() {
        recent.spoke(tx(ALICE), List.of(ALICE), 0);
        recent.add(1, places(1, 1), false);
        assertThat(recent.speaksFor(tx(ALICE), List.of(ALICE))).isTrue();
        recent.add(2, places(2, 1), true);
        assertThat(recent.speaksFor(tx(ALICE), List.of(ALICE))).isFalse();
        recent.spoke(tx(ALICE), List.of(ALICE), 1);
        assertThat(recent.speaksFor(tx(ALICE), List.of(ALICE))).isFalse();
        recent.spoke(tx(ALICE), List.of(ALICE), 2);
        assertThat(recent.speaksFor(tx(ALICE), List.of(ALICE))).isTrue();
    }

    @Test
    void whoSpokeForAnAccountSpeaksForNoOther() {
        recent.spoke(tx(ALICE), List.of(ALICE), 0);
        assertThat(recent.speaksFor(tx(BOB), List.of(ALICE))).isFalse();
        assertThat(recent.speaksFor(tx(ALICE), List.of(BOB))).isFalse();
        assertThat(recent.speaksFor(tx(ALICE), List.of(ALICE, BOB))).isFalse();
        assertThat(recent.speaksFor(tx(ALICE, BOB), List.of(ALICE))).isFalse();
    }

    private static Tx tx(PublicKey... signers) {
        return new Tx(
                new ChainId("test-1"),
                Stream.of(signers)
                        .map(key -> Signer.of(Policy.of(key.value()).address()))
                        .toList(),
                1,
                Bytes.ofLong(0),
                List.of(new Tx.Call("units", Bytes.EMPTY)));
    }

    private static SortedMap<Hash, Integer> places(long height, int count) {
        SortedMap<Hash, Integer> places = new TreeMap<>();
        for (int index = 0; index < count; index++) {
            places.put(id(height, index), index);
        }
        return places;
    }

    private static Hash id(long height, int index) {
        return Hash.sha256(Bytes.ofLong(height * 1_000_000 + index));
    }
}
