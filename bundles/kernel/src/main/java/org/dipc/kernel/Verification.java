package org.dipc.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Rejected;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Storage;

/**
 * Executes a chain that does not run again from its genesis: what a {@link ChainNode} offers in place of a ledger when the
 * framework property {@code dipc.verify} is true. It is spoken to in types of the JDK, since whoever starts the framework
 * shares no others with it. The argument hears of every block with its height and the last one's; the result says in a
 * sentence what differs, and is empty if nothing does.
 */
record Verification(
        GenesisDocument genesis, Collection<? extends ChainModule> modules, StoragePlugin storage, Path folder)
        implements Function<BiConsumer<Long, Long>, String> {
    @Override
    public String apply(BiConsumer<Long, Long> progress) {
        Path store = folder.resolve("store");
        if (Files.notExists(store)) {
            return "";
        }
        Path scratch = folder.resolve("verify");
        delete(scratch);
        try (Storage stored = storage.open(store);
                Storage fresh = storage.open(scratch)) {
            return new Replay(modules, Ed25519Verifier.fastest(), progress::accept)
                    .run(genesis, stored, fresh)
                    .map(difference -> "block " + difference.height() + ": " + difference.what())
                    .orElse("");
        } catch (Rejected e) {
            return e.code() + ": " + e.getMessage();
        } catch (StorageError e) {
            return String.valueOf(e.getMessage());
        } finally {
            delete(scratch);
        }
    }

    private static void delete(Path folder) {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> innermostFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : innermostFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
