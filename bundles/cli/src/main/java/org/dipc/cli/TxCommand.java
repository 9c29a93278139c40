package org.dipc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import org.dipc.client.HubException;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc tx}: any action of any module, by the vocabulary that the chain publishes. */
@Command(
        name = "tx",
        mixinStandardHelpOptions = true,
        description = "Send any action of any module of a chain.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipc tx units transfer --chain qpc --from aurora to=harbour amount=5",
            "  dipc tx units --chain qpc               what the module can do",
            "  dipc tx units transfer --chain qpc      what the action needs",
            "",
            "Addresses may be names of keys. Lists are separated by commas. Bytes are hexadecimal or @FILE.",
            "A field of a field has a dot: organisation.country=DE"
        })
final class TxCommand extends HubCommand {
    @Parameters(index = "0", paramLabel = "MODULE", description = "For instance units, patents, identity.")
    String module;

    @Parameters(index = "1", arity = "0..1", paramLabel = "VERB", description = "The action, for instance transfer.")
    String verb;

    @Parameters(index = "2..*", paramLabel = "FIELD=VALUE")
    List<String> fields = new ArrayList<>();

    @Option(names = "--chain", paramLabel = "CHAIN", description = "For instance qpc.")
    String chainName;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "The action as JSON with its type; - is standard input.")
    Path json;

    @Mixin
    Sending sending = new Sending();

    @Override
    public Integer call() throws IOException {
        HubClient hub = hub();
        Chain chain = chain(hub, chainName, module);
        Vocabulary vocabulary = hub.vocabulary(chain.id());
        List<String> names =
                vocabulary.modules().stream().map(Vocabulary.Module::name).toList();
        Vocabulary.Module meant = vocabulary.modules().get(names.indexOf(Nearest.of("module", module, names)));
        if (json != null) {
            return sending.send(this, hub, chain, Optional.empty(), List.of(Step.of(meant, read(json))));
        }
        if (verb == null) {
            meant.actions().members().forEach(action -> output().say(usage(meant, action)));
            return ExitCode.DONE;
        }
        Shape.Fields action = action(meant);
        if (fields.isEmpty() && !action.fields().isEmpty()) {
            throw new HubException(ExitCode.USAGE, "fields are missing", usage(meant, action));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("type", action.name());
        values.putAll(new Values(keyring()).fields(action, fields));
        return sending.send(this, hub, chain, Optional.empty(), List.of(Step.of(meant, values)));
    }

    private Shape.Fields action(Vocabulary.Module meant) {
        List<Shape.Fields> actions = meant.actions().members();
        List<String> names = actions.stream().map(Shape.Fields::name).toList();
        return actions.get(names.indexOf(Nearest.of("action of " + meant.name(), verb.replace("-", ""), names)));
    }

    private static Object read(Path file) throws IOException {
        String text = file.toString().equals("-")
                ? new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                : Files.readString(file);
        return Values.json(text);
    }

    private static String usage(Vocabulary.Module module, Shape.Fields action) {
        StringBuilder usage = new StringBuilder(
                "dipc tx " + module.name() + " " + action.name().toLowerCase(java.util.Locale.ROOT));
        for (Shape.Field field : action.fields()) {
            boolean optional = field.shape() instanceof Shape.Maybe;
            usage.append(optional ? " [" : " ")
                    .append(field.name())
                    .append('=')
                    .append(kind(field.shape()))
                    .append(optional ? "]" : "");
        }
        return usage.toString();
    }

    private static String kind(Shape shape) {
        if (shape instanceof Shape.Maybe maybe) {
            return kind(maybe.item());
        } else if (shape instanceof Shape.Wrapped wrapped) {
            return wrapped.name();
        } else if (shape instanceof Shape.Choice choice) {
            return String.join("|", choice.names());
        } else if (shape instanceof Shape.Many many) {
            return kind(many.item()) + ",...";
        } else if (shape instanceof Shape.Fields fields) {
            return fields.name();
        } else if (shape instanceof Shape.Family family) {
            return family.name();
        } else if (shape instanceof Shape.Flag) {
            return "true|false";
        } else if (shape instanceof Shape.Octets) {
            return "hex";
        }
        return shape instanceof Shape.Text ? "text" : "number";
    }
}
