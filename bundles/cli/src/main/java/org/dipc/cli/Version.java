package org.dipc.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Dipc.class.getPackage().getImplementationVersion();
        return new String[] {"dipc " + (version == null ? "of the working tree" : version)};
    }
}
