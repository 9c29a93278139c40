package org.dipc.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that are there whole or not at all, and never written over. */
final class NewFile {
    private NewFile() {}

    /** @throws java.nio.file.FileAlreadyExistsException if there is a {@code file} already, which stays as it is */
    static void write(Path file, byte[] content) throws IOException {
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(fresh, content, StandardOpenOption.SYNC);
            // A link, unlike a move, fails if there is such a file already.
            Files.createLink(file, fresh);
        } finally {
            Files.delete(fresh);
        }
    }
}
