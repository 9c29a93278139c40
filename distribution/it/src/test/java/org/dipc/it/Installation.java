package org.dipc.it;

import java.nio.file.Path;

/** The assembled hub that these tests are about. */
final class Installation {
    static final Path FOLDER = Path.of(System.getProperty("dipc.installation")).normalize();

    private Installation() {}
}
