package org.dipc.kernel;

import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Keeps the hub from starting with a crash point that is none: a test of it would prove nothing. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Startup implements BundleActivator {
    /** @throws IllegalArgumentException with a message that the host reads as a mistake of the configuration */
    @Override
    public void start(BundleContext context) {
        CrashPoint.Armed.parse(System.getenv(CrashPoint.VARIABLE));
    }

    @Override
    public void stop(BundleContext context) {
        // Chains stop with their components.
    }
}
