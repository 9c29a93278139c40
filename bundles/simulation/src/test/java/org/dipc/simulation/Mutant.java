package org.dipc.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A hub with planted mistakes: its own copy of all classes, in which single methods were changed as they were loaded.
 *
 * @param changes by the name of the class
 */
record Mutant(String name, Map<String, Change> changes) {
    /** @param method its name, and as much of its descriptor as tells it from others */
    record Change(String method, Rewriting rewriting) {}

    @FunctionalInterface
    interface Rewriting {
        /** @param changed is to be told of each place that was changed */
        MethodVisitor of(MethodVisitor original, Runnable changed);
    }

    static Mutant of(String name) {
        return new Mutant(name, Map.of());
    }

    Mutant and(String type, String method, Rewriting rewriting) {
        Map<String, Change> more = new TreeMap<>(changes);
        more.put(type, new Change(method, rewriting));
        return new Mutant(name, more);
    }

    /** The smallest seed of {@code seeds} that finds the mistake, and what it says. */
    Optional<Map.Entry<Long, String>> caughtBy(LongStream seeds) {
        Loader loader = new Loader();
        Optional<Map.Entry<Long, String>> caught =
                seeds.mapToObj(loader::run).flatMap(Optional::stream).findFirst();
        if (!loader.left.isEmpty()) {
            throw new AssertionError(name + " was not planted: " + loader.left.keySet());
        }
        return caught;
    }

    private final class Loader extends ClassLoader {
        /** What was not planted yet. */
        private final Map<String, Change> left = new TreeMap<>(changes);

        Loader() {
            super(Mutant.class.getClassLoader());
        }

        Optional<Map.Entry<Long, String>> run(long seed) {
            try {
                loadClass(Simulation.class.getName())
                        .getMethod("run", long.class)
                        .invoke(null, seed);
                return Optional.empty();
            } catch (InvocationTargetException e) {
                unlessNotLoaded(e);
                return Optional.of(Map.entry(seed, e.getCause().getMessage()));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }

        /** A class that was changed into none fails every seed, and shows nothing of what finds mistakes. */
        private static void unlessNotLoaded(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof LinkageError notLoaded) {
                    throw notLoaded;
                }
            }
        }

        @Override
        protected Class<?> loadClass(String type, boolean resolve) throws ClassNotFoundException {
            // The metrics as well: their registry takes each name once.
            if (!type.startsWith("org.dipc.") && !type.startsWith("io.prometheus.")) {
                return super.loadClass(type, resolve);
            }
            synchronized (getClassLoadingLock(type)) {
                Class<?> known = findLoadedClass(type);
                return known != null ? known : defined(type);
            }
        }

        private Class<?> defined(String type) throws ClassNotFoundException {
            try (InputStream stream = getResourceAsStream(type.replace('.', '/') + ".class")) {
                if (stream == null) {
                    throw new ClassNotFoundException(type);
                }
                byte[] bytes = stream.readAllBytes();
                Change change = changes.get(type);
                byte[] loaded = change == null ? bytes : changed(type, bytes, change);
                return defineClass(type, loaded, 0, loaded.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private byte[] changed(String type, byte[] bytes, Change change) {
            ClassReader reader = new ClassReader(bytes);
            ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
            reader.accept(
                    new ClassVisitor(Opcodes.ASM9, writer) {
                        @Override
                        public MethodVisitor visitMethod(
                                int access, String method, String descriptor, String signature, String[] exceptions) {
                            MethodVisitor original =
                                    super.visitMethod(access, method, descriptor, signature, exceptions);
                            return (method + descriptor).startsWith(change.method)
                                    ? change.rewriting.of(original, () -> left.remove(type))
                                    : original;
                        }
                    },
                    0);
            return writer.toByteArray();
        }
    }
}
