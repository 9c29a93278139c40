package org.dipc.proof;

import static org.dipc.proof.Refusal.PROOF_ABSENCE_INVALID;
import static org.dipc.proof.Refusal.PROOF_CONTEXT;
import static org.dipc.proof.Refusal.PROOF_MALFORMED;
import static org.dipc.proof.Refusal.PROOF_ROOT_UNKNOWN;
import static org.dipc.proof.Refusal.PROOF_TOO_LARGE;
import static org.dipc.proof.Refusal.PROOF_VALUE_MISMATCH;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.List;
import org.dipc.bridge.Untrusted;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.proof.CommitmentProof.Absence;
import org.dipc.proof.CommitmentProof.Presence;

/** The verdict on a proof: a method that returns has been shown; one that throws has been shown nothing. */
public final class Ics23 {
    private Ics23() {}

    /**
     * That the tree with {@code root} has {@code value} at {@code key}.
     *
     * @throws Untrusted with one of the {@code PROOF_*} codes
     */
    public static void verifyPresence(ProofSpec spec, Bytes root, Bytes proof, Bytes key, Bytes value) {
        checkRoot(root);
        if (!(CommitmentProof.decode(proof) instanceof Presence presence)) {
            throw PROOF_CONTEXT.because("a proof of absence where one of presence was asked for");
        }
        PROOF_CONTEXT.unless(presence.key().equals(key), "a proof of another key");
        PROOF_VALUE_MISMATCH.unless(presence.value().equals(value), "a proof of another value");
        check(spec, root, presence);
    }

    /**
     * That the tree with {@code root} has nothing at {@code key}. An empty tree has no such proof: its root says it.
     *
     * @throws Untrusted with one of the {@code PROOF_*} codes
     */
    public static void verifyAbsence(ProofSpec spec, Bytes root, Bytes proof, Bytes key) {
        checkRoot(root);
        if (!(CommitmentProof.decode(proof) instanceof Absence absence)) {
            throw PROOF_ABSENCE_INVALID.because("a proof of presence where one of absence was asked for");
        }
        Bytes place = spec.order(key);
        PROOF_CONTEXT.unless(absence.key().equals(spec.namesHash() ? place : key), "a proof of another key");
        absence.left().ifPresent(left -> check(spec, root, left));
        absence.right().ifPresent(right -> check(spec, root, right));
        PROOF_ABSENCE_INVALID.unless(
                absence.left().stream().allMatch(left -> spec.order(left.key()).compareTo(place) < 0),
                "the left neighbour is not left of the key");
        PROOF_ABSENCE_INVALID.unless(
                absence.right().stream()
                        .allMatch(right -> spec.order(right.key()).compareTo(place) > 0),
                "the right neighbour is not right of the key");
        PROOF_ABSENCE_INVALID.unless(areNeighbours(spec.inner(), absence), "the neighbours are not adjacent");
    }

    private static void checkRoot(Bytes root) {
        PROOF_ROOT_UNKNOWN.unless(
                root.size() == Hash.SIZE && !root.equals(Bytes.owned(new byte[Hash.SIZE])), "no root: " + root);
    }

    private static void check(ProofSpec spec, Bytes root, Presence presence) {
        checkSteps(spec, presence);
        PROOF_CONTEXT.unless(presence.root().equals(root), "a proof under another root");
    }

    /** That the operations are such as the tree has. */
    static void checkSteps(ProofSpec spec, Presence presence) {
        int steps = presence.path().size();
        PROOF_MALFORMED.unless(steps >= spec.minSteps(), steps + " steps are too few");
        PROOF_TOO_LARGE.unless(steps <= spec.maxSteps(), steps + " steps are too many");
        PROOF_MALFORMED.unless(isLeaf(spec, presence.leaf()), "the leaf is not such as the tree has");
        for (int layer = 1; layer <= steps; layer++) {
            InnerOp step = presence.path().get(layer - 1);
            PROOF_MALFORMED.unless(isInner(spec, step, layer), "step " + layer + " is not such as the tree has");
        }
    }

    static boolean isLeaf(ProofSpec spec, LeafOp leaf) {
        LeafOp ours = spec.leaf();
        return leaf.hash() == ours.hash()
                && leaf.prehashKey() == ours.prehashKey()
                && leaf.prehashValue() == ours.prehashValue()
                && leaf.length() == ours.length()
                && leaf.prefix().startsWith(ours.prefix())
                && (spec.inner().domain().isEmpty() || leaf.prefix().equals(ours.prefix()))
                && (!isAvl(spec) || isAvlPrefix(leaf.prefix(), 0));
    }

