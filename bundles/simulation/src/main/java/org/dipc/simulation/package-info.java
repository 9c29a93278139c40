/**
 * Chains of several nodes in one thread: the production kernel and modules on simulated disks, a simulated network and a
 * virtual clock, with faults drawn from a seed. A model beside them says what must come out, and checks follow every block.
 * The same seed is the same run, event for event.
 *
 * <p>Consensus is not under test: a {@link org.dipc.simulation.Sequencer} agrees on one order of blocks and never forgets
 * it. What is under test is everything that lies below the engine.
 */
package org.dipc.simulation;
