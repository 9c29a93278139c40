package org.dipc.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.dipc.model.Bytes;

/**
 * Changes one thing in a message, whatever its encoding: a field of any of its groups is dropped, doubled, swapped, moved,
 * bent, lengthened, cut, taken for another, or replaced by what another message has there. Lengths and counts are written
 * anew afterwards, so that what comes out is well formed and says something else.
 */
public final class Mutator {
    private final RandomGenerator random;

    public Mutator(RandomGenerator random) {
        this.random = random;
    }

    /** A part of a message. */
    public sealed interface Field {
        /** What the encoding writes before the part: the tag of protobuf, the major type of CBOR. */
        int label();
    }

    public record Leaf(int label, Bytes content) implements Field {}

    public record Group(int label, List<Field> fields) implements Field {
        public Group {
            fields = List.copyOf(fields);
        }

        /** This and every group within, a group before those in it. */
        List<Group> groups() {
            List<Group> groups = new ArrayList<>();
            groups.add(this);
            for (Field field : fields) {
                if (field instanceof Group group) {
                    groups.addAll(group.groups());
                }
            }
            return groups;
        }

        /** With another group in the place of {@code old}, which is one of {@link #groups}. */
        @SuppressWarnings("ReferenceEquality") // A group elsewhere that is equal stays.
        Group with(Group old, Group replacement) {
            return this == old
                    ? replacement
                    : new Group(
                            label,
                            fields.stream()
                                    .map(field -> field instanceof Group group ? group.with(old, replacement) : field)
                                    .toList());
        }
    }

    /** What can be done to a field. */
    public enum Change {
        DROP,
        DOUBLE,
        SWAP,
        MOVE,
        BEND,
        LENGTHEN,
        CUT,
        RELABEL,
        WRAP,
        /** Another message's field goes before it. */
        INSERT,
        /** Another message's field goes in its place. */
        SPLICE,
        /** From it on, the group goes on as another message's does. */
        SPLICE_REST,
        DROP_REST,
        DROP_BEFORE
    }

    /** One change anywhere; it may come out as it was. */
    public Group changed(Group message, Group donor) {
        Group group = any(message.groups());
        return group.fields.isEmpty()
                ? message
                : changed(message, group, random.nextInt(group.fields.size()), any(List.of(Change.values())), donor);
    }

    /** Every change to every field of every group, once. */
    public List<Group> everyChange(Group message, Group donor) {
        List<Group> changed = new ArrayList<>();
        for (Group group : message.groups()) {
            for (int index = 0; index < group.fields.size(); index++) {
                for (Change change : Change.values()) {
                    changed.add(changed(message, group, index, change, donor));
                }
            }
        }
        return changed;
    }

    private Group changed(Group message, Group group, int index, Change change, Group donor) {
        if (change == Change.MOVE) {
            return moved(message, group, index);
        }
        List<Field> fields = new ArrayList<>(group.fields);
        Field field = fields.get(index);
        List<Field> others = counterpart(group, donor).fields;
        Optional<Field> other = others.isEmpty() ? Optional.empty() : Optional.of(any(others));
        switch (change) {
            case DROP -> fields.remove(index);
            case DOUBLE -> fields.add(index, field);
            case SWAP -> Collections.swap(fields, index, random.nextInt(fields.size()));
            case BEND -> fields.set(index, bent(field));
            case LENGTHEN -> fields.set(index, lengthened(field));
            case CUT -> fields.set(index, cut(field));
            case RELABEL -> fields.set(index, relabelled(field));
            case WRAP -> fields.set(index, new Group(field.label(), List.of(field)));
            case INSERT -> other.ifPresent(inserted -> fields.add(index, inserted));
            case SPLICE ->
                fields.set(index, alike(field, others).or(() -> other).orElse(field));
            case SPLICE_REST -> {
                fields.subList(index, fields.size()).clear();
                fields.addAll(others.subList(Math.min(index, others.size()), others.size()));
            }
            case DROP_REST -> fields.subList(index, fields.size()).clear();
            case DROP_BEFORE -> fields.subList(0, index).clear();
            case MOVE -> throw new AssertionError("a field moves between groups, and was moved above");
        }
        return message.with(group, new Group(group.label, fields));
    }

    /** To the end of another group, which may lie within or around. */
    private Group moved(Group message, Group group, int index) {
        List<Field> fields = new ArrayList<>(group.fields);
        Field field = fields.remove(index);
        Group without = message.with(group, new Group(group.label, fields));
        Group target = any(without.groups());
        List<Field> more = new ArrayList<>(target.fields);
        more.add(field);
        return without.with(target, new Group(target.label, more));
    }

    /** Some group of {@code donor} with the label of {@code group}, else all of it. */
    private Group counterpart(Group group, Group donor) {
        List<Group> same = donor.groups().stream()
                .filter(other -> other.label == group.label)
                .toList();
        return same.isEmpty() ? donor : any(same);
    }

    private Optional<Field> alike(Field field, List<Field> others) {
        List<Field> alike =
                others.stream().filter(other -> other.label() == field.label()).toList();
        return alike.isEmpty() ? Optional.empty() : Optional.of(any(alike));
    }

    private Field bent(Field field) {
        if (field instanceof Group group) {
            List<Field> fields = new ArrayList<>(group.fields);
            Collections.reverse(fields);
            return new Group(group.label, fields);
        }
        return new Leaf(field.label(), bent(((Leaf) field).content));
    }

    /** Another byte string: with a bit flipped, a byte more or less, doubled, or with all zero. */
    public Bytes bent(Bytes data) {
        Bytes some = Bytes.of((byte) random.nextInt(256));
        if (data.isEmpty()) {
            return some;
        }
        int place = random.nextInt(data.size());
        byte[] bytes = data.toArray();
        bytes[place] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return switch (random.nextInt(6)) {
            case 0 -> data.slice(0, place).plus(data.from(place + 1));
            case 1 -> data.slice(0, place).plus(some).plus(data.from(place));
            case 2 -> data.plus(data);
            case 3 -> Bytes.owned(new byte[data.size()]);
            default -> Bytes.owned(bytes);
        };
    }

    private Field lengthened(Field field) {
        byte[] more = new byte[1 + random.nextInt(64)];
        random.nextBytes(more);
        if (field instanceof Group group) {
            List<Field> fields = new ArrayList<>(group.fields);
            fields.add(new Leaf(random.nextInt(128), Bytes.owned(more)));
            return new Group(group.label, fields);
        }
        return new Leaf(field.label(), ((Leaf) field).content.plus(Bytes.owned(more)));
    }

    private Field cut(Field field) {
        if (field instanceof Group group) {
            return new Group(group.label, group.fields.subList(0, random.nextInt(group.fields.size() + 1)));
        }
        Bytes content = ((Leaf) field).content;
        return new Leaf(field.label(), content.slice(0, random.nextInt(content.size() + 1)));
    }

    private Field relabelled(Field field) {
        int label = field.label() ^ 1 << random.nextInt(6);
        return field instanceof Group group ? new Group(label, group.fields) : new Leaf(label, ((Leaf) field).content);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
