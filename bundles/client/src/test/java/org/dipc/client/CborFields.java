package org.dipc.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dipc.model.Bytes;
import org.dipc.testkit.Mutator.Field;
import org.dipc.testkit.Mutator.Group;
import org.dipc.testkit.Mutator.Leaf;

/**
 * CBOR as a tree of its items, labelled with their major types and written without any of the reader's code. A byte string
 * that holds CBOR is a group, as are arrays, maps and tags.
 */
final class CborFields {
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG = 6;

    private final Bytes encoded;
    private int at;

    private CborFields(Bytes encoded) {
        this.encoded = encoded;
    }

    /** @throws IndexOutOfBoundsException if the encoding ends early */
    static Group read(Bytes encoded) {
        CborFields in = new CborFields(encoded);
        List<Field> items = new ArrayList<>();
        while (in.at < encoded.size()) {
            items.add(in.item());
        }
        return new Group(-1, items);
    }

    private Field item() {
        int begun = at;
        int first = encoded.at(at++) & 0xff;
        int label = first >>> 5;
        int argument = argument(first & 31);
        return switch (label) {
            case BYTES -> bytes(take(argument));
            case TEXT -> new Leaf(label, take(argument));
            case ARRAY -> new Group(label, items(argument));
            case MAP -> new Group(label, items(2 * argument));
            // Its number is one byte here, as are the tags of COSE.
            case TAG -> new Group(label, List.of(new Leaf(0, encoded.slice(begun, at)), item()));
            default -> new Leaf(label, encoded.slice(begun, at));
        };
    }

    private int argument(int low) {
        if (low < 24) {
            return low;
        }
        int argument = 0;
        for (int left = 1 << low - 24; left > 0; left--) {
            argument = argument << 8 | encoded.at(at++) & 0xff;
        }
        return argument;
    }

    private Bytes take(int size) {
        at += size;
        return encoded.slice(at - size, at);
    }

    private List<Field> items(int count) {
        List<Field> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(item());
        }
        return items;
    }

    private static Field bytes(Bytes content) {
        return held(content).<Field>map(item -> new Group(BYTES, List.of(item))).orElse(new Leaf(BYTES, content));
    }

    private static Optional<Field> held(Bytes content) {
        try {
            List<Field> items = read(content).fields();
            return items.size() == 1 && items.get(0) instanceof Group group && group.label() >= ARRAY
                    ? Optional.of(group)
                    : Optional.empty();
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    static Bytes written(Field field) {
        if (field instanceof Leaf leaf) {
            return leaf.label() == BYTES || leaf.label() == TEXT
                    ? head(leaf.label(), leaf.content().size()).plus(leaf.content())
                    : leaf.content();
        }
        Group group = (Group) field;
        Bytes content = Bytes.EMPTY;
        for (Field inner : group.fields()) {
            content = content.plus(written(inner));
        }
        return switch (group.label()) {
            case BYTES, TEXT -> head(group.label(), content.size()).plus(content);
            case ARRAY -> head(ARRAY, group.fields().size()).plus(content);
            case MAP -> head(MAP, group.fields().size() / 2).plus(content);
            default -> content;
        };
    }

    private static Bytes head(int label, int argument) {
        int major = label << 5;
        if (argument < 24) {
            return Bytes.of((byte) (major | argument));
        } else if (argument < 256) {
            return Bytes.of((byte) (major | 24), (byte) argument);
        }
        return Bytes.of((byte) (major | 25), (byte) (argument >>> 8), (byte) argument);
    }
}
