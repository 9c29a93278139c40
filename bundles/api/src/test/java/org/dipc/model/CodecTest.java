package org.dipc.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodecTest {
    record Name(String value) {
        Name {
            value = value.toLowerCase(Locale.ROOT);
            if (value.isEmpty()) {
                throw new IllegalArgumentException("empty name");
            }
        }
    }

    enum Colour {
        RED,
        GREEN
    }

    record Everything(
            long number,
            boolean flag,
            String text,
            Bytes bytes,
            BigInteger big,
            Colour colour,
            Name name,
            List<Name> names,
            Optional<BigInteger> maybe,
            Step step) {}

    sealed interface Step {}

    record Walk(long metres) implements Step {}

    record Rest() implements Step {}

    sealed interface Jump extends Step {}

    record High(Optional<Name> over) implements Jump {}

    private static final Codec<Everything> CODEC = Codec.of(Everything.class);

    private static Everything everything(Random random) {
        Step step = switch (random.nextInt(3)) {
            case 0 -> new Walk(random.nextLong());
            case 1 -> new Rest();
            default ->
                new High(random.nextBoolean() ? Optional.of(new Name("h" + random.nextInt())) : Optional.empty());
        };
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        List<Name> names = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            names.add(new Name("n" + random.nextInt()));
        }
        return new Everything(
                random.nextLong() >> random.nextInt(64),
                random.nextBoolean(),
                "ü" + random.nextInt(),
                Bytes.of(bytes),
                new BigInteger(random.nextInt(130), random).negate().add(BigInteger.TEN),
                Colour.values()[random.nextInt(2)],
                new Name("x"),
                names,
                random.nextBoolean() ? Optional.of(BigInteger.ONE.shiftLeft(random.nextInt(127))) : Optional.empty(),
                step);
    }

    @Test
    void everyValueComesBackFromItsBytes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Everything value = everything(random);
            assertThat(CODEC.decode(CODEC.encode(value))).as("seed " + seed).isEqualTo(value);
        }
    }

    @Test
    void aBentEncodingIsRefusedOrMeansAnotherValueWithExactlyThoseBytes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = CODEC.encode(everything(random)).toArray();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Bytes bent = Bytes.of(bytes);
            try {
                assertThat(CODEC.encode(CODEC.decode(bent))).as("seed " + seed).isEqualTo(bent);
            } catch (CborException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    @Test
    void theBytesOfARecordAreItsComponentsInOrder() {
        Everything value = new Everything(
                -1,
                true,
                "a",
                Bytes.of((byte) 7),
                BigInteger.TWO.pow(64),
                Colour.GREEN,
                new Name("B"),
                List.of(new Name("c")),
                Optional.empty(),
                new Walk(10));
        assertThat(CODEC.encode(value))
                .hasToString("8a20f561614107c249010000000000000000" + "65475245454e" + "6162" + "816163" + "f6" + "82"
                        + "6457616c6b" + "0a");
    }

    @Test
    void bytesThatARecordWouldWriteDifferentlyAreNotCanonical() {
        assertThatThrownBy(() -> Codec.of(Name.class).decode(Cbor.encode("B")))
                .isInstanceOfSatisfying(
                        CborException.class, e -> assertThat(e.code()).isEqualTo(CborException.Code.NOT_CANONICAL));
    }

    @Test
    void whatAConstructorRefusesIsMalformedAtItsPlace() {
        assertThatThrownBy(() -> Codec.of(Name.class).decode(Cbor.encode("")))
                .isInstanceOf(CborException.class)
                .hasMessage("Name: empty name at byte 0");
    }

    @Test
    void anUnknownMemberOfAFamilyIsNamedAsSuch() {
        assertThatThrownBy(() -> Codec.of(Step.class).decode(Cbor.encode(List.of("Fly", 1L))))
                .isInstanceOfSatisfying(CborException.class, e -> {
                    assertThat(e.code()).isEqualTo(CborException.Code.TYPE_UNKNOWN);
                    assertThat(e.offset()).isEqualTo(1);
                });
    }

    @Test
    void aTypeWithoutAnEncodingIsRefusedWhenTheCodecIsMade() {
        record Floating(double value) {}
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Codec.of(Floating.class))
                .withMessageContaining("double");
    }

    @Test
    void theKeysOfOneFirstComponentShareAPrefix() {
        record Key(Name first, long second) {}
        Codec<Key> codec = Codec.of(Key.class);
        assertThat(codec.encode(new Key(new Name("a"), 5)).startsWith(codec.prefix(new Name("a"))))
                .isTrue();
        assertThat(codec.encode(new Key(new Name("ab"), 5)).startsWith(codec.prefix(new Name("a"))))
                .isFalse();
    }

    @Test
    void aRecordGoesToPlainJsonAndBackByItsShapeAlone() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Bytes bytes = CODEC.encode(everything(random));
            Object plain = Plain.describe(CODEC.shape(), bytes);
            assertThat(Plain.encode(CODEC.shape(), plain))
                    .as("seed " + seed + ": " + plain)
                    .isEqualTo(bytes);
        }
    }

    @Test
    void aPlainValueThatDoesNotFitIsRefusedWithItsPointer() {
        record Pair(long left, List<Name> right) {}
        Shape shape = Codec.of(Pair.class).shape();
        assertThatThrownBy(() -> Plain.encode(shape, Map.of("left", 1, "right", List.of("a", 5))))
                .isInstanceOfSatisfying(
                        Plain.Misfit.class, e -> assertThat(e.pointer()).isEqualTo("/right/1"));
        assertThatThrownBy(() -> Plain.encode(shape, Map.of("left", 1, "right", List.of(), "up", 1)))
                .isInstanceOfSatisfying(
                        Plain.Misfit.class, e -> assertThat(e.pointer()).isEqualTo("/up"));
        assertThatThrownBy(() -> Plain.encode(shape, Map.of("right", List.of())))
                .isInstanceOfSatisfying(
                        Plain.Misfit.class, e -> assertThat(e.pointer()).isEqualTo("/left"));
    }

    @Test
    void aMisfitSaysWhichKindItIs() {
        record Pair(long left, Step right) {}
        Shape shape = Codec.of(Pair.class).shape();
        Map<String, Object> step = Map.of("type", "Walk", "metres", 1);
        assertThat(misfit(shape, Map.of("left", "five", "right", step))).isEqualTo(Plain.Misfit.Code.VALUE);
        assertThat(misfit(shape, Map.of("left", 1, "right", Map.of("type", "Run"))))
                .isEqualTo(Plain.Misfit.Code.VALUE);
        assertThat(misfit(shape, Map.of("left", 1, "right", step, "up", 1))).isEqualTo(Plain.Misfit.Code.UNKNOWN_FIELD);
        assertThat(misfit(shape, Map.of("left", 1))).isEqualTo(Plain.Misfit.Code.MISSING);
        assertThat(misfit(shape, Map.of("left", 1, "right", Map.of("metres", 1))))
                .isEqualTo(Plain.Misfit.Code.MISSING);
    }

    private static Plain.Misfit.Code misfit(Shape shape, Object plain) {
        return catchThrowableOfType(Plain.Misfit.class, () -> Plain.encode(shape, plain))
                .code();
    }
}
