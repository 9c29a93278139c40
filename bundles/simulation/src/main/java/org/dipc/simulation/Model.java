package org.dipc.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Holding;
import org.dipc.identity.Identity.Role;
import org.dipc.ledger.Accounts;
import org.dipc.ledger.Action;
import org.dipc.ledger.Policy;
import org.dipc.ledger.Tx;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.PatentId;
import org.dipc.patents.Patents;
import org.dipc.rights.Rights;
import org.dipc.units.Units;

/**
 * What a chain must come to, in plain maps and small numbers: who has how much, who may what, who owns which patent, and
 * which transactions are done. It shares the vocabulary with the modules and nothing else.
 */
final class Model {
    static final String OK = "OK";
    private static final long DAY_MILLIS = 86_400_000;

    private final Map<Address, Policy> firstPolicies = new TreeMap<>();
    private final Set<Hash> done = new HashSet<>();
    private Books books = new Books();

    /** Everything that a refused transaction must leave as it was. */
    static final class Books {
        final SortedMap<Address, Long> free = new TreeMap<>();
        final SortedMap<Address, Long> locked = new TreeMap<>();
        long minted;
        long burned;
        final SortedMap<Address, Policy> policies = new TreeMap<>();
        final Set<Holding> roles = new HashSet<>();
        final SortedMap<Address, Identity.Organisation> organisations = new TreeMap<>();
        final SortedMap<Address, Long> rights = new TreeMap<>();
        long issued;
        final SortedMap<PatentId, Registered> patents = new TreeMap<>();

        /** A patent on the books. */
        record Registered(PatentFacts facts, Optional<Address> owner, List<Address> claimants) {
            Registered {
                claimants = List.copyOf(claimants);
            }
        }

        Books copy() {
            Books copy = new Books();
            copy.free.putAll(free);
            copy.locked.putAll(locked);
            copy.minted = minted;
            copy.burned = burned;
            copy.policies.putAll(policies);
            copy.roles.addAll(roles);
            copy.organisations.putAll(organisations);
            copy.rights.putAll(rights);
            copy.issued = issued;
            copy.patents.putAll(patents);
            return copy;
        }
    }

    /** A transaction is refused with this code. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String code) {
            super(code, null, false, false);
        }
    }

    private static void unless(boolean condition, String code) {
        if (!condition) {
            throw new Refused(code);
        }
    }

    Books books() {
        return books;
    }

    void knows(Actor actor) {
        firstPolicies.put(actor.address(), actor.first());
    }

    Policy policy(Address address) {
        return books.policies.getOrDefault(address, firstPolicies.get(address));
    }

    /** What a check must say at {@code timeMillis} after the blocks so far. */
    String checked(Intent intent, long timeMillis) {
        try {
            admit(intent, timeMillis);
            precheck(intent);
            return OK;
        } catch (Refused e) {
            return e.getMessage();
        }
    }

    /** Whether an honest node may put these into a block of this time, or vote for them. */
    boolean acceptable(List<Intent> transactions, long timeMillis) {
        Set<Hash> ids = new TreeSet<>();
        return transactions.stream()
                .allMatch(each -> each.flaw().isEmpty()
                        && each.tx().expiresAtMillis() >= timeMillis
                        && each.tx().expiresAtMillis() <= timeMillis + DAY_MILLIS
                        && !done.contains(each.id())
                        && ids.add(each.id()));
    }

    /** Goes on by one block; the code of each of its transactions. */
    List<String> block(List<Intent> transactions, long timeMillis) {
        List<String> codes = new ArrayList<>();
        for (Intent intent : transactions) {
            Books before = books.copy();
            try {
                admit(intent, timeMillis);
                done.add(intent.id());
                precheck(intent);
                List<Address> signers =
                        intent.tx().signers().stream().map(Tx.Signer::address).toList();
                intent.actions().forEach(action -> execute(action, signers));
                codes.add(OK);
            } catch (Refused e) {
                books = before;
                codes.add(e.getMessage());
            }
        }
        return codes;
    }

