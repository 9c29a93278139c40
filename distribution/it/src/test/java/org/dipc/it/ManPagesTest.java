package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.dipc.cli.Dipc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code man dipc} shows. */
class ManPagesTest {
    private static final Path PAGES = Installation.SHIPPED.folder().resolve("share/man/man1");

    static List<CommandSpec> commands() {
        return andBelow(new CommandLine(new Dipc()));
    }

    private static List<CommandSpec> andBelow(CommandLine command) {
        List<CommandSpec> all = new ArrayList<>(List.of(command.getCommandSpec()));
        command.getSubcommands().values().forEach(each -> all.addAll(andBelow(each)));
        return all;
    }

    private static Path page(CommandSpec command) {
        return PAGES.resolve(command.qualifiedName("-") + ".1");
    }

    @Test
    void everyCommandHasAPageAndNothingElseHas() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            assertThat(pages)
                    .containsExactlyInAnyOrderElementsOf(
                            commands().stream().map(ManPagesTest::page).toList());
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void pageSaysWhatTheCommandSaysOfItself(CommandSpec command) throws IOException {
        String page = Files.readString(page(command));
        assertThat(page.lines()).contains(".SH \"NAME\"", ".SH \"SYNOPSIS\"", ".SH \"DESCRIPTION\"");
        assertThat(page).contains(command.qualifiedName("-") + " \\- ");
        assertThat(command.options().stream().filter(option -> !option.hidden()).map(OptionSpec::longestName))
                .allSatisfy(option -> assertThat(page).contains(escaped(option)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void pageTellsNothingOfItsBuild(CommandSpec command) throws IOException {
        assertThat(Files.readString(page(command)))
                .doesNotContain("Date:", System.getProperty("user.dir"), System.getProperty("user.name"))
                .contains(".TH \"" + escaped(command.qualifiedName("-")).toUpperCase(Locale.ROOT)
                        + "\" \"1\" \"\" \"dipc ");
    }

    /** In roff a plain hyphen is one of the text; what is to be typed has a backslash before it. */
    private static String escaped(String text) {
        return text.replace("-", "\\-");
    }
}
