package org.dipc.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The simulation finds mistakes: each of these is planted in the byte code of a hub of its own. */
class MutantsTest {
    private static final long SEEDS = 20;
    private static final String PIPELINE = "org.dipc.kernel.Pipeline";

    static List<Mutant> mutants() {
        return List.of(
                Mutant.of("the store does not sync")
                        .and("org.dipc.simulation.SimulatedDisk$Store", "write(", dropping("sync")),
                Mutant.of("a block is told of and not written").and(PIPELINE, "commit(", dropping("append")),
                Mutant.of("no signature is verified").and("org.dipc.crypto.Cose$Signed", "verifies(", sayingYes()),
                Mutant.of("only the first signature is verified")
                        .and("org.dipc.crypto.Cose$Signed", "verifies(", firstOfStream()),
                Mutant.of("whose key it is does not matter")
                        .and("org.dipc.kernel.Authority", "check(", dropping("unless")),
                Mutant.of("a transaction expires before the last block that it names")
                        .and(PIPELINE, "checkTime(", lessForLessOrEqual()),
                Mutant.of("what is done may be done again").and(PIPELINE, "unlessDone(", dropping("ifPresent")),
                Mutant.of("a refused transaction leaves traces").and(PIPELINE, "run(", writingIntoTheBlock()),
                Mutant.of("the transactions of a block have no order")
                        .and(PIPELINE, "execute(Lorg/dipc/ledger/StateMachine$Block;", shuffling("toList")),
                Mutant.of("modules have the order in which they were found")
                        .and("org.dipc.kernel.Modules", "all(", shuffling("values")),
                Mutant.of("a store without its last root is taken").and(PIPELINE, "requireWhole(", doingNothing()),
                // The tip must not be compared either, or it tells.
                Mutant.of("a zero root is taken")
                        .and(PIPELINE, "lambda$requireWhole$", equalAnyhow())
                        .and("org.dipc.kernel.tree.Pages", "content(", equalAnyhow()));
    }

    /** A method without a result that does nothing. */
    private static Mutant.Rewriting doingNothing() {
        return (original, changed) -> emptied(original, changed, () -> original.visitInsn(Opcodes.RETURN));
    }

    private static Mutant.Rewriting sayingYes() {
        return (original, changed) -> emptied(original, changed, () -> {
            original.visitInsn(Opcodes.ICONST_1);
            original.visitInsn(Opcodes.IRETURN);
        });
    }

    private static MethodVisitor emptied(MethodVisitor original, Runnable changed, Runnable body) {
        // Without a delegate: what the method did goes nowhere.
        return new MethodVisitor(Opcodes.ASM9) {
            @Override
            public void visitCode() {
                changed.run();
                original.visitCode();
                body.run();
                original.visitMaxs(0, 0);
                original.visitEnd();
            }
        };
    }

    /** Calls of that name do not take place; one that has a result, a number, seems to come to 0. */
    private static Mutant.Rewriting dropping(String call) {
        return (original, changed) -> new MethodVisitor(Opcodes.ASM9, original) {
            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
                if (!name.equals(call)) {
                    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
                    return;
                }
                changed.run();
                Type[] arguments = Type.getArgumentTypes(descriptor);
                for (int i = arguments.length - 1; i >= 0; i--) {
                    super.visitInsn(arguments[i].getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
                }
                if (opcode != Opcodes.INVOKESTATIC) {
                    super.visitInsn(Opcodes.POP);
                }
                if (Type.getReturnType(descriptor).equals(Type.LONG_TYPE)) {
                    super.visitInsn(Opcodes.LCONST_0);
                }
            }
        };
    }

    /** After calls of that name something more is done with the result. */
    private static Mutant.Rewriting after(String call, Consumer<MethodVisitor> more) {
        return (original, changed) -> new MethodVisitor(Opcodes.ASM9, original) {
            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
                if (name.equals(call)) {
                    changed.run();
                    more.accept(original);
                }
            }
        };
    }

    private static Mutant.Rewriting firstOfStream() {
        return after("stream", code -> {
            code.visitInsn(Opcodes.LCONST_1);
            code.visitMethodInsn(
                    Opcodes.INVOKEINTERFACE, "java/util/stream/Stream", "limit", "(J)Ljava/util/stream/Stream;", true);
        });
    }

    private static Mutant.Rewriting shuffling(String call) {
        return after(
                call,
                code -> code.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        Type.getInternalName(Disorder.class),
                        "of",
                        "(Ljava/util/Collection;)Ljava/util/List;",
                        false));
    }

    private static Mutant.Rewriting equalAnyhow() {
        return after("equals", code -> {
            code.visitInsn(Opcodes.POP);
            code.visitInsn(Opcodes.ICONST_1);
        });
    }

    /** A transaction has no delta of its own: it writes into that of its block, the third parameter. */
    private static Mutant.Rewriting writingIntoTheBlock() {
        return (original, changed) -> new MethodVisitor(Opcodes.ASM9, original) {
            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
                if (owner.equals("org/dipc/kernel/Delta") && name.equals("<init>")) {
                    changed.run();
                    super.visitInsn(Opcodes.POP);
                    super.visitVarInsn(Opcodes.ALOAD, 3);
                }
            }
        };
    }

    /** The first {@code a >= b} of the method is {@code a > b}. */
    private static Mutant.Rewriting lessForLessOrEqual() {
        return (original, changed) -> new MethodVisitor(Opcodes.ASM9, original) {
            private boolean done;

            @Override
            public void visitJumpInsn(int opcode, Label target) {
                boolean here = !done && opcode == Opcodes.IFLT;
                if (here) {
                    done = true;
                    changed.run();
                }
                super.visitJumpInsn(here ? Opcodes.IFLE : opcode, target);
            }
        };
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void everyMutantIsCaught(Mutant mutant) {
        Optional<Map.Entry<Long, String>> caught = mutant.caughtBy(LongStream.range(0, SEEDS));
        assertThat(caught).as(mutant.name()).isPresent();
        String found = caught.get().getValue().lines().findFirst().orElseThrow();
        System.out.println("Mutant \"" + mutant.name() + "\" is caught by seed "
                + caught.get().getKey() + ": " + found);
    }

    /** What the mutants are caught by is the mistake and not the loading. */
    @Test
    void aHubWithoutMistakesIsNotCaught() {
        assertThat(Mutant.of("none").caughtBy(LongStream.range(0, 3))).isEmpty();
    }

    @Test
    void aHubThatDoesNotLoadIsNotCaughtEither() {
        Mutant endless = Mutant.of("a method without an end")
                .and(
                        PIPELINE,
                        "commit(",
                        (original, changed) -> emptied(original, changed, () -> original.visitInsn(Opcodes.NOP)));
        assertThatThrownBy(() -> endless.caughtBy(LongStream.of(0))).isInstanceOf(LinkageError.class);
    }
}
