package org.dipc.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;

/** Another process that uses a store, and says on its standard output what happened. */
final class StorageProcess {
    private static final String ACKNOWLEDGED = "acknowledged";

    private StorageProcess() {}

    /**
     * {@code PLUGIN DIRECTORY open} opens the store; {@code write FIRST} instead writes batches until it is killed;
     * {@code fail} until one is refused, and then the next; and {@code overflow COUNT} writes so many, and then one of 80
     * MiB.
     */
    public static void main(String[] words) throws ReflectiveOperationException {
        StoragePlugin plugin = Class.forName(words[0])
                .asSubclass(StoragePlugin.class)
                .getConstructor()
                .newInstance();
        try (Storage storage = plugin.open(Path.of(words[1]))) {
            switch (words[2]) {
                case "open" -> System.out.println("OPEN");
                case "write" -> write(storage, Integer.parseInt(words[3]));
                case "fail" -> writeUntilRefused(storage);
                case "overflow" -> overflow(storage, Integer.parseInt(words[3]));
                default -> throw new IllegalArgumentException(words[2]);
            }
        } catch (StorageError refused) {
            System.out.println(refused.getMessage());
        }
    }

    private static void write(Storage storage, int first) {
        for (int number = first; ; number++) {
            storage.write(StorageBatches.batch(number));
            System.out.println(number);
        }
    }

    private static void writeUntilRefused(Storage storage) {
        int number = 0;
        String outcome = outcome(storage, StorageBatches.batch(number));
        while (outcome.equals(ACKNOWLEDGED)) {
            number++;
            outcome = outcome(storage, StorageBatches.batch(number));
        }
        System.out.println(number + "\n" + outcome);
        System.out.println("again " + outcome(storage, StorageBatches.batch(number + 1)));
    }

    private static void overflow(Storage storage, int count) {
        for (int number = 0; number < count; number++) {
            storage.write(StorageBatches.batch(number));
        }
        System.out.println(count + " acknowledged");
        Bytes large = Bytes.owned(new byte[1 << 20]);
        List<Write> tooMuch = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            tooMuch.add(new Write.Put(Bytes.ofLong(i).plus(Bytes.ofLong(-1)), large));
        }
        System.out.println(outcome(storage, tooMuch));
        System.out.println("again " + outcome(storage, StorageBatches.batch(count)));
    }

    private static String outcome(Storage storage, List<Write> batch) {
        try {
            storage.write(batch);
            return ACKNOWLEDGED;
        } catch (StorageError refused) {
            return refused.code().toString();
        }
    }
}
