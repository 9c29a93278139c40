package org.dipc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.dipc.cli.Importer.Became;
import org.dipc.cli.Importer.Result;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import org.dipc.client.HubException;
import org.dipc.client.Json;
import org.dipc.client.ProofDocument;
import org.dipc.crypto.SigningKey;
import org.dipc.model.Codec;
import org.dipc.model.Plain;
import org.dipc.patents.Classification;
import org.dipc.patents.KindCode;
import org.dipc.patents.Party;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.PatentFieldException;
import org.dipc.patents.PatentId;
import org.dipc.patents.PatentNumber;
import org.dipc.patents.Patents;
import org.dipc.patents.Patents.Assign;
import org.dipc.patents.Patents.Patent;
import org.dipc.patents.Patents.PatentsAction;
import org.dipc.patents.Patents.Title;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc patent}: the daily words for patents. */
@Command(
        name = "patent",
        mixinStandardHelpOptions = true,
        description = "Import, show, search, transfer and verify patents.",
        subcommands = {
            PatentCommand.Import.class,
            PatentCommand.Show.class,
            PatentCommand.Search.class,
            PatentCommand.Transfer.class,
            PatentCommand.Verify.class
        })
final class PatentCommand extends CommandGroup {
    /** A patent and the chain that has it. */
    record Found(Chain chain, PatentId id, Patent patent) {}

    /** Reads a number in any form that people write. */
    static PatentId id(String number) {
        try {
            return PatentNumber.parse(number).id();
        } catch (PatentFieldException e) {
            throw new HubException(ExitCode.USAGE, e.getMessage(), "for instance US 7,158,664 B2 or EP 1 234 567 A1");
        }
    }

    static Optional<Found> find(HubClient hub, PatentId id) {
        return hub.chainsWith(Patents.KEYS.name()).stream()
                .flatMap(chain -> hub.get(chain.id(), Patents.PATENTS, Patent.class, id).stream()
                        .map(patent -> new Found(chain, id, patent)))
                .findFirst();
    }

    private static Found found(HubClient hub, String number) {
        PatentId id = id(number);
        return find(hub, id)
                .orElseThrow(() -> new HubException(
                        "PATENT_NOT_FOUND",
                        "no chain has " + id,
                        "dipc patent search WORDS, or dipc patent import FILE"));
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = {
                "Register the patents of files on the chains that their symbols lead to.",
                "Files are XML of the USPTO or one JSON object a line, compressed with gzip or not.",
                "What is registered already is left alone: an import that was interrupted goes on when it is repeated."
            })
    static final class Import extends HubCommand {
        @Parameters(arity = "1..*", paramLabel = "FILE")
        List<Path> files;

        @Option(
                names = "--from",
                paramLabel = "NAME",
                defaultValue = "registrar",
                description = "Who registers (default: ${DEFAULT-VALUE}).")
        String from;

        @Option(
                names = "--chain",
                paramLabel = "CHAIN",
                description = "The chain for all of them, whatever their symbols say; the record names who chose.")
        String chainName;

        @Option(names = "--dry-run", description = "Read and route, and say what would be registered.")
        boolean dryRun;

