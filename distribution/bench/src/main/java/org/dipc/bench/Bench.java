package org.dipc.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dipc bench}: figures beside their limits, measured in the same run. */
@Command(
        name = "dipc bench",
        mixinStandardHelpOptions = true,
        description = "Measure this hub on this machine.",
        subcommands = {
            SignaturesBench.class,
            HeadersBench.class,
            PipelineBench.class,
            StateBench.class,
            ProofsBench.class,
            ImportBench.class,
            ConsensusBench.class
        })
public final class Bench implements Runnable {
    @Spec
    CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which benchmark?");
    }
}
