package org.dipc.cli;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dipc.cli.Importer.Became;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import org.dipc.client.HubException;
import org.dipc.client.Keyring;
import org.dipc.client.Keyring.Named;
import org.dipc.client.LightProof;
import org.dipc.client.Proof;
import org.dipc.client.ProofDocument;
import org.dipc.client.TrustedSigners;
import org.dipc.client.TrustedSigners.Noted;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Admit;
import org.dipc.identity.Identity.Identifier;
import org.dipc.identity.Identity.IdentityAction;
import org.dipc.identity.Identity.Organisation;
import org.dipc.ledger.Tx;
import org.dipc.model.Address;
import org.dipc.patents.PatentId;
import org.dipc.patents.Patents;
import org.dipc.patents.Patents.Assign;
import org.dipc.patents.Patents.Claim;
import org.dipc.patents.Patents.Confirm;
import org.dipc.patents.Patents.Patent;
import org.dipc.patents.Patents.PatentsAction;
import org.dipc.rights.Rights;
import org.dipc.rights.Rights.Right;
import org.dipc.rights.Rights.RightsAction;
import org.dipc.units.Units;
import org.dipc.units.Units.Mint;
import org.dipc.units.Units.Supply;
import org.dipc.units.Units.Transfer;
import org.dipc.units.Units.UnitsAction;

/**
 * What {@code dipc demo} does on a running hub. Every chapter looks at the ledger first and does only what is not done yet,
 * so a demo that was interrupted anywhere goes on there.
 */
final class DemoStory {
    private static final BigInteger ISSUED = BigInteger.valueOf(5_000);
    private static final BigInteger SOLD = BigInteger.valueOf(250);
    private static final String DOMAIN = "qpc-1";

    private final HubClient hub;
    private final Keyring keyring;
    private final TrustedSigners signers;
    private final Path home;
    private final Output output;

    /** An organisation of the story, which does not exist. */
    private record Player(String name, String legalName, String country, String register) {}

    private static final Player AURORA = new Player("aurora", "Aurora Quantum GmbH (demo)", "DE", "DEMO 1001");
    private static final Player HARBOUR = new Player("harbour", "Harbour Analytics Ltd (demo)", "GB", "DEMO 1002");
    private static final Player CEDAR = new Player("cedar", "Cedar Genomics Inc. (demo)", "US", "DEMO 1003");
    private static final List<Player> PLAYERS = List.of(AURORA, HARBOUR, CEDAR);

    DemoStory(HubClient hub, Keyring keyring, TrustedSigners signers, Path home, Output output) {
        this.hub = hub;
        this.keyring = keyring;
        this.signers = signers;
        this.home = home;
        this.output = output;
    }

    void tell(List<Path> files) throws IOException {
        chapter("2. The organisations");
        organisations();
        chapter("3. The patents");
        patents(files);
        Chain chain = hub.chain(DOMAIN);
        chapter("4. Licence units");
        units(chain);
        chapter("5. A patent changes hands");
        PatentId patent = assignment(chain);
        chapter("6. The right to the whole pool");
        right();
        chapter("7. A proof that anyone can check");
        proof(chain, patent);
        chapter("To go on");
        commands(patent);
    }

    private void chapter(String title) {
        output.say("");
        output.tell("@|bold " + title + "|@");
    }

    private void say(String sentence) {
        output.say("  " + sentence);
    }

    private Address address(Player player) {
        return keyring.findOrCreate(player.name).address();
    }