        @Override
        public Integer call() throws IOException {
            HubClient hub = hub();
            Optional<Chain> chosen = Optional.ofNullable(chainName).map(hub::chain);
            Optional<SigningKey> registrar =
                    dryRun ? Optional.empty() : Optional.of(keyring().key(from).key());
            long startNanos = System.nanoTime();
            ImportReport report = new ImportReport();
            try (Importer importer = new Importer(hub, chosen, registrar);
                    ListWriter list = output().list(ImportReport.COLUMNS)) {
                Consumer<Result> each = result -> list.write(ImportReport.row(result));
                new ImportRun(importer, report).read(files, each);
            } finally {
                report.tell(output(), System.nanoTime() - startNanos);
            }
            return report.count(Became.REFUSED) == 0 ? ExitCode.DONE : ExitCode.REFUSED;
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show a patent, by its number in any form.")
    static final class Show extends HubCommand {
        @Parameters(arity = "1..*", paramLabel = "NUMBER")
        List<String> number;

        @Mixin
        Proving proving = new Proving();

        @Override
        public Integer call() throws IOException {
            Found last = found(hub(), String.join(" ", number));
            HubClient then = hub().at(proving.height());
            Optional<ProofDocument> proof = proving.checked(this, then, last.chain.id(), Patents.PATENTS.path(last.id));
            Found found = new Found(last.chain, last.id, patent(then, last, proof));
            if (output().format() == Output.Format.TEXT) {
                tell(then, found);
            } else {
                output().answer(json(found, proof));
            }
            return ExitCode.DONE;
        }

        /** As it was at the height, and as the proof says if there is one. */
        private Patent patent(HubClient then, Found last, Optional<ProofDocument> proof) {
            Optional<Patent> patent = proof.isPresent()
                    ? proof.get().value().map(Codec.of(Patent.class)::decode)
                    : proving.height().isEmpty()
                            ? Optional.of(last.patent)
                            : then.get(last.chain.id(), Patents.PATENTS, Patent.class, last.id);
            return patent.orElseThrow(() -> new HubException(
                    "PATENT_NOT_FOUND", last.id + " was not on " + last.chain.id() + proving.when(), ""));
        }

        /** What the hub tells, with names beside addresses; with a proof, the record alone. */
        private JsonNode json(Found found, Optional<ProofDocument> proof) {
            if (proof.isPresent()) {
                Codec<Patent> codec = Codec.of(Patent.class);
                return Json.MAPPER.valueToTree(Plain.describe(codec.shape(), codec.encode(found.patent)));
            }
            Map<String, String> query =
                    new TreeMap<>(Map.of("chain", found.chain.id().value()));
            proving.height().ifPresent(height -> query.put("height", Long.toString(height)));
            return hub().read("/patents/" + found.id.office() + "/" + found.id.number(), query);
        }

        private void tell(HubClient hub, Found found) {
            PatentFacts facts = found.patent.facts();
            String kind = facts.kind().map(KindCode::value).map(" "::concat).orElse("");
            output().tell("@|bold " + found.id + kind + "|@  on " + found.chain.id() + " (" + found.chain.title()
                    + ")");
            output().say("");
            output().say("  " + facts.title());
            output().say("");
            line("type", facts.type().name().toLowerCase(java.util.Locale.ROOT));
            facts.application().ifPresent(number -> line("application", number));
            facts.filed().ifPresent(day -> line("filed", day.toString()));
            facts.published().ifPresent(day -> line("published", day.toString()));
            line("symbols", symbols(facts));
            line("inventors", names(facts.inventors()));
            line("applicants", names(facts.applicants()));
            line("assignees", names(facts.assignees()));
            found.patent.chosenBy().ifPresent(who -> line("chain chosen", "by " + called(who)));
            line("owner", found.patent.owner().map(this::called).orElse("nobody yet on this ledger; claim it:"));
            if (found.patent.owner().isEmpty()) {
                output().say("                 dipc tx patents claim --chain " + found.chain.id()
                        + " --from NAME patent=" + found.id);
            }
            for (long number = 1; number <= found.patent.titles(); number++) {
                Patents.Entry entry = new Patents.Entry(found.id, number);
                String text = hub.get(found.chain.id(), Patents.TITLES, Title.class, entry)
                        .map(this::title)
                        .orElse("");
                line(number == 1 ? "chain of title" : "", number + ". " + text);
            }
            line("source", "SHA-256 " + facts.source());
            output().say("");
            output().say("  Prove it: dipc patent verify " + found.id);
        }

        private String title(Title title) {
            String day = Instant.ofEpochMilli(title.atMillis()).toString().substring(0, 10);
            String how = title.how() == Title.How.CONFIRMATION
                    ? "confirmed to " + called(title.to())
                    : "assigned by " + title.from().map(this::called).orElse("") + " to " + called(title.to());
            return day + " " + how + title.reference().map(text -> ", " + text).orElse("") + ", block "
                    + title.height();
        }

        private void line(String label, String text) {
            if (!text.isEmpty()) {
                output().say(String.format("  %-14s %s", label, text));
            }
        }

        private static String symbols(PatentFacts facts) {
            return facts.classifications().stream()
                    .map(Classification::symbol)
                    .distinct()
                    .limit(12)
                    .map(Object::toString)
                    .collect(Collectors.joining(", "));
        }

        private static String names(List<Party> parties) {
            return parties.stream().map(Party::name).collect(Collectors.joining("; "));
        }
    }

    @Command(
            name = "search",
            mixinStandardHelpOptions = true,
            description = "Search the patents of all chains by words or a number.")
    static final class Search extends HubCommand {
        @Parameters(
                arity = "0..*",
                paramLabel = "WORD",
                description = "All of them must occur; none lists all patents.")
        List<String> words = new ArrayList<>();

        @Option(names = "--chain", paramLabel = "CHAIN")
        String chainName;

        @Option(names = "--owner", paramLabel = "NAME", description = "Whose: a name of a key or an address.")
        String owner;

        @Option(names = "--office", paramLabel = "CODE", description = "For instance US.")
        String office;

        @Option(
                names = "--sort",
                paramLabel = "FIELD",
                description = "number or published; -published is newest first.")
        String sort;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "20",
                description = "At most so many (default: 20).")
        int limit;

        @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where a page before said to go on.")
        String cursor;

        @Override
        public Integer call() {
            Map<String, String> query = new TreeMap<>(Map.of("limit", Integer.toString(limit)));
            put(query, "query", words.isEmpty() ? null : String.join(" ", words));
            put(query, "chain", chainName);
            put(query, "owner", owner == null ? null : keyring().address(owner).toString());
            put(query, "office", office);
            put(query, "sort", sort);
            put(query, "cursor", cursor);
            JsonNode page = hub().read("/patents", query);
            HubRows.print(
                    this,
                    page,
                    "No patent has all of these words. dipc patent search lists every patent.",
                    List.of("id", "chain", "published", "title"));
            return ExitCode.DONE;
        }

        private static void put(Map<String, String> query, String name, String value) {
            if (value != null) {
                query.put(name, value);
            }
        }
    }

