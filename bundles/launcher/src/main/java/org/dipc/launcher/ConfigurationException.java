package org.dipc.launcher;

import java.util.List;

/** The site configuration has mistakes: all of them, not only the first. Nothing was started or written. */
public final class ConfigurationException extends HostException {
    private static final long serialVersionUID = 1L;

    ConfigurationException(List<Problem> problems) {
        super(problems);
    }
}
