package org.dipc.gateway;

import java.nio.ByteBuffer;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.osgi.service.component.annotations.Component;

/**
 * Sets what the host's server leaves open: how many connections there may be and how long one may be idle, how long a
 * header may be, and that refusals by the server itself are problem details too, without a name or version of it.
 *
 * <p>The host gives its server to whoever adds a connector, and to nobody else; so a connector is added that listens to
 * nothing.
 */
@Component
public final class Front implements ConnectorFactory {
    static final int MAXIMUM_CONNECTIONS = 1_000;
    static final int MAXIMUM_HEADER_BYTES = 8 * 1024;
    private static final long IDLE_MILLIS = 30_000;

    @Override
    public Connector createConnector(Server server) {
        arrange(server, IDLE_MILLIS);
        return new LocalConnector(server);
    }

    static void arrange(Server server, long idleMillis) {
        ErrorPages pages = new ErrorPages();
        server.setErrorHandler(pages);
        server.getDescendants(ContextHandler.class).forEach(context -> context.setErrorHandler(pages));
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof AbstractConnector network) {
                network.setIdleTimeout(idleMillis);
            }
            connector.getConnectionFactories().stream()
                    .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                    .map(factory -> ((HttpConfiguration.ConnectionFactory) factory).getHttpConfiguration())
                    .forEach(Front::arrange);
        }
        server.addBean(new NetworkConnectionLimit(MAXIMUM_CONNECTIONS, server));
    }

    private static void arrange(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(MAXIMUM_HEADER_BYTES);
    }

    /** What the server itself refuses: before a request reaches a servlet, or after one failed. */
    private static final class ErrorPages extends ErrorHandler {
        @Override
        public boolean errorPageForMethod(String method) {
            return true;
        }

        @Override
        protected void generateResponse(
                Request request, Response response, int status, String message, Throwable cause, Callback callback) {
            byte[] problem = problem(status);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
            response.write(true, ByteBuffer.wrap(problem), callback);
        }

        private static byte[] problem(int status) {
            Code code = Code.ofStatus(status);
            return Problem.of(new Refusal(code, "the server refused the request"), Problem.newTraceId())
                    .withStatus(status)
                    .json();
        }
    }
}
