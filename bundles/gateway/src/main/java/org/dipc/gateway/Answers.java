package org.dipc.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import java.util.Map;
import org.dipc.client.Json;
import org.dipc.client.ProofDocument;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what resources return and what they refuse: JSON, CSV where asked for, problem details; and tags what is read. */
@PreMatching
final class Answers implements ContainerRequestFilter, ContainerResponseFilter {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    static final String CBOR = "application/cbor";
    private static final String TRACE = "dipc.trace";
    private static final MediaType CSV = MediaType.valueOf(Csv.TYPE);
    private static final MediaType CBOR_TYPE = MediaType.valueOf(CBOR);
    private static final Map<String, String> HEADERS = Map.of(
            HttpHeaders.CACHE_CONTROL,
            "no-cache",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Content-Security-Policy",
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'");

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(TRACE, Problem.newTraceId());
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        HEADERS.forEach(response.getHeaders()::putSingle);
        Object entity = response.getEntity();
        if (entity instanceof Throwable thrown) {
            refuse(request, response, thrown);
        } else if (entity instanceof ProofDocument proof && isPreferred(request, CBOR_TYPE)) {
            write(response, proof.cbor(), CBOR_TYPE);
        } else if (entity instanceof ProofDocument proof) {
            write(response, proof.json(), MediaType.APPLICATION_JSON_TYPE);
        } else if (entity instanceof Page page && isPreferred(request, CSV)) {
            write(response, Csv.of(page), CSV.withCharset("utf-8"));
        } else if (entity != null && !(entity instanceof byte[])) {
            write(response, json(entity), MediaType.APPLICATION_JSON_TYPE);
        }
        if (response.getStatus() == 200 && response.getEntity() instanceof byte[] content && isRead(request)) {
            tag(request, response, content);
        }
    }

    /** Whether the caller names {@code type}; whoever takes anything gets JSON. */
    private static boolean isPreferred(ContainerRequestContext request, MediaType type) {
        return request.getAcceptableMediaTypes().stream()
                .filter(accepted ->
                        accepted.isCompatible(type) || accepted.isCompatible(MediaType.APPLICATION_JSON_TYPE))
                .findFirst()
                .filter(accepted -> !accepted.isCompatible(MediaType.APPLICATION_JSON_TYPE))
                .isPresent();
    }

    private static void refuse(ContainerRequestContext request, ContainerResponseContext response, Throwable thrown) {
        String trace = (String) request.getProperty(TRACE);
        Refusal refusal = thrown instanceof Refusal told
                ? told
                : new Refusal(Code.INTERNAL, "a defect of the hub; its log has the trace id", "", "");
        if (refusal != thrown) {
            LOG.error(
                    "{} {} failed, trace {}",
                    request.getMethod(),
                    request.getUriInfo().getPath(),
                    trace,
                    thrown);
        }
        if (refusal.code().equals(Code.RATE_LIMIT.name())) {
            response.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS);
        }
        write(response, Problem.of(refusal, trace).json(), MediaType.valueOf(Problem.MEDIA_TYPE));
    }

    private static void write(ContainerResponseContext response, byte[] content, MediaType type) {
        response.setEntity(content, new Annotation[0], type);
    }

    private static boolean isRead(ContainerRequestContext request) {
        return request.getMethod().equals(HttpMethod.GET) || request.getMethod().equals(HttpMethod.HEAD);
    }

    private static void tag(ContainerRequestContext request, ContainerResponseContext response, byte[] content) {
        EntityTag tag =
                new EntityTag(Hash.sha256(Bytes.owned(content)).toString().substring(0, 32));
        response.getHeaders().putSingle(HttpHeaders.ETAG, tag);
        response.getHeaders().putSingle(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        if (request.getRequest().evaluatePreconditions(tag) != null) {
            response.setStatus(304);
            response.setEntity(null);
        }
    }

    static byte[] json(Object value) {
        try {
            return Json.MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(
                    "an answer without JSON: " + value.getClass().getName(), e);
        }
    }
}
