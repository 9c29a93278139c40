package org.dipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dipc.client.HubException;
import org.dipc.client.Keyring;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Admit;
import org.dipc.identity.Identity.Grant;
import org.dipc.identity.Identity.Identifier;
import org.dipc.identity.Identity.IdentityAction;
import org.dipc.identity.Identity.Organisation;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;
import org.dipc.model.Shape;
import org.dipc.units.Units;
import org.dipc.units.Units.Transfer;
import org.dipc.units.Units.UnitsAction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {
    private static final Vocabulary.Module UNITS = module(Units.KEYS.name(), UnitsAction.class);
    private static final Vocabulary.Module IDENTITY = module(Identity.KEYS.name(), IdentityAction.class);

    @TempDir
    Path folder;

    private Values values;
    private Address alice;

    @BeforeEach
    void keyring() {
        Keyring keyring = new Keyring(folder.resolve("keys"));
        alice = keyring.create("alice").address();
        values = new Values(keyring);
    }

    private static Vocabulary.Module module(String name, Class<?> family) {
        return new Vocabulary.Module(name, (Shape.Family) Codec.of(family).shape(), List.of(), List.of());
    }

    /** What a person types, as the chain decodes it. */
    private <A> A typed(Vocabulary.Module module, Class<A> family, String name, String... fields) {
        Shape.Fields shape = module.actions().members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
        Map<String, Object> action = values.fields(shape, List.of(fields));
        action.put("type", name);
        return Codec.of(family).decode(Step.of(module, action).call().action());
    }

    @Test
    void namesStandForAddresses() {
        assertThat(typed(UNITS, UnitsAction.class, "Transfer", "to=alice", "amount=5"))
                .isEqualTo(new Transfer(alice, BigInteger.valueOf(5), Optional.empty()));
        assertThat(typed(UNITS, UnitsAction.class, "Transfer", "to=0x" + alice, "amount=5", "memo=a=b"))
                .isEqualTo(new Transfer(alice, BigInteger.valueOf(5), Optional.of("a=b")));
    }

    @Test
    void fieldsOfFieldsHaveADotAndFilesAreBytes() throws IOException {
        Path certificate = folder.resolve("ca.der");
        Files.write(certificate, new byte[] {1, 2, 3});
        assertThat(typed(
                        IDENTITY,
                        IdentityAction.class,
                        "Admit",
                        "address=alice",
                        "organisation.legalName=Alice, Inc.",
                        "organisation.country=DE",
                        "organisation.identifier.kind=register",
                        "organisation.identifier.value=DE HRB 1",
                        "organisation.certificates=@" + certificate + ",0405"))
                .isEqualTo(new Admit(
                        alice,
                        new Organisation(
                                "Alice, Inc.",
                                "DE",
                                new Identifier(Identifier.Kind.REGISTER, "DE HRB 1"),
                                List.of(Bytes.hex("010203"), Bytes.hex("0405")))));
    }

    @Test
    void recordsMayBeJson() {
        String identifier = "{\"kind\":\"REGISTER\",\"value\":\"1\"}";
        assertThat(typed(
                        IDENTITY,
                        IdentityAction.class,
                        "Admit",
                        "address=alice",
                        "organisation={\"legalName\":\"A\",\"country\":\"DE\",\"identifier\":" + identifier
                                + ",\"certificates\":[]}"))
                .isInstanceOf(Admit.class);
    }

    @Test
    void choicesAreFoundInAnyCase() {
        assertThat(typed(IDENTITY, IdentityAction.class, "Grant", "role=office", "to=alice"))
                .isEqualTo(new Grant(Identity.Role.OFFICE, alice));
    }

    @ParameterizedTest
    @CsvSource({
        "amount, field=value expected",
        "amuont=5, did you mean amount?",
        "amount=five, whole number",
        "amount=5.5, whole number",
        "amount=, whole number",
        "memo.x=1, memo has no fields",
    })
    void whatDoesNotFitIsWrongUse(String field, String said) {
        HubException problem = catchThrowableOfType(
                HubException.class, () -> typed(UNITS, UnitsAction.class, "Transfer", "to=alice", field));
        assertThat(problem.code()).isEqualTo(ExitCode.USAGE);
        assertThat(problem.getMessage() + " " + problem.hint()).contains(said);
    }

    @Test
    void aFieldIsGivenOnceAndNoneIsMissing() {
        for (String[] fields : new String[][] {{"to=alice", "amount=1", "amount=2"}, {"amount=1"}}) {
            HubException problem =
                    catchThrowableOfType(HubException.class, () -> typed(UNITS, UnitsAction.class, "Transfer", fields));
            assertThat(problem.code()).isEqualTo(ExitCode.USAGE);
        }
    }

    @Test
    void aNameThatNobodyHasIsNotFound() {
        HubException problem = catchThrowableOfType(
                HubException.class, () -> typed(UNITS, UnitsAction.class, "Transfer", "to=bob", "amount=1"));
        assertThat(problem.code()).isEqualTo("KEY_NOT_FOUND");
    }
}