    private void organisations() {
        int admitted = 0;
        for (Chain chain : hub.chainsWith(Identity.KEYS.name())) {
            List<Tx.Call> calls = new ArrayList<>();
            for (Player player : PLAYERS) {
                Address address = address(player);
                if (hub.get(chain.id(), Identity.ORGANISATIONS, Organisation.class, address)
                        .isEmpty()) {
                    Identifier identifier = new Identifier(Identifier.Kind.REGISTER, player.register);
                    Organisation organisation =
                            new Organisation(player.legalName, player.country, identifier, List.of());
                    calls.add(Tx.Call.of(Identity.KEYS.name(), IdentityAction.class, new Admit(address, organisation)));
                }
            }
            if (!calls.isEmpty()) {
                send(chain, "registrar", calls);
                admitted += calls.size();
            }
        }
        say(
                admitted == 0
                        ? "All were admitted before:"
                        : "The registrar admitted three invented organisations to every ledger:");
        for (Player player : PLAYERS) {
            say(String.format("  %-9s %-30s %s", player.name, player.legalName, address(player)));
        }
    }

    private void patents(List<Path> files) throws IOException {
        long startNanos = System.nanoTime();
        try (Importer importer = new Importer(
                hub, Optional.empty(), Optional.of(keyring.key("registrar").key()))) {
            ImportReport report = new ImportReport();
            new ImportRun(importer, report).read(files, result -> {});
            boolean before = report.count(Became.TAKEN) == 0;
            say(
                    before
                            ? "All " + report.count(Became.ALREADY_THERE) + " patents are where they were:"
                            : report.count(Became.TAKEN)
                                    + " real patents went to the ledgers that their symbols lead to:");
            Map<String, Long> chains = report.byChain(before ? Became.ALREADY_THERE : Became.TAKEN);
            for (Chain chain : hub.chainsWith(Patents.KEYS.name())) {
                say(String.format(
                        "  %-7s %4d  %s",
                        chain.id(), chains.getOrDefault(chain.id().value(), 0L), chain.title()));
            }
            if (report.count(Became.REFUSED) > 0 || files.size() > 1) {
                report.tell(output, System.nanoTime() - startNanos);
            }
        }
    }

    private void units(Chain chain) {
        Supply supply = hub.get(chain.id(), Units.SUPPLY, Supply.class, chain.id())
                .orElseThrow(() -> new HubException("ENTRY_NOT_FOUND", chain.id() + " has no units", ""));
        BigInteger aurora = balance(chain, AURORA);
        BigInteger harbour = balance(chain, HARBOUR);
        boolean issued = aurora.signum() > 0;
        if (!issued) {
            act(chain, "council", Units.KEYS.name(), UnitsAction.class, new Mint(address(AURORA), ISSUED));
        }
        boolean sold = harbour.signum() > 0;
        if (!sold) {
            Transfer transfer = new Transfer(address(HARBOUR), SOLD, Optional.of("demo: 250 devices"));
            act(chain, AURORA.name, Units.KEYS.name(), UnitsAction.class, transfer);
        }
        String symbol = supply.symbol();
        say(
                issued && sold
                        ? "Units were issued and sold before:"
                        : "The council issued " + ISSUED + " " + symbol + " to aurora, and aurora sold " + SOLD
                                + " to harbour:");
        say("  aurora has " + balance(chain, AURORA) + " " + symbol + ", harbour has " + balance(chain, HARBOUR) + " "
                + symbol);
    }

    private BigInteger balance(Chain chain, Player player) {
        return hub.get(chain.id(), Units.BALANCES, BigInteger.class, address(player))
                .orElse(BigInteger.ZERO);
    }

