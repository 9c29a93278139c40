package org.dipc.chains.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.testchain.TestAccount.FOUNDATION;
import static org.dipc.testchain.TestAccount.REGISTRAR;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.identity.Identity;
import org.dipc.ledger.ChainModule;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.patents.Classification;
import org.dipc.patents.Classification.Position;
import org.dipc.patents.Classification.Scheme;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.PatentId;
import org.dipc.patents.PatentType;
import org.dipc.patents.Patents;
import org.dipc.patents.Patents.Register;
import org.dipc.patents.Symbol;
import org.dipc.testchain.Outcome;
import org.dipc.units.Units;
import org.dipc.units.Units.Supply;
import org.dipc.validators.Consensus;
import org.junit.jupiter.api.Test;

/** A chain of a patent domain: it takes the patents whose symbols it claims, and has units of its own. */
public abstract class DomainContract extends ChainContract {
    private final String symbol;
    private int registered;

    /** @param own the modules that this domain has and others do not */
    protected DomainContract(String name, ChainModule... own) {
        super(
                name,
                Stream.concat(Stream.of(new Identity(), new Consensus(), new Units(), new Patents()), Stream.of(own))
                        .toArray(ChainModule[]::new));
        this.symbol = name.toUpperCase(Locale.ROOT);
    }

    @Test
    public void whatTheChainClaimsComesIn() {
        for (String range : claims()) {
            register(range.contains(" ") && !range.contains("/") ? range + "/00" : range)
                    .accepted();
        }
    }

    @Test
    public void theFoundationHasTheFirstUnits() {
        BigInteger million = BigInteger.valueOf(1_000_000);
        assertThat(balanceOfTheFoundation()).isEqualTo(million);
        List<Supply> supplies = new ArrayList<>();
        chain.read(state -> {
            try (var entries = Units.SUPPLY.scan(state)) {
                entries.forEach(entry -> supplies.add(entry.getValue()));
            }
            return supplies;
        });
        assertThat(supplies).containsExactly(new Supply(symbol, million, BigInteger.ZERO));
    }

    private BigInteger balanceOfTheFoundation() {
        return chain.read(state -> Units.balance(state, FOUNDATION.address()));
    }

    /** What becomes of one more patent with {@code symbols}, the first of which is the office's main one. */
    protected final Outcome register(String... symbols) {
        return chain.block(REGISTRAR.sends(new Register(patent(symbols), false)));
    }

    /** A patent that nobody has registered yet. */
    protected final PatentFacts patent(String... symbols) {
        registered++;
        List<Classification> classifications = new ArrayList<>();
        for (String each : symbols) {
            Position position = classifications.isEmpty() ? Position.FIRST : Position.FURTHER;
            classifications.add(new Classification(Scheme.CPC, position, new Symbol(each)));
        }
        return new PatentFacts(
                new PatentId("US" + (10_000_000 + registered)),
                Optional.empty(),
                PatentType.UTILITY,
                "Patent " + registered,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                classifications,
                List.of(),
                List.of(),
                List.of(),
                Hash.sha256(Bytes.utf8("record " + registered)));
    }
}
