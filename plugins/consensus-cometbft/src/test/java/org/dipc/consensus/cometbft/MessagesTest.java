package org.dipc.consensus.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dipc.consensus.cometbft.proto.Abci;
import org.dipc.consensus.cometbft.proto.Crypto;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.consensus.cometbft.proto.Version;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Our short copy of the messages against the node's own. */
class MessagesTest {
    private static final Pattern FIELD =
            Pattern.compile("^ *(?:(repeated) +)?([A-Za-z0-9_.]+) +([a-z0-9_]+) *= *([0-9]+)", Pattern.MULTILINE);
    private static final Pattern VALUE = Pattern.compile("^ *([A-Z0-9_]+) *= *([0-9]+)", Pattern.MULTILINE);

    @Test
    void everyMessageHasTheFieldsOfCometBft() throws Exception {
        Path source = source();
        int compared = 0;
        for (FileDescriptor ours :
                List.of(Abci.getDescriptor(), Crypto.getDescriptor(), Types.getDescriptor(), Version.getDescriptor())) {
            String folder = ours.getPackage().substring("tendermint.".length());
            String theirs = text(source.resolve("proto/tendermint").resolve(folder));
            for (Descriptor message : ours.getMessageTypes()) {
                assertThat(fields(message))
                        .as(message.getFullName())
                        .isEqualTo(fields(block("message", message.getName(), theirs)));
                compared++;
            }
            for (EnumDescriptor values : ours.getEnumTypes()) {
                assertThat(values.getValues().stream()
                                .collect(Collectors.toMap(each -> each.getName(), each -> each.getNumber())))
                        .as(values.getFullName())
                        .isEqualTo(VALUE.matcher(block("enum", values.getName(), theirs))
                                .results()
                                .collect(Collectors.toMap(
                                        each -> each.group(1), each -> Integer.parseInt(each.group(2)))));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(70);
    }

    /** By number: name, whether it repeats, and the last word of its type. */
    private static Map<Integer, String> fields(Descriptor message) {
        Map<Integer, String> fields = new TreeMap<>();
        for (FieldDescriptor field : message.getFields()) {
            String type = switch (field.getJavaType()) {
                case MESSAGE -> field.getMessageType().getName();
                case ENUM -> field.getEnumType().getName();
                default -> field.getType().name().toLowerCase(Locale.ROOT);
            };
            fields.put(field.getNumber(), field.getName() + " " + type + (field.isRepeated() ? " repeated" : ""));
        }
        return fields;
    }

    private static Map<Integer, String> fields(String block) {
        Map<Integer, String> fields = new TreeMap<>();
        // Enumerations within a message have values, which are written in capitals.
        for (MatchResult field : FIELD.matcher(block).results().toList()) {
            String type = field.group(2).substring(field.group(2).lastIndexOf('.') + 1);
            fields.put(
                    Integer.parseInt(field.group(4)),
                    field.group(3) + " " + type + (field.group(1) == null ? "" : " repeated"));
        }
        return fields;
    }

    private static String block(String kind, String name, String text) {
        MatchResult found = Pattern.compile(
                        "^" + kind + " " + name + " \\{(.*?)(^)?\\}", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("CometBFT has no " + kind + " " + name));
        int start = found.start();
        int depth = 0;
        for (int at = text.indexOf('{', start); ; at++) {
            depth += text.charAt(at) == '{' ? 1 : text.charAt(at) == '}' ? -1 : 0;
            if (depth == 0) {
                return text.substring(start, at);
            }
        }
    }

    private static String text(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(each -> each.toString().endsWith(".proto"))
                    .sorted()
                    .toList()) {
                all.append(Files.readString(file).replaceAll("//.*", "")).append('\n');
            }
            return all.toString();
        }
    }

    private static Path source() throws Exception {
        try {
            Process go = new ProcessBuilder(
                            "go", "mod", "download", "-json", "github.com/cometbft/cometbft@" + Options.VERSION)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(go.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            MatchResult folder = Pattern.compile("\"Dir\": \"([^\"]+)\"")
                    .matcher(answer)
                    .results()
                    .findFirst()
                    .orElseThrow(() -> new IOException(answer));
            return Path.of(folder.group(1));
        } catch (IOException e) {
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError("in continuous integration the Go tool chain must be there", e);
            }
            return Assumptions.abort("skipped: no Go tool chain that has CometBFT " + Options.VERSION);
        }
    }
}
