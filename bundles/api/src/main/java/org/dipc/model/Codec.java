package org.dipc.model;

import static org.dipc.model.CborException.Code.MALFORMED;
import static org.dipc.model.CborException.Code.NOT_CANONICAL;
import static org.dipc.model.CborException.Code.TYPE_UNKNOWN;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One value, one encoding: records and sealed families of records as deterministic CBOR, derived from their components.
 *
 * <p>Components are {@code long}, {@code boolean}, {@link String}, {@link Bytes}, {@link BigInteger}, enums, records,
 * sealed interfaces whose members are records, and {@link List} or {@link Optional} of these. A record is the array of its
 * components in order; a record with one component is that component; a member of a family is an array that starts with
 * its simple name; an empty {@code Optional} is null. {@link #shape()} says the same as data.
 */
public final class Codec<T> {
    private static final ClassValue<Codec<?>> CODECS = new ClassValue<>() {
        @Override
        protected Codec<?> computeValue(Class<?> type) {
            return new Codec<>(type, Form.of(type));
        }
    };

    private static final ClassValue<Codec<?>> FIELDS = new ClassValue<>() {
        @Override
        protected Codec<?> computeValue(Class<?> type) {
            return new Codec<>(type, new RecordForm(type, Component.of(type), canonicalConstructor(type)));
        }
    };

    private final Class<T> type;
    private final Form form;

    private Codec(Class<T> type, Form form) {
        this.type = type;
        this.form = form;
    }

    /** @throws IllegalArgumentException if {@code type} or something in it has no encoding */
    @SuppressWarnings("unchecked")
    public static <T> Codec<T> of(Class<T> type) {
        return (Codec<T>) CODECS.get(type);
    }

    /** As {@link #of}, but a record with one component is an array as well: how events are written. */
    @SuppressWarnings("unchecked")
    public static <T extends Record> Codec<T> fields(Class<T> type) {
        return (Codec<T>) FIELDS.get(type);
    }

    public Bytes encode(T value) {
        CborWriter out = new CborWriter();
        form.write(out, value);
        return out.finish();
    }

    /**
     * Reads bytes from outside.
     *
     * @throws CborException if they are not exactly what {@link #encode} gives for some value, or if the constructor of a
     *     record refuses its components
     */
    public T decode(Bytes bytes) {
        T value = read(CborReader.limited(bytes));
        // A constructor may bring its components into a normal form; then other bytes would mean the same value.
        if (!encode(value).equals(bytes)) {
            throw new CborException(NOT_CANONICAL, 0, "a value that is written differently");
        }
        return value;
    }

    /** Reads what this hub wrote itself: as {@link #decode}, without limits and without encoding again to compare. */
    public T decodeOwn(Bytes bytes) {
        return read(CborReader.unlimited(bytes));
    }

    private T read(CborReader in) {
        T value = type.cast(form.read(in));
        in.end();
        return value;
    }

    public Shape shape() {
        return form.shape();
    }

    /** The start of the encoding of every record whose first component is {@code first}: what a range scan begins with. */
    public Bytes prefix(Object first) {
        if (!(form instanceof RecordForm fields)) {
            throw new IllegalArgumentException(type.getSimpleName() + " has no first component");
        }
        CborWriter out = new CborWriter();
        out.head(4, fields.components.size());
        fields.components.get(0).form.write(out, first);
        return out.finish();
    }

    /** How one type is written and read. */
    private interface Form {
        void write(CborWriter out, Object value);

        Object read(CborReader in);

        Shape shape();

        static Form of(Type type) {
            if (type == long.class || type == Long.class) {
                return simple(new Shape.Whole(), CborReader::whole, (out, value) -> out.whole((Long) value));
            }
            if (type == boolean.class) {
                return simple(new Shape.Flag(), CborReader::flag, (out, value) -> out.flag((Boolean) value));
            }
            if (type == String.class) {
                return simple(new Shape.Text(), CborReader::text, (out, value) -> out.text((String) value));
            }
            if (type == Bytes.class) {
                return simple(new Shape.Octets(), CborReader::bytes, (out, value) -> out.bytes((Bytes) value));
            }
            if (type == BigInteger.class) {
                return simple(new Shape.Big(), CborReader::big, (out, value) -> out.whole((BigInteger) value));
            }
            if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
                return new ListForm(of(generic.getActualTypeArguments()[0]));
            }
            if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
                return new OptionalForm(of(generic.getActualTypeArguments()[0]));
            }
            if (type instanceof Class<?> raw && raw.isEnum()) {
                return new EnumForm(raw);
            }
            if (type instanceof Class<?> raw && raw.isRecord()) {
                List<Component> components = Component.of(raw);
                return components.size() == 1
                        ? new WrappedForm(raw, components.get(0), canonicalConstructor(raw))
                        : new RecordForm(raw, components, canonicalConstructor(raw));
            }
            if (type instanceof Class<?> raw && raw.isSealed()) {
                return new FamilyForm(raw);
            }
            throw new IllegalArgumentException("no encoding for " + type.getTypeName());
        }

        private static Form simple(Shape shape, Function<CborReader, Object> read, Writing write) {
            return new Form() {
                @Override
                public void write(CborWriter out, Object value) {
                    write.write(out, value);
                }

                @Override
                public Object read(CborReader in) {
                    return read.apply(in);
                }

                @Override
                public Shape shape() {
                    return shape;
                }
            };
        }
    }

    @FunctionalInterface
    private interface Writing {
        void write(CborWriter out, Object value);
    }

    private record ListForm(Form item) implements Form {
        @Override
        public void write(CborWriter out, Object value) {
            List<?> items = (List<?>) value;
            out.head(4, items.size());
            for (Object each : items) {
                item.write(out, each);
            }
        }

        @Override
        public Object read(CborReader in) {
            int length = in.enter(4, "a list");
            List<Object> items = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                items.add(item.read(in));
            }
            in.leave();
            return List.copyOf(items);
        }

        @Override
        public Shape shape() {
            return new Shape.Many(item.shape());
        }
    }

    private record OptionalForm(Form item) implements Form {
        @Override
        public void write(CborWriter out, Object value) {
            Optional<?> optional = (Optional<?>) value;
            if (optional.isEmpty()) {
                out.nothing();
            } else {
                item.write(out, optional.get());
            }
        }

        @Override
        public Object read(CborReader in) {
            return in.skipNothing() ? Optional.empty() : Optional.of(item.read(in));
        }

        @Override
        public Shape shape() {
            return new Shape.Maybe(item.shape());
        }
    }

    private record EnumForm(Class<?> type, Map<String, Object> names) implements Form {
        EnumForm(Class<?> type) {
            this(type, new TreeMap<>());
            for (Object constant : type.getEnumConstants()) {
                names.put(((Enum<?>) constant).name(), constant);
            }
        }

        @Override
        public void write(CborWriter out, Object value) {
            out.text(((Enum<?>) value).name());
        }

        @Override
        public Object read(CborReader in) {
            int start = in.offset();
            String name = in.text();
            Object constant = names.get(name);
            if (constant == null) {
                throw new CborException(MALFORMED, start, "one of " + names.keySet() + " expected");
            }
            return constant;
        }

        @Override
        public Shape shape() {
            return new Shape.Choice(
                    type.getSimpleName(),
                    Arrays.stream(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant).name())
                            .toList());
        }
    }

    private record Component(String name, Form form, MethodHandle accessor) {
        static List<Component> of(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(component -> new Component(
                            component.getName(), Form.of(component.getGenericType()), accessorOf(component)))
                    .toList();
        }

        void write(CborWriter out, Object value) {
            try {
                form.write(out, accessor.invokeExact(value));
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError("accessors of records declare no exceptions", e);
            }
        }
    }

    private record WrappedForm(Class<?> type, Component component, MethodHandle constructor) implements Form {
        @Override
        public void write(CborWriter out, Object value) {
            component.write(out, value);
        }

        @Override
        public Object read(CborReader in) {
            int start = in.offset();
            return make(type, constructor, new Object[] {component.form.read(in)}, start);
        }

        @Override
        public Shape shape() {
            return new Shape.Wrapped(type.getSimpleName(), component.form.shape());
        }
    }

    private record RecordForm(Class<?> type, List<Component> components, MethodHandle constructor) implements Form {
        @Override
        public void write(CborWriter out, Object value) {
            out.head(4, components.size());
            writeFields(out, value);
        }

        void writeFields(CborWriter out, Object value) {
            for (Component component : components) {
                component.write(out, value);
            }
        }

        @Override
        public Object read(CborReader in) {
            int start = in.offset();
            int length = in.enter(4, type.getSimpleName());
            if (length != components.size()) {
                throw new CborException(
                        MALFORMED,
                        start,
                        type.getSimpleName() + " has " + components.size() + " fields, found " + length);
            }
            return readFields(in, start);
        }

        Object readFields(CborReader in, int start) {
            Object[] values = new Object[components.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = components.get(i).form.read(in);
            }
            in.leave();
            return make(type, constructor, values, start);
        }

        @Override
        public Shape.Fields shape() {
            return new Shape.Fields(
                    type.getSimpleName(),
                    components.stream()
                            .map(each -> new Shape.Field(each.name, each.form.shape()))
                            .toList());
        }
    }

    private static final class FamilyForm implements Form {
        private final Class<?> type;
        private final Map<String, RecordForm> byName = new TreeMap<>();
        private final ClassValue<RecordForm> byClass = new ClassValue<>() {
            @Override
            protected RecordForm computeValue(Class<?> member) {
                return byName.get(member.getSimpleName());
            }
        };

        FamilyForm(Class<?> type) {
            this.type = type;
            members(type);
        }

        private void members(Class<?> family) {
            for (Class<?> member : family.getPermittedSubclasses()) {
                if (member.isSealed()) {
                    members(member);
                } else if (!member.isRecord()) {
                    throw new IllegalArgumentException(member.getName() + " is in a sealed family and not a record");
                } else {
                    byName.put(
                            member.getSimpleName(),
                            new RecordForm(member, Component.of(member), canonicalConstructor(member)));
                }
            }
        }

        @Override
        public void write(CborWriter out, Object value) {
            RecordForm member = byClass.get(value.getClass());
            out.head(4, 1 + member.components.size());
            out.text(member.type.getSimpleName());
            member.writeFields(out, value);
        }

        @Override
        public Object read(CborReader in) {
            int start = in.offset();
            int length = in.enter(4, type.getSimpleName());
            if (length == 0) {
                throw new CborException(MALFORMED, start, type.getSimpleName() + " without a name");
            }
            int nameStart = in.offset();
            String name = in.text();
            RecordForm member = byName.get(name);
            if (member == null) {
                throw new CborException(
                        TYPE_UNKNOWN,
                        nameStart,
                        "no " + type.getSimpleName() + " of that name; there are " + byName.keySet());
            }
            if (length != 1 + member.components.size()) {
                throw new CborException(
                        MALFORMED, start, name + " has " + member.components.size() + " fields, found " + (length - 1));
            }
            return member.readFields(in, start);
        }

        @Override
        public Shape shape() {
            return new Shape.Family(
                    type.getSimpleName(),
                    byName.values().stream().map(RecordForm::shape).toList());
        }
    }

    private static Object make(Class<?> type, MethodHandle constructor, Object[] values, int start) {
        try {
            return constructor.invokeExact(values);
        } catch (IllegalArgumentException e) {
            throw new CborException(MALFORMED, start, type.getSimpleName() + ": " + e.getMessage());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("constructors of records declare no exceptions", e);
        }
    }

    private static MethodHandle canonicalConstructor(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] parameters =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            constructor.trySetAccessible();
            MethodHandle handle =
                    MethodHandles.lookup().unreflectConstructor(constructor).asFixedArity();
            // One type for all, so that calls are exact: the JVM adapts an inexact call each time, slower than the
            // record.
            return handle.asSpreader(Object[].class, components.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("record " + type.getName() + " is not accessible", e);
        }
    }

    private static MethodHandle accessorOf(RecordComponent component) {
        Method accessor = component.getAccessor();
        accessor.trySetAccessible();
        try {
            return MethodHandles.lookup().unreflect(accessor).asType(MethodType.methodType(Object.class, Object.class));
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(
                    "record " + component.getDeclaringRecord().getName() + " is not accessible", e);
        }
    }
}
