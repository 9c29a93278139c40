package org.dipc.cli;

import org.dipc.client.HubException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code dipc}. */
@Command(
        name = "dipc",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Ledgers for patents, licences and rights.",
        subcommands = {KeysCommand.class, HelpCommand.class, GenerateCompletion.class})
public final class Dipc implements Runnable {
    @Spec
    CommandSpec spec;

    /** Ends the process with the code that its work deserves. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Dipc())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    if (exception instanceof HubException problem) {
                        Output.of(commandLine).problem(problem);
                        return ExitCode.of(problem);
                    }
                    throw exception;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
