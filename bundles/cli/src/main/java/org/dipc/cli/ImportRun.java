package org.dipc.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.dipc.cli.Importer.Result;

/** One run of an importer over files, with its progress. */
final class ImportRun {
    private final Importer importer;
    private final ImportReport report;
    private long bytes;

    /** @param report also has what was done before something went wrong */
    ImportRun(Importer importer, ImportReport report) {
        this.importer = importer;
        this.report = report;
    }

    /** @param each is given every result besides */
    void read(List<Path> files, Consumer<Result> each) throws IOException {
        long total = size(files);
        Progress progress = Progress.of("Importing", "records");
        try {
            for (Path file : files) {
                try (InputStream in = new Counted(Files.newInputStream(file))) {
                    importer.read(file.getFileName().toString(), in, result -> {
                        report.accept(result);
                        each.accept(result);
                        progress.at(bytes, total, report.records(), System.nanoTime());
                    });
                }
            }
        } finally {
            progress.done();
        }
    }

    private static long size(List<Path> files) throws IOException {
        long size = 0;
        for (Path file : files) {
            size += Files.size(file);
        }
        return size;
    }

    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            bytes += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            bytes += Math.max(0, read);
            return read;
        }
    }
}
