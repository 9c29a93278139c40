package org.dipc.gateway;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.dipc.model.ChainId;

/**
 * The event stream. It is a servlet of its own: the streams stay open while resources come and go. The id of an event is
 * {@code chain:height} for every chain that is followed, and {@code Last-Event-ID} goes on from there.
 */
final class EventsServlet extends HttpServlet {
    static final String PATH = Rest.BASE + "/events";
    private static final long serialVersionUID = 1;
    private static final String CHAIN = "chain";
    private static final String LAST = "Last-Event-ID";
    private static final int MAXIMUM_ID = 2_000;

    private final transient Chains chains;
    private final transient Events events;

    EventsServlet(Chains chains, Events events) {
        this.chains = chains;
        this.events = events;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!request.getMethod().equals("GET")) {
                response.setHeader("Allow", "GET");
                throw new Refusal(Code.METHOD_NOT_ALLOWED, "this address does not take that method");
            }
            listen(request, response);
        } catch (Refusal e) {
            Problem.send(response, e);
        }
    }

    private void listen(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, String[]> parameters = request.getParameterMap();
        if (!Set.of(CHAIN).containsAll(parameters.keySet())) {
            throw Refusal.parameter(CHAIN, "is the only parameter");
        }
        if (parameters.getOrDefault(CHAIN, new String[0]).length > 1) {
            throw Refusal.parameter(CHAIN, "given twice");
        }
        Optional<ChainId> chain = Optional.ofNullable(request.getParameter(CHAIN))
                .map(name -> chains.named(name).id());
        String last = request.getHeader(LAST);
        events.listen(request, response, chain, last == null ? Map.of() : positions(last));
    }

    private static Map<ChainId, Long> positions(String id) {
        if (id.length() > MAXIMUM_ID
                || !id.matches("[a-z][a-z0-9-]{2,31}:\\d{1,18}(,[a-z][a-z0-9-]{2,31}:\\d{1,18})*")) {
            throw Refusal.parameter(LAST, "chain:height expected, found " + Refusal.echo(id));
        }
        Map<ChainId, Long> positions = new TreeMap<>();
        for (String position : id.split(",", -1)) {
            int colon = position.indexOf(':');
            positions.put(new ChainId(position.substring(0, colon)), Long.parseLong(position.substring(colon + 1)));
        }
        return positions;
    }
}
