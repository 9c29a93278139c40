package org.dipc.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Rejected;
import org.dipc.model.ChainId;

/** Reads the JSON file that a chain begins with. */
final class GenesisFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private GenesisFile() {}

    /** What is wrong with a genesis. The names are public error codes. */
    enum Refusal {
        GENESIS_MISSING,
        GENESIS_PARSE,
        GENESIS_CHAIN_ID,
        GENESIS_TIME,
        GENESIS_REF,
        GENESIS_MISMATCH
    }

    /**
     * @param versions of each module's bundle, by name
     * @throws Rejected with the file, the place in it and a code of {@link Refusal}
     */
    static GenesisDocument read(
            Path file, ChainId chain, Modules modules, Function<ChainModule, String> versions, long nowMillis) {
        Map<String, Object> root = object(parse(file), file, "the top");
        require(chain.value().equals(root.get("chain")), Refusal.GENESIS_CHAIN_ID, file, "/chain", "is not " + chain);
        long time = time(root.get("timeMillis"), nowMillis, file);
        Map<String, Object> sections = object(root.get("modules"), file, "/modules");
        try {
            return GenesisDocument.of(chain, time, modules, versions, sections);
        } catch (Rejected e) {
            throw new Rejected(Refusal.GENESIS_REF, file + " at " + e.getMessage());
        }
    }

    private static Object parse(Path file) {
        try {
            return JSON.readValue(Files.readAllBytes(file), new TypeReference<TreeMap<String, Object>>() {});
        } catch (NoSuchFileException e) {
            throw new Rejected(Refusal.GENESIS_MISSING, file + " is missing; dipc node init writes it");
        } catch (JsonProcessingException e) {
            throw new Rejected(
                    Refusal.GENESIS_PARSE,
                    file + ", line "
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ": "
                            + e.getOriginalMessage());
        } catch (IOException e) {
            throw new Rejected(Refusal.GENESIS_PARSE, file + " cannot be read: " + e.getMessage());
        }
    }

    private static long time(Object time, long nowMillis, Path file) {
        boolean number = time instanceof BigInteger whole && whole.bitLength() < Long.SIZE;
        require(number, Refusal.GENESIS_TIME, file, "/timeMillis", "is missing or not a number of milliseconds");
        long millis = ((BigInteger) time).longValue();
        boolean past = millis > 0 && millis <= nowMillis + 3_600_000;
        require(past, Refusal.GENESIS_TIME, file, "/timeMillis", "is before 1970 or more than an hour ahead");
        return millis;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object json, Path file, String at) {
        require(json instanceof Map, Refusal.GENESIS_PARSE, file, at, "is not an object");
        return (Map<String, Object>) json;
    }

    private static void require(boolean condition, Refusal code, Path file, String at, String what) {
        Rejected.unless(condition, code, file + " at " + at + " " + what);
    }
}
