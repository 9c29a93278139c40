package org.dipc.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.TreeMap;
import org.dipc.kernel.ChainStore.Place;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.junit.jupiter.api.Test;

class RecentTest {
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
