package org.dipc.consensus.cometbft.light;

import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_MALFORMED;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_POWER_INSUFFICIENT;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_VOTE_ADDRESS;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dipc.consensus.cometbft.proto.Crypto;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.crypto.PublicKey;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.proof.Header;

/**
 * Who may vote on a block, in the order of their votes in its commit. All keys are Ed25519 and no two are the same.
 *
 * @param total of the powers, at most {@link #MAXIMUM_TOTAL}
 */
record Validators(List<Validator> members, long total) {
    static final int ADDRESS_SIZE = 20;
    /** CometBFT's MaxTotalVotingPower. */
    static final long MAXIMUM_TOTAL = Long.MAX_VALUE / 8;
    /** CometBFT's MaxVotesCount. */
    static final int MAXIMUM_MEMBERS = 10_000;

    record Validator(Bytes address, PublicKey key, long power) {}

    /** @throws org.dipc.bridge.Untrusted HEADER_MALFORMED, HEADER_VOTE_ADDRESS, HEADER_POWER_INSUFFICIENT */
    static Validators of(Types.ValidatorSet set) {
        HEADER_MALFORMED.unless(
                set.getValidatorsCount() <= MAXIMUM_MEMBERS, "more than " + MAXIMUM_MEMBERS + " validators");
        List<Validator> members = new ArrayList<>();
        SortedMap<Bytes, Validator> byAddress = new TreeMap<>();
        long total = 0;
        for (Types.Validator validator : set.getValidatorsList()) {
            Validator member = of(validator);
            HEADER_POWER_INSUFFICIENT.unless(
                    byAddress.put(member.address, member) == null, "two votes of " + member.address);
            HEADER_POWER_INSUFFICIENT.unless(member.power <= MAXIMUM_TOTAL - total, "more power than there can be");
            total += member.power;
            members.add(member);
        }
        return new Validators(List.copyOf(members), total);
    }

    private static Validator of(Types.Validator validator) {
        ByteString key = validator.getPubKey().getEd25519();
        HEADER_POWER_INSUFFICIENT.unless(key.size() == PublicKey.SIZE, "a validator without a key of Ed25519");
        HEADER_MALFORMED.unless(validator.getVotingPower() >= 0, "a power below zero");
        PublicKey publicKey = new PublicKey(bytes(key));
        Bytes address = address(publicKey);
        HEADER_VOTE_ADDRESS.unless(
                bytes(validator.getAddress()).equals(address), "the address of " + publicKey + " is " + address);
        return new Validator(address, publicKey, validator.getVotingPower());
    }

    /** The first 20 bytes of the key's SHA-256 (CometBFT, crypto/ed25519). */
    static Bytes address(PublicKey key) {
        return Hash.sha256(key.value()).value().slice(0, ADDRESS_SIZE);
    }

    /** As it stands in headers. */
    Hash hash() {
        return Header.root(members.stream().map(Validators::leaf).toList());
    }

    private static Bytes leaf(Validator member) {
        return Bytes.owned(Types.SimpleValidator.newBuilder()
                .setPubKey(protobuf(member.key))
                .setVotingPower(member.power)
                .build()
                .toByteArray());
    }

    /** The powers of all by their addresses. */
    SortedMap<Bytes, Long> powers() {
        SortedMap<Bytes, Long> powers = new TreeMap<>();
        members.forEach(member -> powers.put(member.address, member.power));
        return powers;
    }

    Types.ValidatorSet protobuf() {
        Types.ValidatorSet.Builder set = Types.ValidatorSet.newBuilder();
        for (Validator member : members) {
            set.addValidatorsBuilder()
                    .setAddress(ByteString.copyFrom(member.address.toArray()))
                    .setPubKey(protobuf(member.key))
                    .setVotingPower(member.power);
        }
        return set.build();
    }

    private static Crypto.PublicKey protobuf(PublicKey key) {
        return Crypto.PublicKey.newBuilder()
                .setEd25519(ByteString.copyFrom(key.value().toArray()))
                .build();
    }

    static Bytes bytes(ByteString string) {
        return Bytes.owned(string.toByteArray());
    }
}
