package org.dipc.gateway;

import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/**
 * Remembers the answers to writes that carry an {@code Idempotency-Key}, for whoever sends one again because the answer
 * got lost. The oldest are forgotten when there are too many; failures of the hub are not remembered.
 */
// After Answers has made bytes of what was returned: response filters run from high priorities to low ones.
@Priority(Priorities.AUTHENTICATION)
final class Idempotency implements ContainerRequestFilter, ContainerResponseFilter {
    private static final String KEY = "Idempotency-Key";
    private static final String PENDING = "dipc.idempotency";
    private static final int MAXIMUM_KEYS = 10_000;
    private static final int MAXIMUM_BYTES = 16 << 20;

    private final Map<String, Remembered> byKey = new LinkedHashMap<>();
    private int bytes;

    /** @param answer null until there is one */
    private record Remembered(Hash request, Answer answer) {
        int size() {
            return answer == null ? 0 : answer.content.size();
        }
    }

    private record Answer(int status, Bytes content, MediaType type, Object location) {
        Response response() {
            return Response.status(status)
                    .entity(content.toArray())
                    .type(type)
                    .header(HttpHeaders.LOCATION, location)
                    .header("Idempotency-Replayed", true)
                    .build();
        }
    }

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        String key = request.getHeaderString(KEY);
        if (key == null || !request.getMethod().equals(HttpMethod.POST)) {
            return;
        }
        if (!key.matches("[!-~]{1,200}")) {
            throw Refusal.parameter(KEY, "1 to 200 visible characters expected, found " + Refusal.echo(key));
        }
        Hash hash = hash(request);
        Remembered first = begin(key, hash);
        if (first == null) {
            request.setProperty(PENDING, new String[] {key, hash.toString()});
        } else if (!first.request.equals(hash)) {
            throw conflict("was used with another request");
        } else if (first.answer == null) {
            throw conflict("belongs to a request that is not answered yet");
        } else {
            request.abortWith(first.answer.response());
        }
    }

    private static Refusal conflict(String why) {
        return new Refusal(Code.IDEMPOTENCY_CONFLICT, "the key " + why, KEY, "");
    }

    private static Hash hash(ContainerRequestContext request) throws IOException {
        MessageDigest digest = Hash.digest();
        String head = request.getUriInfo().getRequestUri() + "\n" + request.getMediaType() + "\n";
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        if (request.getProperty(Bodies.FILE) instanceof Path file) {
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
        } else {
            byte[] body = request.getEntityStream().readAllBytes();
            request.setEntityStream(new ByteArrayInputStream(body));
            digest.update(body);
        }
        return new Hash(Bytes.owned(digest.digest()));
    }

    /** What is known of a key; null if it is new, which it is no more from now on. */
    private synchronized Remembered begin(String key, Hash request) {
        Remembered known = byKey.putIfAbsent(key, new Remembered(request, null));
        forgetOldest();
        return known;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(PENDING) instanceof String[] pending)) {
            return;
        }
        if (response.getStatus() >= Code.INTERNAL.status() || !(response.getEntity() instanceof byte[] content)) {
            end(pending[0], null);
        } else {
            Answer answer = new Answer(
                    response.getStatus(),
                    Bytes.owned(content),
                    response.getMediaType(),
                    response.getHeaders().getFirst(HttpHeaders.LOCATION));
            end(pending[0], new Remembered(Hash.hex(pending[1]), answer));
        }
    }

    private synchronized void end(String key, Remembered remembered) {
        Remembered before = remembered == null ? byKey.remove(key) : byKey.put(key, remembered);
        bytes += (remembered == null ? 0 : remembered.size()) - (before == null ? 0 : before.size());
        forgetOldest();
    }

    private void forgetOldest() {
        Iterator<Remembered> oldest = byKey.values().iterator();
        while (byKey.size() > MAXIMUM_KEYS || bytes > MAXIMUM_BYTES) {
            bytes -= oldest.next().size();
            oldest.remove();
        }
    }
}
