package org.dipc.gateway;

import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.fileupload.MultipartStream;
import org.dipc.gateway.Job.Upload;

/** A form of files ({@code multipart/form-data}, RFC 7578) that lies on disk, taken apart into its files. */
final class Form {
    private static final int MAXIMUM_FILES = 32;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAXIMUM_NAME = 100;
    private static final Pattern FILE_NAME = Pattern.compile("filename=\"([^\"]*)\"");

    private Form() {}

    /** The files of {@code form}, which is deleted. */
    static List<Upload> split(Path form, MediaType type) throws IOException {
        String boundary = type.getParameters().get("boundary");
        if (boundary == null) {
            throw malformed("has no boundary");
        }
        List<Upload> files = new ArrayList<>();
        try (InputStream in = Files.newInputStream(form)) {
            MultipartStream parts =
                    new MultipartStream(in, boundary.getBytes(StandardCharsets.ISO_8859_1), BUFFER_BYTES, null);
            boolean more = parts.skipPreamble();
            while (more) {
                if (files.size() == MAXIMUM_FILES) {
                    throw malformed("has more than " + MAXIMUM_FILES + " parts");
                }
                files.add(file(form, parts, files.size()));
                more = parts.readBoundary();
            }
        } catch (MultipartStream.MalformedStreamException | IllegalArgumentException e) {
            discard(files);
            throw malformed("is not one");
        } catch (Refusal e) {
            discard(files);
            throw e;
        }
        if (files.isEmpty()) {
            throw malformed("has no files");
        }
        Files.delete(form);
        return files;
    }

    private static Upload file(Path form, MultipartStream parts, int number) throws IOException {
        Matcher name = FILE_NAME.matcher(parts.readHeaders());
        Path file = form.resolveSibling(form.getFileName() + "." + number);
        try (OutputStream out = Files.newOutputStream(file)) {
            parts.readBodyData(out);
        }
        String given = name.find() ? name.group(1) : "";
        return new Upload(given.substring(0, Math.min(MAXIMUM_NAME, given.length())), file);
    }

    private static void discard(List<Upload> files) throws IOException {
        for (Upload upload : files) {
            Files.deleteIfExists(upload.file());
        }
    }

    private static Refusal malformed(String why) {
        return new Refusal(Code.REQUEST_MALFORMED, "the form " + why);
    }
}
