/**
 * The hub as one object: {@link org.dipc.launcher.Host} starts an OSGi framework with the bundles of an installation
 * folder on the data of a home folder.
 *
 * <p>Before anything starts, the whole site configuration is read and judged, and all its mistakes are told together;
 * then the home folder is locked, so that no second process touches its stores; then the bundles start in levels.
 * Whatever goes wrong becomes a {@link org.dipc.launcher.Problem}: one line with a code that does not change. Stack
 * traces go to the log file only.
 */
package org.dipc.launcher;
