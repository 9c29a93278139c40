package org.dipc.launcher;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogReaderService;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.slf4j.event.Level;

/** One log for all: bundles write to SLF4J; java.util.logging, the OSGi log service and the framework are led there. */
final class Logging {
    private Logging() {}

    /**
     * @param layout a Logback configuration; {@code ${dipc.log}} in it is the folder for log files
     * @param levels by logger, over those of the layout
     * @throws ConfigurationException {@code CONFIG_PARSE} if Logback cannot use the layout
     */
    static void configure(Path layout, Path folder, Map<String, String> levels) throws ConfigurationException {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.putProperty("dipc.log", folder.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        long before = System.currentTimeMillis();
        try {
            configurator.doConfigure(layout.toFile());
        } catch (JoranException e) {
            throw new ConfigurationException(List.of(new Problem("CONFIG_PARSE", layout.toString(), Problem.cause(e))));
        }
        List<Problem> problems = context.getStatusManager().getCopyOfStatusList().stream()
                .filter(status -> status.getLevel() == Status.ERROR && status.getTimestamp() >= before)
                .map(status -> new Problem("CONFIG_PARSE", layout.toString(), Problem.echo(status.getMessage())))
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        levels.forEach(
                (logger, level) -> context.getLogger(logger).setLevel(ch.qos.logback.classic.Level.valueOf(level)));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** What OSGi's own services log is written under the symbolic name of their bundle. */
    static void forward(BundleContext context) {
        new ServiceTracker<LogReaderService, LogReaderService>(context, LogReaderService.class, null) {
            @Override
            public LogReaderService addingService(ServiceReference<LogReaderService> reference) {
                LogReaderService reader = super.addingService(reference);
                reader.addLogListener(Logging::write);
                return reader;
            }
        }.open();
    }

    private static void write(LogEntry entry) {
        // The log service repeats every framework event (bundle started, service registered); the host tells what
        // matters.
        if (!entry.getLoggerName().startsWith("Events.")) {
            LoggerFactory.getLogger(entry.getBundle().getSymbolicName())
                    .atLevel(level(entry.getLogLevel()))
                    .setCause(entry.getException())
                    .log(entry.getMessage());
        }
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case AUDIT, INFO -> Level.INFO;
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }

    /** What the framework itself has to say, which by default goes to the standard output. */
    static final class FrameworkLog extends org.apache.felix.framework.Logger {
        private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("org.apache.felix.framework");

        @Override
        protected void doLog(int level, String message, Throwable cause) {
            Level translated = switch (level) {
                case LOG_ERROR -> Level.ERROR;
                case LOG_WARNING -> Level.WARN;
                case LOG_INFO -> Level.INFO;
                default -> Level.DEBUG;
            };
            LOG.atLevel(translated).setCause(cause).log(message);
        }
    }
}
