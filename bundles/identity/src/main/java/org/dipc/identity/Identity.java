package org.dipc.identity;

import static org.dipc.identity.Identity.Refusal.ANCHOR_DUPLICATE;
import static org.dipc.identity.Identity.Refusal.ANCHOR_NOT_FOUND;
import static org.dipc.identity.Identity.Refusal.CODE_UNKNOWN;
import static org.dipc.identity.Identity.Refusal.GENESIS_REF;
import static org.dipc.identity.Identity.Refusal.ID_MISMATCH;
import static org.dipc.identity.Identity.Refusal.ORGANISATION_DUPLICATE;
import static org.dipc.identity.Identity.Refusal.ORGANISATION_HAS_ROLE;
import static org.dipc.identity.Identity.Refusal.ORGANISATION_NOT_FOUND;
import static org.dipc.identity.Identity.Refusal.ROLE_DENIED;
import static org.dipc.identity.Identity.Refusal.ROLE_DUPLICATE;
import static org.dipc.identity.Identity.Refusal.ROLE_LAST_ADMIN;
import static org.dipc.identity.Identity.Refusal.ROLE_NOT_FOUND;
import static org.dipc.identity.Identity.Refusal.ROLE_SELF;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dipc.crypto.CertificateCode;
import org.dipc.crypto.Certificates;
import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Env;
import org.dipc.ledger.Rejected;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.dipc.state.StateReader;
import org.dipc.state.Table;
import org.osgi.service.component.annotations.Component;

/**
 * Who acts on this ledger. Registrars admit organisations under their legal names; an address that was not admitted has no
 * name here and no role. What somebody may do follows from the roles at the moment of execution, whatever they were when
 * the transaction was sent.
 */
@Component(property = "module=identity")
public final class Identity implements ChainModule {
    public static final Keyspace KEYS = Keyspace.of("identity");

    /** The organisation that an address acts for. */
    public static final Table<Address, Organisation> ORGANISATIONS =
            KEYS.table("organisations", Address.class, Organisation.class);

    /** The address under which an identifier was admitted: nobody is admitted twice. */
    public static final Table<Identifier, Address> IDENTIFIERS =
            KEYS.table("identifiers", Identifier.class, Address.class);

    /** Who holds which role, and since which transaction. */
    public static final Table<Holding, Hash> ROLES = KEYS.table("roles", Holding.class, Hash.class);

    /** The certification authorities that are believed here: their certificates (DER) by SHA-256. */
    public static final Table<Hash, Bytes> ANCHORS = KEYS.table("anchors", Hash.class, Bytes.class);

    /**
     * What an address may do for all. Every role is given and taken by the holders of one role.
     */
    public enum Role {
        /** Admits organisations, decides whose certificates are believed, and registers patents of every office. */
        REGISTRAR,
        /** A patent office: registers the patents that it granted. */
        OFFICE,
        /** Makes and destroys units, issues and revokes rights. */
        COUNCIL;

        public Role givenBy() {
            return this == OFFICE ? REGISTRAR : this;
        }
    }

    public record Holding(Role role, Address holder) {}

    /**
     * @param legalName as in the register that the identifier is from, 1 to {@value #MAX_NAME_BYTES} bytes of UTF-8
     * @param country the code of WIPO ST.3; for an office or international organisation its own
     * @param certificates its X.509 chain in DER, its own certificate first; empty if it showed none
     */
    public record Organisation(String legalName, String country, Identifier identifier, List<Bytes> certificates) {
        public static final int MAX_NAME_BYTES = 256;

        public Organisation {
            certificates = List.copyOf(certificates);
            text("legal name", legalName, MAX_NAME_BYTES);
        }

        Organisation certifiedBy(List<Bytes> chain) {
            return new Organisation(legalName, country, identifier, chain);
        }
    }

    /** What tells an organisation from others of the same name. */
    public record Identifier(Kind kind, String value) {
        public static final int MAX_BYTES = 64;

        public enum Kind {
            /** Legal Entity Identifier (ISO 17442): 18 capitals and digits, then two check digits. */
            LEI,
            /** A number in a company register, with the register before it: {@code DE HRB 12345 B}. */
            REGISTER
        }

        public Identifier {
            text("identifier", value, MAX_BYTES);
            if (kind == Kind.LEI && !isLei(value)) {
                throw new IllegalArgumentException("identifier: \"" + value + "\" is no LEI");
            }
        }
    }

    public sealed interface IdentityAction extends Action {}

