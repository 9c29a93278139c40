package org.dipc.gateway;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.Set;

/**
 * Refuses what a page of another site makes a browser send here. A browser names the page's origin with everything that
 * changes something; it must be the address under which it reached this hub. And that must be a number or localhost: a
 * name of somebody's choice may lead here too.
 */
@PreMatching
final class SameOrigin implements ContainerRequestFilter {
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    public void filter(ContainerRequestContext request) {
        String origin = request.getHeaderString("Origin");
        String host = request.getHeaderString("Host");
        if (origin == null || READS.contains(request.getMethod())) {
            return;
        }
        boolean same = host != null && origin.replaceFirst("^https?://", "").equals(host);
        boolean numeric =
                host != null && host.matches("localhost(:\\d+)?|[0-9.]+(:\\d+)?|\\[[0-9a-fA-F:.]+\\](:\\d+)?");
        if (!same || !numeric) {
            throw new Refusal(
                    Code.ORIGIN_NOT_ALLOWED,
                    "the page at " + Refusal.echo(origin) + " may not write here",
                    "Origin",
                    "");
        }
    }
}
