package org.dipc.gateway;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.dipc.ledger.Ledger;
import org.dipc.model.ChainId;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/** Hands all that answers HTTP to the host's server, and follows the chains as they come and go. */
@Component(service = {})
public final class Gateway {
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final Rest rest;
    private final RunFile runFile;

    @Activate
    public Gateway(BundleContext context, @Reference ServiceReference<HttpServiceRuntime> server) {
        Path home = Path.of(context.getProperty("dipc.home"));
        rest = new Rest(home, PrometheusRegistry.defaultRegistry);
        registrations.add(context.registerService(
                Filter.class,
                rest.bodies(),
                properties(
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_FILTER_PATTERN,
                        "/*",
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_FILTER_ASYNC_SUPPORTED,
                        true,
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_FILTER_DISPATCHER,
                        new String[] {"REQUEST", "ASYNC"})));
        registrations.add(context.registerService(Servlet.class, rest.resources(), servlet("/*")));
        registrations.add(context.registerService(Servlet.class, rest.events(), servlet(EventsServlet.PATH)));
        runFile = new RunFile(home.resolve("run/hub.json"), address(server));
        runFile.writeWhenAnswering();
    }

    private static URI address(ServiceReference<HttpServiceRuntime> server) {
        String[] endpoints = (String[]) server.getProperty("osgi.http.endpoint");
        return URI.create(endpoints[0]);
    }

    private static Dictionary<String, Object> servlet(String pattern) {
        return properties(
                HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN,
                pattern,
                HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_ASYNC_SUPPORTED,
                true);
    }

    private static Dictionary<String, Object> properties(Object... namesAndValues) {
        Hashtable<String, Object> properties = new Hashtable<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return properties;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addLedger(Ledger ledger, Map<String, Object> properties) {
        rest.add(ledger, properties);
    }

    void removeLedger(Ledger ledger) {
        rest.remove(ledger);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addHealth(Ledger.Health why, Map<String, Object> properties) {
        rest.isDown(chain(properties), why);
    }

    void removeHealth(Ledger.Health why, Map<String, Object> properties) {
        rest.isDownNoMore(chain(properties), why);
    }

    private static ChainId chain(Map<String, Object> properties) {
        return new ChainId((String) properties.get("chain"));
    }

    @Deactivate
    void stop() {
        runFile.close();
        registrations.forEach(ServiceRegistration::unregister);
        rest.close();
    }
}