    /** A registrar admits an organisation; from now on {@code address} acts under its name. */
    public record Admit(Address address, Organisation organisation) implements IdentityAction {
        @Override
        public void check() {
            Rejected.unless(St3.isListed(organisation.country()), CODE_UNKNOWN, "country, of ST.3");
        }

        @Override
        public void execute(State state, Env env) {
            require(state, env, Role.REGISTRAR);
            Rejected.unless(!ORGANISATIONS.has(state, address), ORGANISATION_DUPLICATE, address);
            Rejected.unless(
                    !IDENTIFIERS.has(state, organisation.identifier()),
                    ORGANISATION_DUPLICATE,
                    organisation.identifier());
            if (!organisation.certificates().isEmpty()) {
                requireCertificates(state, env, organisation);
            }
            ORGANISATIONS.put(state, address, organisation);
            IDENTIFIERS.put(state, organisation.identifier(), address);
            state.emit(this);
        }
    }

    /** An organisation, or a registrar for it, shows a new chain of certificates; never none. */
    public record Renew(Address address, List<Bytes> certificates) implements IdentityAction {
        public Renew {
            certificates = List.copyOf(certificates);
        }

        @Override
        public void execute(State state, Env env) {
            Organisation renewed = admitted(state, address).certifiedBy(certificates);
            Rejected.unless(
                    env.signer().equals(address) || holds(state, env.signer(), Role.REGISTRAR),
                    ROLE_DENIED,
                    env.signer());
            requireCertificates(state, env, renewed);
            ORGANISATIONS.put(state, address, renewed);
            state.emit(this);
        }
    }

    /** A registrar removes an organisation that holds no role. What it owns stays at its address. */
    public record Remove(Address address, String reason) implements IdentityAction {
        public Remove {
            text("reason", reason, MAX_REASON_BYTES);
        }

        @Override
        public void execute(State state, Env env) {
            require(state, env, Role.REGISTRAR);
            Organisation removed = admitted(state, address);
            for (Role role : Role.values()) {
                Rejected.unless(!holds(state, address, role), ORGANISATION_HAS_ROLE, role);
            }
            ORGANISATIONS.delete(state, address);
            IDENTIFIERS.delete(state, removed.identifier());
            state.emit(this);
        }
    }

    /** Gives a role to an admitted organisation, never to oneself. */
    public record Grant(Role role, Address to) implements IdentityAction {
        @Override
        public void execute(State state, Env env) {
            Rejected.unless(!to.equals(env.signer()), ROLE_SELF, role);
            require(state, env, role.givenBy());
            admitted(state, to);
            Rejected.unless(!holds(state, to, role), ROLE_DUPLICATE, role);
            ROLES.put(state, new Holding(role, to), env.transaction());
            state.emit(this);
        }
    }

    /** Takes a role away, or lays down one's own; a role that nobody else could give again keeps its last holder. */
    public record Withdraw(Role role, Address from) implements IdentityAction {
        @Override
        public void execute(State state, Env env) {
            if (!from.equals(env.signer())) {
                require(state, env, role.givenBy());
            }
            Rejected.unless(holds(state, from, role), ROLE_NOT_FOUND, role);
            Rejected.unless(role.givenBy() != role || holders(state, role) > 1, ROLE_LAST_ADMIN, role);
            ROLES.delete(state, new Holding(role, from));
            state.emit(this);
        }
    }

    /** A registrar declares a certification authority believed; its certificate is self-signed, in DER. */
    public record Trust(Bytes certificate) implements IdentityAction {
        @Override
        public void execute(State state, Env env) {
            require(state, env, Role.REGISTRAR);
            Certificates.checkAnchor(certificate);
            Hash anchor = Hash.sha256(certificate);
            Rejected.unless(!ANCHORS.has(state, anchor), ANCHOR_DUPLICATE, anchor);
            ANCHORS.put(state, anchor, certificate);
            state.emit(this);
        }
    }

    /** A registrar declares a certification authority believed no more; who was admitted on its word stays admitted. */
    public record Distrust(Hash anchor) implements IdentityAction {
        @Override
        public void execute(State state, Env env) {
            require(state, env, Role.REGISTRAR);
            Rejected.unless(ANCHORS.has(state, anchor), ANCHOR_NOT_FOUND, anchor);
            ANCHORS.delete(state, anchor);
            state.emit(this);
        }
    }