    /** The first patent of the chain: claimed, confirmed, assigned. */
    private PatentId assignment(Chain chain) {
        List<Map.Entry<PatentId, Patent>> all = hub.entries(chain.id(), Patents.PATENTS, PatentId.class, Patent.class);
        Map.Entry<PatentId, Patent> first = all.stream()
                .filter(each -> each.getValue().owner().isPresent())
                .findFirst()
                .or(() -> all.stream().findFirst())
                .orElseThrow(() -> new HubException("PATENT_NOT_FOUND", "no patent went to " + chain.id(), ""));
        PatentId id = first.getKey();
        Patent patent = first.getValue();
        String module = Patents.KEYS.name();
        if (patent.owner().isEmpty()) {
            Patents.ClaimKey claim = new Patents.ClaimKey(id, address(AURORA));
            if (hub.get(chain.id(), Patents.CLAIMS, Patents.Claimed.class, claim)
                    .isEmpty()) {
                act(chain, AURORA.name, module, PatentsAction.class, new Claim(id, Optional.empty()));
            }
            act(chain, "registrar", module, PatentsAction.class, new Confirm(id, address(AURORA)));
        }
        boolean assigned = patent.titles() >= 2;
        if (!assigned) {
            Assign assign = new Assign(id, address(HARBOUR), Optional.of("demo deed 1"));
            act(chain, AURORA.name, module, PatentsAction.class, assign);
        }
        say(id + " on " + chain.id() + ": " + patent.facts().title());
        say(
                assigned
                        ? "It changed hands before; its chain of title has " + patent.titles() + " entries."
                        : "aurora claimed it, the registrar confirmed, and aurora assigned it to harbour.");
        return id;
    }

    private void right() {
        Chain chain = hub.chainsWith(Rights.KEYS.name()).get(0);
        Address cedar = address(CEDAR);
        boolean held = hub.get(chain.id(), Rights.RIGHTS, Right.class, cedar).isPresent();
        if (!held) {
            act(chain, "council", Rights.KEYS.name(), RightsAction.class, new Rights.Issue(cedar));
        }
        Right right = hub.get(chain.id(), Rights.RIGHTS, Right.class, cedar)
                .orElseThrow(() -> new HubException("ENTRY_NOT_FOUND", "cedar's right was revoked", ""));
        say((held ? "cedar holds" : "The council gave cedar") + " right number " + right.number() + " on " + chain.id()
                + ". A second one would be refused: an address holds at most one.");
    }

    private void proof(Chain chain, PatentId id) throws IOException {
        ProofDocument document = hub.prove(chain.id(), Patents.PATENTS.path(id));
        Path file = home.resolve("proofs").resolve(id + ".dipcproof");
        Files.createDirectories(file.getParent());
        Files.write(file, document.cbor());
        say("The hub gave " + id + " with its proof, kept in " + file);
        ProofDocument kept = ProofDocument.parse(Files.readAllBytes(file));
        if (kept instanceof Proof proof) {
            Noted trusted = signers.findOrNote(proof, hub.base().toString());
            say("Checked offline, from that file and the key that seals " + chain.id() + " alone:");
            proof.verify(trusted.trust()).forEach(sentence -> say("  " + sentence));
            say("The key is believed because it was seen at the first contact (" + trusted.since() + ").");
        } else if (kept instanceof LightProof proof) {
            say("Checked offline, from that file alone:");
            proof.verify(proof.seal(), System.currentTimeMillis()).forEach(sentence -> say("  " + sentence));
            say("The validators are believed because this hub names them.");
        }
    }

    private void commands(PatentId id) {
        String option = home.equals(Path.of(System.getProperty("user.home"), ".dipc")) ? "" : " --home " + home;
        List<String> commands = List.of(
                "status",
                "patent show " + id,
                "patent search neural network",
                "verify " + home.resolve("proofs").resolve(id + ".dipcproof"),
                "unit transfer 5 --chain qpc --from harbour --to cedar",
                "right list",
                "tx units transfer --chain qpc --from cedar to=aurora amount=1");
        // As it was typed: from the source tree it is ./dipc.
        String dipc = System.getProperty("dipc.command", "dipc");
        commands.forEach(command -> say(dipc + " " + command + option));
        say(hub.base() + "/api/v1/patents?query=neural");
        say(hub.base() + "/api/docs");
    }

    private <A extends org.dipc.ledger.Action> void act(
            Chain chain, String from, String module, Class<A> family, A action) {
        send(chain, from, List.of(Tx.Call.of(module, family, action)));
    }

    private void send(Chain chain, String from, List<Tx.Call> calls) {
        Named key = keyring.key(from);
        hub.submit(chain.id(), chain.transactions().sign(List.of(key.key()), Sending.VALID_FOR, calls));
    }
}
