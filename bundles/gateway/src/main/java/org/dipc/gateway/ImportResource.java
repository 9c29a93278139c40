package org.dipc.gateway;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.gateway.ImportResult.Outcome;
import org.dipc.gateway.Job.Upload;

/** Imports of patent files, and what came of their records. */
@Path(Rest.BASE)
@Produces(MediaType.APPLICATION_JSON)
public final class ImportResource {
    static final String PATH = Rest.BASE + "/import";
    private static final String DRY_RUN = "dryRun";
    private static final String NAME = "name";
    private static final String RESULT = "result";
    private static final int MAXIMUM_NAME = 100;

    private final Jobs jobs;

    ImportResource(Jobs jobs) {
        this.jobs = jobs;
    }

    /** The body is a file, or a form of files; {@link Bodies} has put it on disk. */
    @POST
    @Path("import")
    @Consumes(MediaType.WILDCARD)
    public Response start(@Context UriInfo uri, @Context HttpServletRequest request, @Context HttpHeaders headers)
            throws IOException {
        java.nio.file.Path file = (java.nio.file.Path) request.getAttribute(Bodies.FILE);
        try {
            Query query = Query.of(uri, DRY_RUN, NAME);
            String name = query.text(NAME).orElse("");
            if (name.length() > MAXIMUM_NAME) {
                throw Refusal.parameter(NAME, "at most " + MAXIMUM_NAME + " characters expected");
            }
            MediaType type = headers.getMediaType();
            boolean isForm =
                    type != null && type.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE) && !type.isWildcardType();
            List<Upload> uploads = isForm ? Form.split(file, type) : List.of(new Upload(name, file));
            Job job = jobs.start(uploads, query.flag(DRY_RUN));
            return Response.accepted(job.json())
                    .location(URI.create(Rest.BASE + "/jobs/" + job.id()))
                    .build();
        } catch (Refusal e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    @GET
    @Path("jobs")
    @Produces({MediaType.APPLICATION_JSON, Csv.TYPE})
    public Page jobs(@Context UriInfo uri) {
        Query.of(uri);
        return Page.whole(jobs.all().stream().map(Job::json).toList());
    }

    @GET
    @Path("jobs/{job}")
    public Object job(@PathParam("job") String id, @Context UriInfo uri) {
        Query.of(uri);
        return jobs.named(id).json();
    }

    /** The results of a job in the order of its files. */
    @GET
    @Path("jobs/{job}/records")
    @Produces({MediaType.APPLICATION_JSON, Csv.TYPE})
    public Page records(@PathParam("job") String id, @Context UriInfo uri) throws IOException {
        Query query = Query.of(uri, RESULT, Query.LIMIT, Query.CURSOR);
        Optional<Outcome> wanted = query.text(RESULT).map(ImportResource::outcome);
        int from = query.text(Query.CURSOR).map(ImportResource::index).orElse(0);
        return jobs.named(id).results().page(wanted, from, query.limit());
    }

    private static Outcome outcome(String text) {
        return Stream.of(Outcome.values())
                .filter(outcome -> outcome.text().equals(text))
                .findFirst()
                .orElseThrow(() -> Refusal.parameter(
                        RESULT,
                        "one of "
                                + Stream.of(Outcome.values()).map(Outcome::text).toList() + " expected, found "
                                + Refusal.echo(text)));
    }

    private static int index(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw Refusal.parameter(Query.CURSOR, "the next of a page expected, found " + Refusal.echo(text));
        }
        return Integer.parseInt(text);
    }
}
