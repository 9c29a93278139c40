package org.dipc.gateway;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.uri.UriTemplate;

/** What the gateway counts, in the registry that all of the hub counts in. */
@PreMatching
final class Metrics implements ContainerRequestFilter, ContainerResponseFilter, AutoCloseable {
    private static final String START = "dipc.start";
    private static final String UNMATCHED = "none";
    private static final String UPLOAD = "upload";
    private static final double NANOS_A_SECOND = 1e9;

    private final PrometheusRegistry registry;
    private final Info build = Info.builder()
            .name("dipc_build_info")
            .help("The version that runs")
            .labelNames("version", "java")
            .build();
    private final Counter requests = Counter.builder()
            .name("dipc_http_requests_total")
            .help("Requests answered")
            .labelNames("route", "method", "code")
            .build();
    private final Histogram seconds = Histogram.builder()
            .name("dipc_http_request_seconds")
            .help("From the arrival of a request to its answer")
            .classicOnly()
            .labelNames("route")
            .build();
    private final Counter imported = Counter.builder()
            .name("dipc_import_records_total")
            .help("Records of imported files")
            .labelNames("source", "result")
            .build();
    private final List<Collector> collectors;

    Metrics(PrometheusRegistry registry, PatentIndex patents) {
        this.registry = registry;
        GaugeWithCallback onChains = GaugeWithCallback.builder()
                .name("dipc_patents")
                .help("Patents on a chain, with an owner and without")
                .labelNames("chain", "status")
                .callback(gauge -> patents.chains()
                        .forEach(chain -> patents.owned(chain)
                                .forEach((owned, count) ->
                                        gauge.call(count, chain.value(), owned ? "owned" : "unowned"))))
                .build();
        collectors = List.of(build, requests, seconds, imported, onChains);
        collectors.forEach(registry::register);
        String version = Metrics.class.getPackage().getImplementationVersion();
        build.addLabelValues(version == null ? "" : version, Runtime.version().toString());
    }

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(START, System.nanoTime());
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String route = route((ExtendedUriInfo) request.getUriInfo());
        requests.labelValues(route, method(request.getMethod()), Integer.toString(response.getStatus()))
                .inc();
        if (request.getProperty(START) instanceof Long start) {
            seconds.labelValues(route).observe((System.nanoTime() - start) / NANOS_A_SECOND);
        }
    }

    /** As the resources name it, so that there are as many as there are routes, whatever callers make up. */
    private static String route(ExtendedUriInfo uri) {
        List<UriTemplate> templates = new ArrayList<>(uri.getMatchedTemplates());
        Collections.reverse(templates);
        String route = templates.stream()
                .map(UriTemplate::getTemplate)
                .map(part -> part.replaceAll("^/|/$", ""))
                .collect(Collectors.joining("/", "/", ""));
        return templates.isEmpty() ? UNMATCHED : route;
    }

    private static String method(String method) {
        return List.of("GET", "HEAD", "POST", "OPTIONS").contains(method) ? method : "other";
    }

    /** @param result taken, alreadyThere, or the code of a refusal */
    void imported(String result) {
        imported.labelValues(UPLOAD, result).inc();
    }

    @Override
    public void close() {
        collectors.forEach(registry::unregister);
    }
}
