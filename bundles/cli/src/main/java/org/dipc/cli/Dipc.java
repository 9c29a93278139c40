package org.dipc.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dipc.client.HubException;
import org.dipc.launcher.HostException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code dipc}. */
@Command(
        name = "dipc",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Ledgers for patents, licences and rights.",
        subcommands = {
            DemoCommand.class,
            StartCommand.class,
            StopCommand.class,
            StatusCommand.class,
            DoctorCommand.class,
            LogsCommand.class,
            NodeCommand.class,
            PatentCommand.class,
            UnitCommand.class,
            RightCommand.class,
            OrganisationCommand.class,
            VerifyCommand.class,
            TxCommand.class,
            QueryCommand.class,
            KeysCommand.class,
            CometBftCommand.class,
            HelpCommand.class,
            GenerateCompletion.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused by the ledger",
            "2:wrong use",
            "3:cannot reach",
            "4:not found",
            "78:bad configuration"
        },
        footerHeading = "%nExamples:%n",
        footer = "  dipc demo        to begin with")
public final class Dipc extends CommandGroup {
    /** Ends the process with the code that its work deserves. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine dipc = new CommandLine(new Dipc());
        inheritVersion(dipc);
        return dipc.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Dipc::misused)
                .setExecutionExceptionHandler(
                        (exception, commandLine, parsed) -> failed(exception, Output.of(commandLine)));
    }

    /** Whichever word is asked for its version. */
    private static void inheritVersion(CommandLine command) {
        for (CommandLine below : command.getSubcommands().values()) {
            below.getCommandSpec().versionProvider(command.getCommandSpec().versionProvider());
            inheritVersion(below);
        }
    }

    private static int misused(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        String hint = meant(mistake)
                .map(word -> "did you mean " + word + "? See " + help)
                .orElse(help);
        Output.of(command, wantsJson(arguments)).problem(new HubException(ExitCode.USAGE, mistake.getMessage(), hint));
        return ExitCode.WRONG_USE;
    }

    /** The option or command that the first word which is none was meant to be. */
    private static Optional<String> meant(ParameterException mistake) {
        if (!(mistake instanceof UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        CommandLine command = mistake.getCommandLine();
        String word = unmatched.getUnmatched().get(0);
        return Nearest.near(
                word,
                word.startsWith("-")
                        ? command.getCommandSpec().optionsMap().keySet()
                        : command.getSubcommands().keySet());
    }

    /** Options after a mistake were not read any more, so the arguments are looked at as they are. */
    private static boolean wantsJson(String[] arguments) {
        String joined = String.join(" ", Arrays.asList(arguments)) + " ";
        return joined.matches("(?i).*(^| )(-o[ =]?|--output[ =])json .*");
    }

    private static int failed(Exception exception, Output output) {
        if (exception instanceof HostException host) {
            List<HubException> problems = host.problems().stream()
                    .map(problem -> new HubException(0, problem.code(), problem.detail(), problem.where(), ""))
                    .toList();
            problems.forEach(output::problem);
            return ExitCode.of(problems.get(0));
        }
        HubException problem = problem(exception);
        output.problem(problem);
        return ExitCode.of(problem);
    }

    private static HubException problem(Exception exception) {
        if (exception instanceof HubException problem) {
            return problem;
        }
        Throwable cause = exception instanceof UncheckedIOException unchecked ? unchecked.getCause() : exception;
        if (cause instanceof NoSuchFileException missing) {
            return new HubException("FILE_NOT_FOUND", "there is no file " + missing.getFile(), "");
        } else if (cause instanceof FileSystemException file) {
            String kind = file.getClass().getSimpleName().replace("Exception", "");
            return new HubException("FILE_UNUSABLE", file.getFile() + ": " + kind, "");
        } else if (cause instanceof IOException) {
            return new HubException("FILE_UNUSABLE", String.valueOf(cause.getMessage()), "");
        }
        String where = cause.getStackTrace().length == 0 ? "" : " at " + cause.getStackTrace()[0];
        return new HubException("INTERNAL", "a defect of dipc: " + cause + where, "please report it with this line");
    }
}
