package org.dipc.model;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Records as the maps, lists, strings and numbers of a JSON document, by their {@link Shape} alone.
 *
 * <p>Bytes are hexadecimal text. Big numbers are text of decimal digits, since readers of JSON lose precision beyond 2^53;
 * whole numbers are numbers as long as they fit 53 bits. A member of a family is an object with its name under
 * {@code type}. An absent optional value is left out.
 */
public final class Plain {
    private static final long LARGEST_EXACT = 1L << 53;

    private Plain() {}

    /** A value that does not fit its shape: what is wrong, and where (an RFC 6901 JSON pointer). */
    public static final class Misfit extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final Code code;
        private final String pointer;

        /** What is wrong. */
        public enum Code {
            /** A value of another kind, or outside of what its kind holds. */
            VALUE,
            /** A field that the record does not have. */
            UNKNOWN_FIELD,
            /** No value where there must be one. */
            MISSING
        }

        Misfit(Code code, String pointer, String detail) {
            super(detail);
            this.code = code;
            this.pointer = pointer;
        }

        public Code code() {
            return code;
        }

        public String pointer() {
            return pointer;
        }
    }

    /** @throws CborException if {@code encoded} is not of this shape */
    public static Object describe(Shape shape, Bytes encoded) {
        return describe(shape, Cbor.decode(encoded));
    }

    /** What this hub wrote itself: as {@link #describe}, without limits on size and count. */
    public static Object describeOwn(Shape shape, Bytes encoded) {
        return describe(shape, Cbor.decodeOwn(encoded));
    }

    /** @throws Misfit if {@code plain} is not of this shape; the records' own rules are checked when the bytes are read */
    public static Bytes encode(Shape shape, Object plain) {
        return Cbor.encode(convert(shape, plain, ""));
    }

    private static Object describe(Shape shape, Object value) {
        if (shape instanceof Shape.Whole) {
            long number = fit(Long.class, value);
            return Math.abs(number) <= LARGEST_EXACT ? (Object) number : Long.toString(number);
        } else if (shape instanceof Shape.Big) {
            return value instanceof Long number
                    ? Long.toString(number)
                    : fit(BigInteger.class, value).toString();
        } else if (shape instanceof Shape.Flag) {
            return fit(Boolean.class, value);
        } else if (shape instanceof Shape.Text || shape instanceof Shape.Choice) {
            return fit(String.class, value);
        } else if (shape instanceof Shape.Octets) {
            return fit(Bytes.class, value).toHex();
        } else if (shape instanceof Shape.Many many) {
            List<Object> items = new ArrayList<>();
            for (Object item : (List<?>) fit(List.class, value)) {
                items.add(describe(many.item(), item));
            }
            return items;
        } else if (shape instanceof Shape.Maybe maybe) {
            return value == null ? null : describe(maybe.item(), value);
        } else if (shape instanceof Shape.Wrapped wrapped) {
            return describe(wrapped.item(), value);
        } else if (shape instanceof Shape.Fields fields) {
            return describeFields(new LinkedHashMap<>(), fields.fields(), fit(List.class, value));
        } else if (shape instanceof Shape.Family family) {
            List<?> items = fit(List.class, value);
            String name = fit(String.class, items.isEmpty() ? null : items.get(0));
            Shape.Fields member = member(family, name).orElseThrow(() -> misfit(family.name()));
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("type", name);
            return describeFields(object, member.fields(), items.subList(1, items.size()));
        }
        throw new AssertionError("a shape that the sealed family does not have");
    }

    private static Map<String, Object> describeFields(
            Map<String, Object> object, List<Shape.Field> fields, List<?> values) {
        if (fields.size() != values.size()) {
            throw misfit("record");
        }
        for (int i = 0; i < fields.size(); i++) {
            Object plain = describe(fields.get(i).shape(), values.get(i));
            if (plain != null) {
                object.put(fields.get(i).name(), plain);
            }
        }
        return object;
    }

    private static <T> T fit(Class<T> type, Object value) {
        if (!type.isInstance(value)) {
            throw misfit(type.getSimpleName());
        }
        return type.cast(value);
    }

    private static CborException misfit(String expected) {
        return new CborException(CborException.Code.MALFORMED, 0, expected + " expected");
    }

    private static Object convert(Shape shape, Object plain, String at) {
        if (shape instanceof Shape.Maybe maybe) {
            return plain == null ? null : convert(maybe.item(), plain, at);
        }
        if (plain == null) {
            throw new Misfit(Misfit.Code.MISSING, at, "a value is missing");
        }
        if (shape instanceof Shape.Whole) {
            BigInteger number = number(plain, at);
            if (number.bitLength() > 63) {
                throw new Misfit(Misfit.Code.VALUE, at, "a number that does not fit 64 bits");
            }
            return number.longValue();
        } else if (shape instanceof Shape.Big) {
            return number(plain, at);
        } else if (shape instanceof Shape.Flag) {
            return expect(Boolean.class, plain, at, "true or false");
        } else if (shape instanceof Shape.Text) {
            return expect(String.class, plain, at, "text");
        } else if (shape instanceof Shape.Choice choice) {
            String name = expect(String.class, plain, at, "text");
            if (!choice.names().contains(name)) {
                throw new Misfit(Misfit.Code.VALUE, at, "one of " + choice.names() + " expected");
            }
            return name;
        } else if (shape instanceof Shape.Octets) {
            String hex = expect(String.class, plain, at, "hexadecimal text");
            try {
                return Bytes.hex(hex);
            } catch (IllegalArgumentException e) {
                throw new Misfit(Misfit.Code.VALUE, at, "an even number of hexadecimal digits expected");
            }
        } else if (shape instanceof Shape.Many many) {
            List<Object> items = new ArrayList<>();
            for (Object item : (List<?>) expect(List.class, plain, at, "a list")) {
                items.add(convert(many.item(), item, at + "/" + items.size()));
            }
            return items;
        } else if (shape instanceof Shape.Wrapped wrapped) {
            return convert(wrapped.item(), plain, at);
        } else if (shape instanceof Shape.Fields fields) {
            return convertFields(new ArrayList<>(), fields.fields(), object(plain, at), at);
        } else if (shape instanceof Shape.Family family) {
            Map<String, Object> object = object(plain, at);
            String name = expect(String.class, object.remove("type"), at + "/type", "the name of a " + family.name());
            Shape.Fields member = member(family, name)
                    .orElseThrow(() -> new Misfit(
                            Misfit.Code.VALUE,
                            at + "/type",
                            "one of "
                                    + family.members().stream()
                                            .map(Shape.Fields::name)
                                            .toList() + " expected"));
            List<Object> values = new ArrayList<>();
            values.add(name);
            return convertFields(values, member.fields(), object, at);
        }
        throw new AssertionError("a shape that the sealed family does not have");
    }

    private static List<Object> convertFields(
            List<Object> values, List<Shape.Field> fields, Map<String, Object> object, String at) {
        for (Shape.Field field : fields) {
            values.add(convert(field.shape(), object.remove(field.name()), at + "/" + field.name()));
        }
        if (!object.isEmpty()) {
            List<String> known = fields.stream()
                    .map(Shape.Field::name)
                    .sorted(Comparator.naturalOrder())
                    .toList();
            throw new Misfit(
                    Misfit.Code.UNKNOWN_FIELD,
                    at + "/" + object.keySet().iterator().next(),
                    "no such field; there are " + known);
        }
        return values;
    }

    private static Optional<Shape.Fields> member(Shape.Family family, String name) {
        return family.members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst();
    }

    private static Map<String, Object> object(Object plain, String at) {
        Map<String, Object> object = new TreeMap<>();
        ((Map<?, ?>) expect(Map.class, plain, at, "an object"))
                .forEach((key, value) -> object.put((String) key, value));
        return object;
    }

    private static BigInteger number(Object plain, String at) {
        if (plain instanceof Long || plain instanceof Integer) {
            return BigInteger.valueOf(((Number) plain).longValue());
        } else if (plain instanceof BigInteger number) {
            return number;
        } else if (plain instanceof String digits && digits.matches("-?(0|[1-9][0-9]{0,99})")) {
            return new BigInteger(digits);
        }
        throw new Misfit(Misfit.Code.VALUE, at, "a whole number expected");
    }

    private static <T> T expect(Class<T> type, Object plain, String at, String expected) {
        if (!type.isInstance(plain)) {
            throw new Misfit(plain == null ? Misfit.Code.MISSING : Misfit.Code.VALUE, at, expected + " expected");
        }
        return type.cast(plain);
    }
}
