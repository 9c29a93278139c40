package org.dipc.gateway;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** This interface described for programs (OpenAPI 3.1). */
@Path(Rest.BASE)
public final class OpenApiResource {
    @GET
    @Path("openapi.json")
    public Response openApi() {
        return DocsResource.file("openapi.json", MediaType.APPLICATION_JSON);
    }
}