    private void admit(Intent intent, long timeMillis) {
        intent.flaw().ifPresent(code -> unless(false, code));
        unless(intent.tx().expiresAtMillis() >= timeMillis, "TX_EXPIRED");
        unless(intent.tx().expiresAtMillis() <= timeMillis + DAY_MILLIS, "TX_WINDOW");
        unless(!done.contains(intent.id()), "TX_DUPLICATE");
        Set<Bytes> idle = new TreeSet<>(intent.keys());
        for (Tx.Signer signer : intent.tx().signers()) {
            Policy policy = policy(signer.address());
            boolean shown = books.policies.containsKey(signer.address())
                    || signer.policy().isPresent()
                    || intent.keys().containsAll(policy.keys());
            unless(shown, "SIG_KEY_UNBOUND");
            long present =
                    policy.keys().stream().filter(intent.keys()::contains).count();
            unless(present >= policy.threshold(), "THRESHOLD_NOT_MET");
            idle.removeAll(policy.keys());
        }
        unless(idle.isEmpty(), "SIG_KEY_UNBOUND");
    }

    /** What can be said without the books. */
    private static void precheck(Intent intent) {
        for (Action action : intent.actions()) {
            if (action instanceof Units.UnitsAction units) {
                unless(units.amount().signum() > 0, "AMOUNT_INVALID");
            }
        }
    }

    private void execute(Action action, List<Address> signers) {
        if (action instanceof Units.UnitsAction units) {
            units(units, signers.get(0));
        } else if (action instanceof Identity.IdentityAction identity) {
            identity(identity, signers.get(0));
        } else if (action instanceof Patents.PatentsAction patents) {
            patents(patents, signers);
        } else if (action instanceof Rights.RightsAction rights) {
            rights(rights, signers.get(0));
        } else if (action instanceof Accounts.Rotate rotate) {
            unless(!policy(signers.get(0)).equals(rotate.policy()), "ACCOUNT_POLICY_SAME");
            books.policies.put(signers.get(0), rotate.policy());
        } else {
            throw new AssertionError("no rule for " + action);
        }
    }

    private void units(Units.UnitsAction action, Address signer) {
        long amount = action.amount().longValueExact();
        if (action instanceof Units.Transfer transfer) {
            take(books.free, signer, amount);
            give(books.free, transfer.to(), amount);
        } else if (action instanceof Units.Lock) {
            take(books.free, signer, amount);
            give(books.locked, signer, amount);
        } else if (action instanceof Units.Unlock) {
            take(books.locked, signer, amount);
            give(books.free, signer, amount);
        } else if (action instanceof Units.Mint mint) {
            requireRole(Role.COUNCIL, signer);
            books.minted += amount;
            give(books.free, mint.to(), amount);
        } else {
            requireRole(Role.COUNCIL, signer);
            take(books.free, signer, amount);
            books.burned += amount;
        }
    }

    private static void take(Map<Address, Long> from, Address owner, long amount) {
        long there = from.getOrDefault(owner, 0L);
        unless(there >= amount, "UNITS_INSUFFICIENT");
        from.put(owner, there - amount);
        from.remove(owner, 0L);
    }

    private static void give(Map<Address, Long> to, Address owner, long amount) {
        to.merge(owner, amount, Long::sum);
    }

    private boolean holds(Role role, Address address) {
        return books.roles.contains(new Holding(role, address));
    }

    private void requireRole(Role role, Address signer) {
        unless(holds(role, signer), "ROLE_DENIED");
    }

    private void requireAdmitted(Address address) {
        unless(books.organisations.containsKey(address), "ORGANISATION_NOT_FOUND");
    }

    private void identity(Identity.IdentityAction action, Address signer) {
        if (action instanceof Identity.Admit admit) {
            requireRole(Role.REGISTRAR, signer);
            boolean known = books.organisations.containsKey(admit.address())
                    || books.organisations.values().stream()
                            .anyMatch(each -> each.identifier()
                                    .equals(admit.organisation().identifier()));
            unless(!known, "ORGANISATION_DUPLICATE");
            books.organisations.put(admit.address(), admit.organisation());
        } else if (action instanceof Identity.Remove remove) {
            requireRole(Role.REGISTRAR, signer);
            requireAdmitted(remove.address());
            unless(
                    books.roles.stream().noneMatch(each -> each.holder().equals(remove.address())),
                    "ORGANISATION_HAS_ROLE");
            books.organisations.remove(remove.address());
        } else if (action instanceof Identity.Grant grant) {
            unless(!grant.to().equals(signer), "ROLE_SELF");
            requireRole(giver(grant.role()), signer);
            requireAdmitted(grant.to());
            unless(books.roles.add(new Holding(grant.role(), grant.to())), "ROLE_DUPLICATE");
        } else if (action instanceof Identity.Withdraw withdraw) {
            if (!withdraw.from().equals(signer)) {
                requireRole(giver(withdraw.role()), signer);
            }
            unless(holds(withdraw.role(), withdraw.from()), "ROLE_NOT_FOUND");
            boolean last = books.roles.stream()
                            .filter(each -> each.role() == withdraw.role())
                            .count()
                    == 1;
            unless(withdraw.role() == Role.OFFICE || !last, "ROLE_LAST_ADMIN");
            books.roles.remove(new Holding(withdraw.role(), withdraw.from()));
        } else {
            throw new AssertionError("no rule for " + action);
        }
    }

