package org.dipc.testkit;

import static org.dipc.storage.StorageError.Code.STORAGE_FSYNC_FAILED;
import static org.dipc.storage.StorageError.Code.STORAGE_LOW;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.dipc.ledger.Snapshots;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.TxCode;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StorageError;

/**
 * The least state machine that an engine can drive: its state is a hash over all transactions in their order. It takes
 * every transaction that is not empty and not in a block yet, and it insists on how it is called: one change at a time,
 * heights without gaps, times that rise, a commit only after a finalise.
 */
public final class HashChain implements StateMachine {
    public static final Hash GENESIS = Hash.sha256(Bytes.utf8("genesis"));
    public static final long GENESIS_TIME = 1_700_000_000_000L;

    private final List<Block> blocks = Collections.synchronizedList(new ArrayList<>());
    private final List<Bytes> seals = Collections.synchronizedList(new ArrayList<>());
    private final List<String> breaches = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean changing = new AtomicBoolean();
    private volatile Tip tip = new Tip(0, GENESIS_TIME, GENESIS);
    private volatile boolean begun;
    private volatile int failsAfter = Integer.MAX_VALUE;
    private volatile boolean gone;
    private volatile boolean full;
    private Block finalised;

    /** The commit of the block that brings more than so many transactions finds the disk failing. */
    public HashChain failingAfter(int transactions) {
        failsAfter = transactions;
        return this;
    }

    /** Whether the disk has no room: then a commit keeps nothing, and may be tried again. */
    public void full(boolean now) {
        full = now;
    }

    /** From now on every call that changes something is a breach. */
    public void leave() {
        gone = true;
    }

    public List<Block> blocks() {
        return List.copyOf(blocks);
    }

    public List<Bytes> seals() {
        return List.copyOf(seals);
    }

    public List<Bytes> transactions() {
        return blocks().stream().flatMap(block -> block.transactions().stream()).toList();
    }

    /** How the engine broke the rules of the seam. */
    public List<String> breaches() {
        return List.copyOf(breaches);
    }

    @Override
    public Tip tip() {
        return tip;
    }

    @Override
    public Hash init() {
        return change("init", () -> {
            insist(tip.height() == 0, "init of a chain that has blocks");
            begun = true;
            return GENESIS;
        });
    }

    /** None, and no parameters: what orders this chain is the test's business. */
    @Override
    public List<Power> validators() {
        return List.of();
    }

    @Override
    public Optional<Parameters> parameters() {
        return Optional.empty();
    }

    @Override
    public Verdict check(Bytes tx) {
        if (tx.isEmpty()) {
            return new Verdict(TxCode.TX_EMPTY.name(), "no bytes");
        }
        return transactions().contains(tx) ? new Verdict(TxCode.TX_DUPLICATE.name(), "in a block") : Verdict.FINE;
    }

    @Override
    public List<Bytes> propose(List<Bytes> candidates, long maximumBytes, long timeMillis) {
        TreeSet<Bytes> known = new TreeSet<>(transactions());
        List<Bytes> chosen = new ArrayList<>();
        long size = 0;
        for (Bytes candidate : candidates) {
            if (size + candidate.size() <= maximumBytes && known.add(candidate)) {
                chosen.add(candidate);
                size += candidate.size();
            }
        }
        return chosen;
    }

    @Override
    public boolean accept(Block block) {
        return true;
    }

    @Override
    public BlockResult finalise(Block block) {
        return change("finalise", () -> {
            insist(begun || tip.height() > 0, "a block before init");
            insist(block.height() == tip.height() + 1, "height " + block.height() + " after " + tip.height());
            insist(block.timeMillis() > tip.timeMillis(), "time " + block.timeMillis() + " after " + tip.timeMillis());
            finalised = block;
            List<TxResult> results = block.transactions().stream()
                    .map(tx -> new TxResult(Hash.sha256(tx), Verdict.OK, List.of()))
                    .toList();
            return new BlockResult(
                    results, List.of(), List.of(), Optional.empty(), hash(tip.appHash(), block.transactions()));
        });
    }

    @Override
    public void commit(Bytes seal) {
        change("commit", () -> {
            insist(finalised != null, "a commit without a finalise");
            if (full) {
                throw new StorageError(STORAGE_LOW, "the disk of this test is full");
            }
            if (transactions().size() + finalised.transactions().size() > failsAfter) {
                throw new StorageError(STORAGE_FSYNC_FAILED, "the disk of this test fails after " + failsAfter);
            }
            blocks.add(finalised);
            seals.add(seal);
            tip = new Tip(finalised.height(), finalised.timeMillis(), hash(tip.appHash(), finalised.transactions()));
            finalised = null;
            return null;
        });
    }

    /** No engine asks for one yet. */
    @Override
    public Snapshots snapshots() {
        throw new UnsupportedOperationException("snapshots of a hash chain");
    }

    private static Hash hash(Hash before, List<Bytes> transactions) {
        MessageDigest digest = Hash.digest();
        digest.update(before.value().buffer());
        transactions.forEach(tx -> digest.update(Hash.sha256(tx).value().buffer()));
        return new Hash(Bytes.owned(digest.digest()));
    }

    private <T> T change(String what, Supplier<T> step) {
        insist(changing.compareAndSet(false, true), what + " while another change runs");
        insist(!gone, what + " after the engine was closed");
        try {
            return step.get();
        } finally {
            changing.set(false);
        }
    }

    private void insist(boolean holds, String otherwise) {
        if (!holds) {
            breaches.add(otherwise);
            throw new AssertionError(otherwise);
        }
    }
}
