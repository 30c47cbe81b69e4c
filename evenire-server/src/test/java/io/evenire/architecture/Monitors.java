package io.evenire.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.reflect.AccessFlag;

/** Finds what is locked with {@code synchronized}; ArchUnit does not see instructions, the class file does. */
final class Monitors {

    private static final int NOTHING = -1;
    private static final int THIS = 0; // the slot of an object's method

    private Monitors() {}

    /** {@return the condition that a class locks its own objects, in a method or in a block} */
    static ArchCondition<JavaClass> lockThis() {
        return new ArchCondition<>("lock this") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                var locks = type.getMethods().stream()
                                .anyMatch(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                        || hasBlockOnThis(type);
                events.add(new SimpleConditionEvent(
                        type, locks, "%s locks itself or its class".formatted(type.getName())));
            }
        };
    }

    private static boolean hasBlockOnThis(JavaClass type) {
        var source = type.getSource().orElseThrow();
        try (var in = source.getUri().toURL().openStream()) {
            return ClassFile.of().parse(in.readAllBytes()).methods().stream()
                    .filter(method -> !method.flags().has(AccessFlag.STATIC))
                    .flatMap(method -> method.code().stream())
                    .anyMatch(Monitors::entersThis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Javac loads what is locked, keeps a copy of it for the exit, and enters: load, dup, store, monitorenter. */
    private static boolean entersThis(CodeModel code) {
        var loaded = NOTHING;
        for (var element : code) {
            if (element instanceof LoadInstruction load) {
                loaded = load.slot();
            } else if (element instanceof Instruction instruction) {
                if (instruction.opcode() == Opcode.MONITORENTER && loaded == THIS) {
                    return true;
                }
                if (instruction.opcode() != Opcode.DUP && !(instruction instanceof StoreInstruction)) {
                    loaded = NOTHING;
                }
            }
        }
        return false;
    }
}
