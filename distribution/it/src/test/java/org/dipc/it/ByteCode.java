package org.dipc.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.util.Printer;

/** Questions about a class file. */
final class ByteCode {
    private ByteCode() {}

    /** The internal names of all classes that a class refers to, itself included. */
    static Set<String> typesOf(byte[] code) {
        ClassReader reader = new ClassReader(code);
        Set<String> types = new TreeSet<>();
        char[] buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            int offset = reader.getItem(i);
            // 7: a class; 16: a method type; 12: name and type, of which the second half is a descriptor.
            int tag = offset == 0 ? 0 : reader.readByte(offset - 1);
            if (tag == 7) {
                addTo(types, Type.getObjectType(reader.readUTF8(offset, buffer)));
            } else if (tag == 16) {
                addTo(types, Type.getType(reader.readUTF8(offset, buffer)));
            } else if (tag == 12) {
                addTo(types, Type.getType(reader.readUTF8(offset + 2, buffer)));
            }
        }
        return types;
    }

    private static void addTo(Set<String> types, Type type) {
        switch (type.getSort()) {
            case Type.ARRAY -> addTo(types, type.getElementType());
            case Type.METHOD -> {
                addTo(types, type.getReturnType());
                for (Type argument : type.getArgumentTypes()) {
                    addTo(types, argument);
                }
            }
            case Type.OBJECT -> types.add(type.getInternalName());
            default -> {}
        }
    }

    /**
     * Every place in a class that holds, computes or passes a float or a double, or asks an object of an unknown class for
     * its hash code, which may be its address.
     */
    static List<String> machineDependentIn(String name, byte[] code) {
        List<String> found = new ArrayList<>();
        new ClassReader(code).accept(new Finder(name, found), ClassReader.SKIP_FRAMES);
        return found;
    }

    private static final class Finder extends ClassVisitor {
        private static final Set<String> FLOATING = Set.of("F", "D", "Ljava/lang/Float;", "Ljava/lang/Double;");

        private final String name;
        private final List<String> found;

        Finder(String name, List<String> found) {
            super(Opcodes.ASM9);
            this.name = name;
            this.found = found;
        }

        @Override
        public FieldVisitor visitField(int access, String field, String descriptor, String signature, Object value) {
            check(field, descriptor);
            return null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String method, String descriptor, String signature, String[] exceptions) {
            check(method, descriptor);
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitInsn(int opcode) {
                    // FADD, D2L, DCMPG ...: the name of an instruction tells what it works on.
                    String instruction = Printer.OPCODES[opcode];
                    if (instruction.matches(
                            "[FD](ADD|SUB|MUL|DIV|REM|NEG|CONST_.|CMP.|RETURN|ALOAD|ASTORE|2.)|[IL]2[FD]")) {
                        found.add(name + " " + method + ": " + instruction);
                    }
                }

                @Override
                public void visitLdcInsn(Object value) {
                    if (value instanceof Float || value instanceof Double) {
                        found.add(name + " " + method + ": " + value);
                    }
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String field, String type) {
                    check(method, type);
                }

                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String type, boolean isInterface) {
                    check(method, type);
                    if (owner.equals("java/lang/Object") && called.equals("hashCode")) {
                        found.add(name + " " + method + ": Object.hashCode()");
                    }
                }

                @Override
                public void visitInvokeDynamicInsn(String called, String type, Handle bootstrap, Object... arguments) {
                    check(method, type);
                }
            };
        }

        private void check(String member, String descriptor) {
            Type type = Type.getType(descriptor);
            boolean floating = type.getSort() == Type.METHOD
                    ? isFloating(type.getReturnType())
                            || List.of(type.getArgumentTypes()).stream().anyMatch(Finder::isFloating)
                    : isFloating(type);
            if (floating) {
                found.add(name + " " + member + ": " + descriptor);
            }
        }

        private static boolean isFloating(Type type) {
            Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
            return FLOATING.contains(element.getDescriptor());
        }
    }
}