    private static Role giver(Role role) {
        return role == Role.COUNCIL ? Role.COUNCIL : Role.REGISTRAR;
    }

    private void patents(Patents.PatentsAction action, List<Address> signers) {
        Address signer = signers.get(0);
        if (action instanceof Patents.Register register) {
            PatentFacts facts = register.facts();
            requireOffice(signer, facts.id());
            unless(!books.patents.containsKey(facts.id()), "PATENT_DUPLICATE");
            if (!register.byChoice()) {
                String symbol = facts.classifications().get(0).symbol().value();
                unless(!symbol.equals(Workload.FOREIGN_SYMBOL), "ROUTE_NONE");
                unless(symbol.equals(Workload.SYMBOL), "ROUTE_OTHER");
            }
            books.patents.put(facts.id(), new Books.Registered(facts, Optional.empty(), List.of()));
        } else if (action instanceof Patents.Amend amend) {
            Books.Registered patent = patent(amend.facts().id());
            requireOffice(signer, amend.facts().id());
            unless(!patent.facts().equals(amend.facts()), "PATENT_UNCHANGED");
            books.patents.put(
                    amend.facts().id(), new Books.Registered(amend.facts(), patent.owner(), patent.claimants()));
        } else if (action instanceof Patents.Claim claim) {
            requireAdmitted(signer);
            Books.Registered patent = patent(claim.patent());
            unless(patent.owner().isEmpty(), "PATENT_OWNED");
            unless(!patent.claimants().contains(signer), "PATENT_CLAIMED");
            List<Address> claimants = new ArrayList<>(patent.claimants());
            claimants.add(signer);
            books.patents.put(claim.patent(), new Books.Registered(patent.facts(), Optional.empty(), claimants));
        } else if (action instanceof Patents.Confirm confirm) {
            Books.Registered patent = patent(confirm.patent());
            requireOffice(signer, confirm.patent());
            unless(patent.owner().isEmpty(), "PATENT_OWNED");
            unless(patent.claimants().contains(confirm.claimant()), "CLAIM_NOT_FOUND");
            requireAdmitted(confirm.claimant());
            own(confirm.patent(), confirm.claimant());
        } else if (action instanceof Patents.Assign assign) {
            Books.Registered patent = patent(assign.patent());
            unless(patent.owner().filter(signers::contains).isPresent(), "NOT_AUTHORISED");
            unless(!patent.owner().get().equals(assign.to()), "PATENT_OWNED");
            requireAdmitted(assign.to());
            own(assign.patent(), assign.to());
        } else {
            throw new AssertionError("no rule for " + action);
        }
    }

    private Books.Registered patent(PatentId id) {
        unless(books.patents.containsKey(id), "PATENT_NOT_FOUND");
        return books.patents.get(id);
    }

    private void own(PatentId id, Address owner) {
        books.patents.put(id, new Books.Registered(books.patents.get(id).facts(), Optional.of(owner), List.of()));
    }

    private void requireOffice(Address signer, PatentId id) {
        if (!holds(Role.REGISTRAR, signer)) {
            requireRole(Role.OFFICE, signer);
            requireAdmitted(signer);
            String office = books.organisations.get(signer).country();
            unless(id.value().startsWith(office), "NOT_AUTHORISED");
        }
    }

    private void rights(Rights.RightsAction action, Address signer) {
        requireRole(Role.COUNCIL, signer);
        if (action instanceof Rights.Issue issue) {
            unless(!books.rights.containsKey(issue.to()), "RIGHT_ALREADY_HELD");
            books.issued++;
            books.rights.put(issue.to(), books.issued);
        } else if (action instanceof Rights.Revoke revoke) {
            unless(books.rights.remove(revoke.from()) != null, "RIGHT_NOT_HELD");
        } else {
            throw new AssertionError("no rule for " + action);
        }
    }
}
