package org.dipc.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Copies of folders, and how they are spoilt. */
public final class Folders {
    private Folders() {}

    /** Copies {@code source} with all that is in it, and who may read it, to {@code target}, which is not there yet and is returned. */
    public static Path copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(
                        file, target.resolve(source.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return target;
    }

    /**
     * Flips a bit of a file that has some.
     *
     * @return which, in words
     */
    public static String flipOneBit(Path file, RandomGenerator random) throws IOException {
        long place = random.nextLong(Files.size(file));
        int bit = random.nextInt(8);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, place);
            one.put(0, (byte) (one.get(0) ^ 1 << bit)).flip();
            channel.write(one, place);
        }
        return "bit " + bit + " of byte " + place + " of " + file.getFileName();
    }
}
