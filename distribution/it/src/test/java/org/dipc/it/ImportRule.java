package org.dipc.it;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One row of "Who may import whom": which packages the bundles of a kind may import. The first row that fits a bundle is
 * the one that holds. A bundle may always import what it exports itself.
 *
 * @param stateMachine whether what these bundles compute must be the same on every machine
 */
record ImportRule(Pattern bundles, List<Pattern> imports, boolean stateMachine) {
    /** Packages of the Java platform that hold no clock, no thread, no input or output. */
    private static final String ARITHMETIC = "java\\.lang(\\..+)?|java\\.math|java\\.util(\\.function|\\.stream)?";

    private static final String PLATFORM = "javax?\\..+|org\\.(w3c|xml)\\..+";
    private static final String MODEL = "org\\.dipc\\.model";
    private static final String LEDGER = "org\\.dipc\\.(model|state|ledger)";
    private static final String CRYPTO = "org\\.dipc\\.(crypto|proof)";
    private static final String OSGI = "org\\.osgi\\..+";
    private static final String LOG = "org\\.slf4j";
    private static final String METRICS = "io\\.prometheus\\..+";
    private static final String JSON = "com\\.fasterxml\\.jackson\\..+";

    private static final String PROTOBUF = "com\\.google\\.protobuf";

    /** What the modules, from the lowest on, let those above them see. */
    private static final String RECORDS =
            "org\\.dipc\\.(identity|units|rights|validators|patents|licences|market|royalties|governance|protection|swap|channels)";

    /** Its StorageError is how a commit tells that the node must halt, which engine and gateway pass on. */
    private static final String STORAGE = "org\\.dipc\\.storage";

    /** Proofs are refused with its Untrusted, whoever checks them. */
    private static final String BRIDGE = "org\\.dipc\\.bridge";

    static final List<ImportRule> TABLE = List.of(
            row("org.dipc.api", PLATFORM),
            row(
                    "org.dipc.crypto",
                    PLATFORM,
                    LEDGER,
                    BRIDGE,
                    "org\\.bouncycastle\\..+",
                    "com\\.amazon\\.corretto\\..+",
                    PROTOBUF),
            module("identity", "crypto"),
            module("units", "identity"),
            module("rights", "identity"),
            module("validators", "identity"),
            module("patents", "identity|units"),
            module("licences", "identity|units|patents"),
            module("market", "identity|units|patents|licences"),
            module("royalties", "identity|units|patents|licences|market"),
            module("governance|protection", "identity|units|rights|patents|licences|market|royalties"),
            module("swap|channels", "identity|units|rights|patents"),
            stateMachine("org.dipc.headers", ARITHMETIC, LEDGER, BRIDGE),
            stateMachine("org.dipc.chains\\..+", ARITHMETIC, LEDGER, RECORDS),
            row("org.dipc.storage\\..+", PLATFORM, MODEL, STORAGE, OSGI, LOG),
            row(
                    "org.dipc.consensus.cometbft",
                    PLATFORM,
                    "org\\.dipc\\.(model|ledger|consensus)",
                    BRIDGE,
                    STORAGE,
                    CRYPTO,
                    OSGI,
                    LOG,
                    METRICS,
                    JSON,
                    PROTOBUF),
            row(
                    "org.dipc.consensus\\..+",
                    PLATFORM,
                    "org\\.dipc\\.(model|ledger|consensus)",
                    BRIDGE,
                    STORAGE,
                    CRYPTO,
                    OSGI,
                    LOG,
                    METRICS),
            row("org.dipc.audit\\..+", PLATFORM, LEDGER, "org\\.dipc\\.audit", RECORDS, OSGI, LOG),
            row("org.dipc.relay", PLATFORM, LEDGER, "org\\.dipc\\.(bridge|swap)", OSGI, LOG, METRICS),
            row(
                    "org.dipc.kernel",
                    PLATFORM,
                    LEDGER,
                    "org\\.dipc\\.(storage|consensus|audit|bridge)",
                    CRYPTO,
                    OSGI,
                    LOG,
                    METRICS,
                    JSON),
            row("org.dipc.readers", PLATFORM, "com\\.ctc\\.wstx\\..+", LEDGER, RECORDS, JSON, LOG),
            row("org.dipc.client", PLATFORM, LEDGER, "org\\.dipc\\.audit", BRIDGE, CRYPTO, RECORDS, JSON),
            row(
                    "org.dipc.cli",
                    PLATFORM,
                    LEDGER,
                    BRIDGE,
                    "org\\.dipc\\.(audit|client|readers|launcher)",
                    CRYPTO,
                    RECORDS,
                    OSGI,
                    JSON,
                    LOG,
                    "picocli"),
            row(
                    "org.dipc.gateway",
                    PLATFORM,
                    LEDGER,
                    "org\\.dipc\\.(audit|client|readers)",
                    STORAGE,
                    CRYPTO,
                    RECORDS,
                    OSGI,
                    LOG,
                    METRICS,
                    JSON,
                    "jakarta\\..+",
                    "org\\.glassfish\\..+",
                    "org\\.eclipse\\.jetty\\..+",
                    "org\\.apache\\.commons\\.fileupload",
                    "org\\.apache\\.felix\\.http\\..+"),
            row("org.dipc.portal"));

    /** Those that let others see packages; all others export nothing. */
    static final Pattern EXPORTERS =
            Pattern.compile("org\\.dipc\\.(api|crypto|client|readers|identity|units|rights|validators|patents"
                    + "|licences|market|royalties|governance|protection|swap|channels|headers)");

    static Optional<ImportRule> of(String bundle) {
        return TABLE.stream()
                .filter(rule -> rule.bundles.matcher(bundle).matches())
                .findFirst();
    }

    boolean allows(String imported) {
        return imports.stream().anyMatch(allowed -> allowed.matcher(imported).matches());
    }

    private static ImportRule module(String name, String below) {
        return stateMachine("org.dipc.(" + name + ")", ARITHMETIC, LEDGER, "org\\.dipc\\.(" + below + ")");
    }

    private static ImportRule stateMachine(String bundles, String... imports) {
        return new ImportRule(
                Pattern.compile(bundles),
                Stream.of(imports).map(Pattern::compile).toList(),
                true);
    }

    private static ImportRule row(String bundles, String... imports) {
        return new ImportRule(
                Pattern.compile(bundles),
                Stream.of(imports).map(Pattern::compile).toList(),
                false);
    }
}
