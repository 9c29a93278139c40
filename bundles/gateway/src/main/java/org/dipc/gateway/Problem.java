package org.dipc.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.dipc.client.Json;

/** A refusal as it is told: problem details of RFC 9457, with the stable code that the hub uses everywhere. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(
        String type, String title, int status, String code, String detail, String at, String hint, String traceId) {
    static final String MEDIA_TYPE = "application/problem+json";
    static final String RETRY_AFTER_SECONDS = "10";
    private static final int MAXIMUM_DETAIL = 500;

    static Problem of(Refusal refusal, String traceId) {
        String detail = refusal.getMessage();
        return new Problem(
                "urn:dipc:problem:" + refusal.code(),
                title(refusal.code()),
                refusal.status(),
                refusal.code(),
                detail.length() > MAXIMUM_DETAIL ? detail.substring(0, MAXIMUM_DETAIL) + "..." : detail,
                refusal.at(),
                refusal.hint(),
                traceId);
    }

    /** As the server answers it, where that is not the status of the code. */
    Problem withStatus(int answered) {
        return new Problem(type, title, answered, code, detail, at, hint, traceId);
    }

    /** The code in words: {@code PATENT_NOT_FOUND} is "Patent not found". */
    private static String title(String code) {
        String words = code.replace('_', ' ').toLowerCase(Locale.ROOT);
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** What a problem and the log share. */
    static String newTraceId() {
        byte[] id = new byte[8];
        ThreadLocalRandom.current().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Answers with {@code refusal} where no resource does. */
    static void send(HttpServletResponse response, Refusal refusal) throws IOException {
        byte[] content = of(refusal, newTraceId()).json();
        response.setStatus(refusal.status());
        response.setContentType(MEDIA_TYPE);
        response.setContentLength(content.length);
        if (refusal.code().equals(Code.RATE_LIMIT.name())) {
            response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        response.getOutputStream().write(content);
    }

    byte[] json() {
        try {
            return Json.MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a record of text always has JSON", e);
        }
    }
}
