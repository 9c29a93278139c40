package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;

import de.thetaphi.forbiddenapis.Checker;
import de.thetaphi.forbiddenapis.Logger;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules about who may know whom, and about what may not stand in state-machine code, asked of what ships. */
class ArchitectureTest {
    static List<Shipped> bundles() throws IOException {
        return Shipped.all();
    }

    static Stream<Shipped> stateMachines() throws IOException {
        return bundles().stream().filter(Shipped::isStateMachine);
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void importsOnlyWhatItsRowAllows(Shipped bundle) {
        ImportRule rule = ImportRule.of(bundle.name())
                .orElseThrow(() -> new AssertionError(bundle + " has no row in " + ImportRule.class.getSimpleName()));
        Set<String> refused = new TreeSet<>(bundle.imports());
        refused.removeIf(imported -> bundle.exports().contains(imported) || rule.allows(imported));
        assertThat(refused).as("packages that " + bundle + " may not import").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void exportsNothingUnlessOthersBuildOnIt(Shipped bundle) {
        if (!ImportRule.EXPORTERS.matcher(bundle.name()).matches()) {
            assertThat(bundle.exports()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void isAModuleOfTheSameName(Shipped bundle) {
        assertThat(ModuleFinder.of(bundle.jar()).find(bundle.name()))
                .hasValueSatisfying(
                        module -> assertThat(module.descriptor().isAutomatic()).isFalse());
    }

    @Test
    void seamsKnowOnlyWhatIsBelowThem() throws IOException {
        Map<String, String> below = Map.of(
                "model", "",
                "state", "model",
                "ledger", "model|state",
                "storage", "model",
                "bridge", "model",
                "consensus", "model|ledger",
                "audit", "model|state|ledger");
        Shipped api = bundles().stream()
                .filter(bundle -> bundle.name().equals("org.dipc.api"))
                .findFirst()
                .orElseThrow();
        List<String> refused = new ArrayList<>();
        for (Map.Entry<String, byte[]> type : api.classes().entrySet()) {
            String seam = type.getKey().split("/")[2];
            for (String used : ByteCode.typesOf(type.getValue())) {
                if (used.startsWith("org/dipc/")
                        && !used.split("/")[2].matches(seam + "|" + below.getOrDefault(seam, ""))) {
                    refused.add(type.getKey() + " uses " + used);
                }
            }
        }
        assertThat(refused).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("stateMachines")
    void stateMachineHasNoFloatingPointAndNoIdentity(Shipped bundle) throws IOException {
        List<String> found = new ArrayList<>();
        bundle.classes().forEach((name, code) -> found.addAll(ByteCode.machineDependentIn(name, code)));
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("stateMachines")
    void stateMachineTakesTimeOrderAndRandomnessFromItsArgumentsOnly(Shipped bundle) throws Exception {
        assertThat(forbidden(bundle.classes(), classPath())).isEmpty();
    }

    @Test
    void rulesCatchWhatTheyAreFor() throws Exception {
        String name = ForbiddenExample.class.getName().replace('.', '/') + ".class";
        byte[] code = ForbiddenExample.class.getResourceAsStream("/" + name).readAllBytes();
        assertThat(forbidden(Map.of(name, code), getClass().getClassLoader()))
                .anySatisfy(line -> assertThat(line).contains("System#currentTimeMillis"))
                .anySatisfy(line -> assertThat(line).contains("java.util.HashMap"))
                .anySatisfy(line -> assertThat(line).contains("java.util.Map#of("))
                .anySatisfy(line -> assertThat(line).contains("java.util.Random"))
                .anySatisfy(line -> assertThat(line).contains("java.lang.Thread"))
                .anySatisfy(line -> assertThat(line).contains("toLowerCase"))
                .anySatisfy(line -> assertThat(line).contains("Collectors#toSet"));
        assertThat(ByteCode.machineDependentIn(name, code))
                .anySatisfy(line -> assertThat(line).contains("half"))
                .anySatisfy(line -> assertThat(line).contains("ratio"))
                .anySatisfy(line -> assertThat(line).contains("identity: Object.hashCode()"));
    }

    /** What of the forbidden signatures is used, one line each. */
    private static List<String> forbidden(Map<String, byte[]> classes, ClassLoader libraries) throws Exception {
        List<String> found = new ArrayList<>();
        Logger log = new Logger() {
            @Override
            public void error(String line) {
                found.add(line);
            }

            @Override
            public void warn(String line) {
                found.add(line);
            }

            @Override
            public void info(String line) {}

            @Override
            public void debug(String line) {}
        };
        Checker checker = new Checker(
                log,
                libraries,
                EnumSet.of(Checker.Option.FAIL_ON_MISSING_CLASSES, Checker.Option.FAIL_ON_UNRESOLVABLE_SIGNATURES));
        // Locale, charset and time zone defaults.
        checker.addBundledSignatures("jdk-unsafe", "17");
        checker.addBundledSignatures("jdk-system-out", null);
        checker.parseSignaturesFile(ArchitectureTest.class.getResource("/state-machine.txt"));
        for (Map.Entry<String, byte[]> type : classes.entrySet()) {
            checker.streamReadClassToCheck(new ByteArrayInputStream(type.getValue()), type.getKey());
        }
        checker.run();
        return found;
    }

    /** Everything that ships, so that the supertypes of a module's classes are found. */
    private static ClassLoader classPath() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Shipped bundle : bundles()) {
            urls.add(bundle.jar().toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