    private static boolean isInner(ProofSpec spec, InnerOp step, int layer) {
        return step.hash() == spec.inner().hash()
                && !step.prefix().startsWith(spec.leaf().prefix())
                && hasForm(spec.inner(), step)
                && (!isAvl(spec) || isAvlPrefix(step.prefix(), layer));
    }

    private static boolean hasForm(ProofSpec.Inner inner, InnerOp step) {
        if (!inner.domain().isEmpty()) {
            return step.prefix().startsWith(inner.domain()) && side(inner, step) != Side.NONE;
        }
        int prefix = step.prefix().size();
        return prefix >= inner.minPrefix()
                && prefix <= inner.maxPrefix() + inner.childSize()
                && step.suffix().size() % inner.childSize() == 0;
    }

    /** Whether the tree is IAVL, whose nodes begin with height, size and version, and may need more than a step's form. */
    private static boolean isAvl(ProofSpec spec) {
        return spec.leaf().equals(ProofSpec.IAVL.leaf()) && spec.inner().equals(ProofSpec.IAVL.inner());
    }

    /** Height, size and version, none negative; above a leaf, the length of a child and perhaps that child, then a length. */
    private static boolean isAvlPrefix(Bytes prefix, int layer) {
        CodedInputStream in = CodedInputStream.newInstance(prefix.toArray());
        try {
            long height = in.readSInt64();
            long size = in.readSInt64();
            long version = in.readSInt64();
            int rest = prefix.size() - in.getTotalBytesRead();
            boolean complete = layer == 0 ? rest == 0 : rest == 1 || rest == 34;
            return height >= layer && size >= 0 && version >= 0 && complete;
        } catch (IOException e) {
            return false;
        }
    }

    /** Which child of its node a step leads up from. */
    enum Side {
        LEFT,
        RIGHT,
        NONE
    }

    static Side side(ProofSpec.Inner inner, InnerOp step) {
        int prefix = step.prefix().size();
        int suffix = step.suffix().size();
        if (prefix >= inner.minPrefix() && prefix <= inner.maxPrefix() && suffix == inner.childSize()) {
            return Side.LEFT;
        }
        prefix -= inner.childSize();
        return prefix >= inner.minPrefix() && prefix <= inner.maxPrefix() && suffix == 0 ? Side.RIGHT : Side.NONE;
    }

    private static boolean areNeighbours(ProofSpec.Inner inner, Absence absence) {
        if (absence.left().isEmpty()) {
            return absence.right().isPresent()
                    && isOutermost(inner, Side.LEFT, absence.right().get().path());
        }
        List<InnerOp> left = absence.left().get().path();
        if (absence.right().isEmpty()) {
            return isOutermost(inner, Side.RIGHT, left);
        }
        List<InnerOp> right = absence.right().get().path();
        int shared = 0;
        while (shared < left.size()
                && shared < right.size()
                && fromTop(left, shared).equals(fromTop(right, shared))) {
            shared++;
        }
        return shared < left.size()
                && shared < right.size()
                && side(inner, fromTop(left, shared)) == Side.LEFT
                && side(inner, fromTop(right, shared)) == Side.RIGHT
                && isOutermost(inner, Side.RIGHT, left.subList(0, left.size() - shared - 1))
                && isOutermost(inner, Side.LEFT, right.subList(0, right.size() - shared - 1));
    }

    private static InnerOp fromTop(List<InnerOp> path, int index) {
        return path.get(path.size() - 1 - index);
    }

    /** Whether nothing lies further out on {@code side} than the leaf that {@code path} begins at. */
    private static boolean isOutermost(ProofSpec.Inner inner, Side side, List<InnerOp> path) {
        return path.stream().allMatch(step -> side(inner, step) == side || isAlone(inner, step));
    }

    /** Whether the step's sibling is an empty child. */
    static boolean isAlone(ProofSpec.Inner inner, InnerOp step) {
        return switch (side(inner, step)) {
            case LEFT -> step.suffix().equals(inner.emptyChild());
            case RIGHT ->
                step.prefix().from(step.prefix().size() - inner.childSize()).equals(inner.emptyChild());
            case NONE -> false;
        };
    }
}
