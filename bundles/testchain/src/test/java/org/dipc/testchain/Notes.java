package org.dipc.testchain;

import java.util.List;
import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Env;
import org.dipc.ledger.Rejected;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.dipc.state.Table;

/** A small module that can do everything a module can, and everything that it may not. */
final class Notes implements ChainModule {
    static final Keyspace KEYS = Keyspace.of("notes");
    static final Table<Place, Note> NOTES = KEYS.table("notes", Place.class, Note.class);
    static final Table<String, Long> COUNTS = KEYS.table("counts", String.class, Long.class);

    /** A count of blocks that a chain keeps if its genesis names it. */
    static final String BLOCKS = "blocks";

    private static final String POISON = "poison";

    record Place(Address owner, String name) {}

    record Note(String text, long atMillis) {}

    sealed interface NotesAction extends Action {}

    /** Writes a note of the signer, over the one of that name if there is one. */
    record Write(String name, String text) implements NotesAction {
        @Override
        public void check() {
            Rejected.unless(!name.isEmpty(), Refusal.NOTE_NAME, "a note without a name");
        }

        @Override
        public void execute(State state, Env env) {
            NOTES.put(state, new Place(env.signer(), name), new Note(text, env.timeMillis()));
            state.emit(this);
        }
    }

    record Erase(String name) implements NotesAction {
        @Override
        public void execute(State state, Env env) {
            Place place = new Place(env.signer(), name);
            Note note =
                    NOTES.get(state, place).orElseThrow(() -> new Rejected(Refusal.NOTE_NOT_FOUND, "no note " + name));
            NOTES.delete(state, place);
            state.emit(new Erased(name, note.text()));
        }
    }

    /** Asks for the signature of another besides the first. */
    record Witness(Address witness) implements NotesAction {
        @Override
        public void execute(State state, Env env) {
            Rejected.unless(env.signedBy(witness), Refusal.NOTE_WITNESS, "not signed by " + witness);
            state.emit(this);
        }
    }

    /** Fails in one of the ways that a defect can. */
    record Fail(Way way) implements NotesAction {
        enum Way {
            CHECK,
            EXECUTE,
            EMPTY_PATH,
            EMPTY_VALUE,
            FOREIGN_EVENT,
            END_OF_BLOCK,
            HOST
        }

        record Foreign(String text) {}

        @Override
        public void check() {
            if (way == Way.CHECK) {
                throw new IllegalStateException("a defect in check");
            }
        }

        @Override
        public void execute(State state, Env env) {
            NOTES.put(state, new Place(env.signer(), "failing"), new Note("never kept", env.timeMillis()));
            state.emit(new Erased("failing", "never told"));
            switch (way) {
                case EXECUTE -> throw new IllegalStateException("a defect in execute");
                case EMPTY_PATH -> state.put(Bytes.EMPTY, Bytes.utf8("value"));
                case EMPTY_VALUE -> state.put(Bytes.utf8("path"), Bytes.EMPTY);
                case FOREIGN_EVENT -> state.emit(new Foreign("of no module"));
                case END_OF_BLOCK -> COUNTS.put(state, POISON, 1L);
                case HOST -> throw new StackOverflowError("as on a host with too little stack");
                case CHECK -> throw new AssertionError("the check refuses it");
            }
        }
    }

    record Erased(String name, String text) {}

    record Counted(long blocks) {}

    record Genesis(List<String> counted) {
        Genesis {
            counted = List.copyOf(counted);
        }
    }

    enum Refusal {
        NOTE_NAME,
        NOTE_NOT_FOUND,
        NOTE_WITNESS
    }

    @Override
    public Keyspace keyspace() {
        return KEYS;
    }

    @Override
    public Class<NotesAction> actions() {
        return NotesAction.class;
    }

    @Override
    public List<Class<? extends Record>> events() {
        return List.of(Erased.class, Counted.class);
    }

    @Override
    public Class<Genesis> genesisType() {
        return Genesis.class;
    }

    @Override
    public void genesis(State state, Env env, Bytes genesis) {
        Codec.of(Genesis.class).decodeOwn(genesis).counted().forEach(name -> COUNTS.put(state, name, 0L));
    }

    @Override
    public void endBlock(State state, Env env) {
        if (COUNTS.has(state, POISON)) {
            throw new IllegalStateException("a defect at the end of the block");
        }
        COUNTS.get(state, BLOCKS).ifPresent(count -> {
            COUNTS.put(state, BLOCKS, count + 1);
            state.emit(new Counted(count + 1));
        });
    }
}
