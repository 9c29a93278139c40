package org.dipc.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.dipc.kernel.Manifest.Chunk;
import org.dipc.kernel.Manifest.Chunk.Entry;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/** Fills the chunks of one snapshot. It holds one chunk at a time. */
final class SnapshotWriter {
    /** More than what an entry or id takes besides its bytes. */
    private static final int OVERHEAD_BYTES = 16;

    private static final int ID_BYTES = Hash.SIZE + OVERHEAD_BYTES;

    private final SnapshotFolder.Draft draft;
    private final Past past;
    private final Hash genesis;
    private final int chunkBytes;
    private final LongConsumer progress;
    private List<Entry> entries = new ArrayList<>();
    private List<BlockIds> ids = new ArrayList<>();
    private int bytes;
    private long written;

    private SnapshotWriter(SnapshotFolder.Draft draft, Past past, int chunkBytes, LongConsumer progress) {
        this.draft = draft;
        this.past = past;
        this.genesis = past.genesis().hash();
        this.chunkBytes = chunkBytes;
        this.progress = progress;
    }

    /**
     * @param progress hears how many entries are done
     * @throws org.dipc.ledger.Rejected SNAPSHOT_NO_ROOM
     */
    static Manifest write(SnapshotFolder folder, Past past, int chunkBytes, LongConsumer progress) throws IOException {
        SnapshotFolder.Draft draft = folder.begin(past.height());
        SnapshotWriter writer = new SnapshotWriter(draft, past, chunkBytes, progress);
        past.tree().forEach(writer::entry);
        past.ids(writer::ids);
        writer.flush();
        Manifest manifest = past.manifest(writer.written).with(draft.chunks());
        draft.commit(manifest);
        return manifest;
    }

    private void entry(Bytes path, Bytes value) {
        room(path.size() + value.size() + OVERHEAD_BYTES);
        entries.add(new Entry(path, value));
        written++;
        progress.accept(written);
    }

    private void ids(BlockIds block) {
        room(block.ids().size() * ID_BYTES + 2 * ID_BYTES);
        ids.add(block);
    }

    private void room(int more) {
        if (bytes > 0 && bytes + more > chunkBytes) {
            flush();
        }
        bytes += more;
    }

    private void flush() {
        Chunk chunk = new Chunk(genesis, past.height(), past.tree().root(), draft.size(), entries, ids);
        try {
            draft.add(chunk.encoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        entries = new ArrayList<>();
        ids = new ArrayList<>();
        bytes = 0;
    }
}
