package org.dipc.chains.gpc;

import static org.dipc.chains.gpc.Sequences.Refusal.LISTING_EMPTY;
import static org.dipc.chains.gpc.Sequences.Refusal.LISTING_UNCHANGED;

import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Env;
import org.dipc.ledger.Rejected;
import org.dipc.model.Hash;
import org.dipc.patents.PatentId;
import org.dipc.patents.Patents;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.dipc.state.Table;
import org.osgi.service.component.annotations.Component;

/**
 * What a genetics patent discloses: nucleotide and amino acid sequences stand in a listing of their own (WIPO ST.26), too
 * long for a ledger. The ledger has its digest, so that whoever is shown a listing knows whether it is the one.
 */
@Component(property = "module=gpc")
public final class Sequences implements ChainModule {
    public static final Keyspace KEYS = Keyspace.of("gpc");

    /** The sequence listing of a patent that discloses sequences. */
    public static final Table<PatentId, Listing> LISTINGS = KEYS.table("listings", PatentId.class, Listing.class);

    /**
     * @param digest SHA-256 of the listing's XML file, byte for byte
     * @param sequences how many it holds (its SequenceTotalQuantity)
     */
    public record Listing(Hash digest, long sequences) {}

    public sealed interface SequencesAction extends Action {}

    /** The owner, the office or a registrar says which listing belongs to a patent; a later one replaces it. */
    public record DiscloseSequences(PatentId patent, Listing listing) implements SequencesAction {
        @Override
        public void check() {
            Rejected.unless(listing.sequences() > 0, LISTING_EMPTY, listing.sequences() + " sequences");
        }

        @Override
        public void execute(State state, Env env) {
            if (Patents.registered(state, patent).owner().filter(env::signedBy).isEmpty()) {
                Patents.requireOffice(state, env, patent);
            }
            Rejected.unless(LISTINGS.get(state, patent).filter(listing::equals).isEmpty(), LISTING_UNCHANGED, patent);
            LISTINGS.put(state, patent, listing);
            state.emit(this);
        }
    }

    /** Every name that a refusal of this module can have, besides those of {@link Patents}. */
    public enum Refusal {
        LISTING_EMPTY,
        LISTING_UNCHANGED
    }

    @Override
    public Keyspace keyspace() {
        return KEYS;
    }

    @Override
    public Class<SequencesAction> actions() {
        return SequencesAction.class;
    }
}
