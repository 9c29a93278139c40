package org.dipc.testchain;

import static org.dipc.testchain.TestAccount.ALICE;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.dipc.consensus.solo.SoloConsensus;
import org.dipc.crypto.Cose;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.kernel.Chain;
import org.dipc.kernel.GenesisDocument;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.storage.StoragePlugin;
import org.dipc.testchain.Notes.NotesAction;

/** A chain of notes under the engine that ships, on whatever store, in the time that it is. */
final class Solo {
    static final List<ChainModule> MODULES = List.of(new Notes());

    private Solo() {}

    /** One that begins now. */
    static GenesisDocument genesis(String chain) {
        return Chain.genesis(new ChainId(chain), System.currentTimeMillis(), MODULES, Map.of("notes", List.of()));
    }

    /** Begins the chain, or goes on with the one that lies in {@code home}. */
    static Chain start(GenesisDocument genesis, StoragePlugin plugin, Path home) {
        return Chain.start(
                genesis,
                new Chain.Parts(
                        MODULES,
                        plugin.open(home.resolve("store")),
                        new SoloConsensus(),
                        home.resolve("consensus"),
                        Map.of(),
                        Ed25519Verifier.fastest(),
                        Clock.systemUTC()));
    }

    /** What Alice signs to write the note of that number. */
    static Bytes note(Ledger ledger, int number) {
        Tx tx = new Tx(
                ledger.chain(),
                List.of(Tx.Signer.of(ALICE.address())),
                System.currentTimeMillis() + 3_600_000,
                Bytes.ofLong(number),
                List.of(Tx.Call.of("notes", NotesAction.class, new Notes.Write("note " + number, "text"))));
        return Cose.sign(tx.payload(), Tx.external(ledger.chain(), ledger.genesis()), ALICE.keys());
    }

    /** So many notes, from 0 on, each in a block of its own. */
    static void notes(Ledger ledger, int count) {
        for (int number = 0; number < count; number++) {
            ledger.submit(note(ledger, number))
                    .committed()
                    .toCompletableFuture()
                    .join();
        }
    }
}
