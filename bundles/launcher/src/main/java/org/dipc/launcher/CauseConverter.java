package org.dipc.launcher;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;

/** The last cause of an error in half a line, for a reader who is not served by a stack trace. */
public final class CauseConverter extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        IThrowableProxy cause = event.getThrowableProxy();
        if (cause == null) {
            return "";
        }
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String name = cause.getClassName().substring(cause.getClassName().lastIndexOf('.') + 1);
        return " (" + name + (cause.getMessage() == null ? "" : ": " + Problem.echo(cause.getMessage())) + ")";
    }
}
