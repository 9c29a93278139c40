package org.dipc.gateway;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The page that shows {@link OpenApiResource}. */
@Path("/api/docs")
public final class DocsResource {
    private static final Map<String, String> FILES = Map.of("docs.js", "text/javascript", "docs.css", "text/css");

    @GET
    public Response page() {
        return file("docs.html", MediaType.TEXT_HTML);
    }

    @GET
    @Path("{file}")
    public Response file(@PathParam("file") String name) {
        String type = FILES.get(name);
        if (type == null) {
            throw new NotFoundException();
        }
        return file(name, type);
    }

    static Response file(String name, String type) {
        try (InputStream in = DocsResource.class.getResourceAsStream(name)) {
            return Response.ok(in.readAllBytes(), MediaType.valueOf(type).withCharset("utf-8"))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