    /** Every name that a refusal of this module can have, besides those of {@link CertificateCode}. */
    public enum Refusal {
        ORGANISATION_DUPLICATE,
        ORGANISATION_NOT_FOUND,
        ORGANISATION_HAS_ROLE,
        CODE_UNKNOWN,
        /** The certificate names another organisation. */
        ID_MISMATCH,
        ANCHOR_DUPLICATE,
        ANCHOR_NOT_FOUND,
        ROLE_DENIED,
        ROLE_DUPLICATE,
        ROLE_LAST_ADMIN,
        ROLE_NOT_FOUND,
        ROLE_SELF,
        GENESIS_REF
    }

    /** @param anchors certificates (DER) of the certification authorities that are believed from the start */
    public record Genesis(List<Address> registrars, List<Address> council, List<Bytes> anchors) {
        public Genesis {
            registrars = List.copyOf(registrars);
            council = List.copyOf(council);
            anchors = List.copyOf(anchors);
        }
    }

    private static final int MAX_REASON_BYTES = 512;
    private static final int MAX_SHOWN = 100;

    /** The organisation that {@code address} acts for; refused if it was not admitted. */
    public static Organisation admitted(StateReader state, Address address) {
        return ORGANISATIONS
                .get(state, address)
                .orElseThrow(() -> new Rejected(ORGANISATION_NOT_FOUND, address.toString()));
    }

    public static boolean holds(StateReader state, Address address, Role role) {
        return ROLES.has(state, new Holding(role, address));
    }

    /** Refuses the action unless its signer holds {@code role}. */
    public static void require(StateReader state, Env env, Role role) {
        if (!holds(state, env.signer(), role)) {
            throw new Rejected(ROLE_DENIED, env.signer() + " is no " + role);
        }
    }

    private static long holders(StateReader state, Role role) {
        try (Stream<Map.Entry<Holding, Hash>> holdings = ROLES.scan(state, role)) {
            return holdings.count();
        }
    }

    /** The chain that is shown leads from the legal name to an anchor, at the time of the block. */
    private static void requireCertificates(StateReader state, Env env, Organisation organisation) {
        String named = Certificates.check(organisation.certificates(), anchors(state), env.timeMillis())
                .legalName();
        Rejected.unless(
                named.equals(organisation.legalName()),
                ID_MISMATCH,
                "the certificate is of " + named.substring(0, Math.min(named.length(), MAX_SHOWN)));
    }

    private static List<Bytes> anchors(StateReader state) {
        try (Stream<Map.Entry<Hash, Bytes>> anchors = ANCHORS.scan(state)) {
            return anchors.map(Map.Entry::getValue).toList();
        }
    }

    /** @param name what to call it in a refusal */
    private static void believe(State state, Bytes anchor, String name) {
        try {
            Certificates.checkAnchor(anchor);
        } catch (Rejected e) {
            throw new Rejected(GENESIS_REF, name + ": " + e.code() + ", " + e.getMessage());
        }
        ANCHORS.put(state, Hash.sha256(anchor), anchor);
    }

    private static void text(String field, String text, int maximumBytes) {
        int size = Bytes.utf8(text).size();
        if (size > maximumBytes || text.isEmpty() || !text.equals(text.strip())) {
            throw new IllegalArgumentException(
                    field + ": 1 to " + maximumBytes + " bytes without blanks around them expected, found " + size);
        }
    }

    /** ISO 17442: MOD 97-10 of ISO/IEC 7064 over the digits, letters counted from A = 10. */
    private static boolean isLei(String value) {
        if (!value.matches("[A-Z0-9]{18}[0-9]{2}")) {
            return false;
        }
        long remainder = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            remainder = c <= '9' ? (remainder * 10 + c - '0') % 97 : (remainder * 100 + c - 'A' + 10) % 97;
        }
        return remainder == 1;
    }

    @Override
    public Keyspace keyspace() {
        return KEYS;
    }

    @Override
    public Class<IdentityAction> actions() {
        return IdentityAction.class;
    }

    @Override
    public Class<Genesis> genesisType() {
        return Genesis.class;
    }

    @Override
    public void genesis(State state, Env env, Bytes genesis) {
        Genesis first = Codec.of(Genesis.class).decodeOwn(genesis);
        Rejected.unless(!first.registrars().isEmpty(), GENESIS_REF, "no registrar");
        Rejected.unless(!first.council().isEmpty(), GENESIS_REF, "no council");
        for (int i = 0; i < first.anchors().size(); i++) {
            believe(state, first.anchors().get(i), "anchor " + i);
        }
        first.registrars().forEach(each -> ROLES.put(state, new Holding(Role.REGISTRAR, each), env.transaction()));
        first.council().forEach(each -> ROLES.put(state, new Holding(Role.COUNCIL, each), env.transaction()));
    }
}
