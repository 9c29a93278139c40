package org.dipc.gateway;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.dipc.ledger.Rejected;
import org.dipc.storage.StorageError;

/** The one way from whatever was thrown to a refusal; {@link Answers} writes it. */
final class Problems implements ExceptionMapper<Throwable> {
    @Override
    public Response toResponse(Throwable thrown) {
        Response.ResponseBuilder response = Response.ok();
        if (thrown instanceof NotAllowedException notAllowed) {
            response.header(HttpHeaders.ALLOW, notAllowed.getResponse().getHeaderString(HttpHeaders.ALLOW));
        }
        Object told = told(thrown);
        return response.status(told instanceof Refusal refusal ? refusal.status() : Code.INTERNAL.status())
                .entity(told)
                .build();
    }

    /** A refusal, or a defect as it was thrown. */
    private static Object told(Throwable thrown) {
        if (thrown instanceof Refusal refusal) {
            return refusal;
        } else if (thrown instanceof Rejected rejected) {
            return Refusal.of(rejected);
        } else if (thrown instanceof StorageError failed) {
            return new Refusal(failed.code().name(), "the store of the chain failed", "", "see the hub's log");
        } else if (thrown instanceof NotFoundException) {
            return new Refusal(
                    Code.ROUTE_NOT_FOUND, "there is nothing at this address", "", "GET /api/v1/openapi.json lists all");
        } else if (thrown instanceof NotAllowedException) {
            return new Refusal(Code.METHOD_NOT_ALLOWED, "this address does not take that method");
        } else if (thrown instanceof NotAcceptableException) {
            return new Refusal(
                    Code.NOT_ACCEPTABLE,
                    "there is no answer of the accepted media types",
                    "Accept",
                    "application/json");
        } else if (thrown instanceof NotSupportedException) {
            return new Refusal(
                    Code.MEDIA_TYPE_UNSUPPORTED, "this address does not take that media type", "Content-Type", "");
        } else if (thrown instanceof WebApplicationException web
                && web.getResponse().getStatus() < Code.INTERNAL.status()) {
            return new Refusal(Code.REQUEST_MALFORMED, "the request is not of a form that HTTP allows");
        }
        return thrown;
    }
}