    @Command(
            name = "transfer",
            mixinStandardHelpOptions = true,
            description = "Assign a patent to another organisation.")
    static final class Transfer extends HubCommand {
        @Parameters(paramLabel = "NUMBER", description = "In any form, in quotes if it has blanks.")
        String number;

        @Option(
                names = "--to",
                paramLabel = "NAME",
                required = true,
                description = "The new owner: a name or an address.")
        String to;

        @Option(names = "--reference", paramLabel = "TEXT", description = "Of the deed, for instance reel and frame.")
        String reference;

        @Mixin
        Sending sending = new Sending();

        @Override
        public Integer call() {
            HubClient hub = hub();
            Found found = found(hub, number);
            Assign assign = new Assign(found.id, keyring().address(to), Optional.ofNullable(reference));
            Optional<String> owner = found.patent.owner().flatMap(keyring()::nameOf);
            return sending.send(
                    this, hub, found.chain, owner, List.of(Step.of(Patents.KEYS.name(), PatentsAction.class, assign)));
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Fetch a patent with its proof, and check the proof without trusting the hub.")
    static final class Verify extends HubCommand {
        @Parameters(arity = "1..*", paramLabel = "NUMBER")
        List<String> number;

        @Mixin
        Proving proving = new Proving();

        @Override
        public Integer call() throws IOException {
            HubClient hub = hub();
            Found found = found(hub, String.join(" ", number));
            ProofDocument proof = hub.at(proving.height()).prove(found.chain.id(), Patents.PATENTS.path(found.id));
            Verdict verdict = judged(proof, hub.base().toString());
            verdict.tell(output());
            proving.keep(this, proof, verdict);
            return ExitCode.DONE;
        }
    }
}
