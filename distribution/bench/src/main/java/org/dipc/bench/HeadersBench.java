package org.dipc.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.dipc.bridge.LightClient.Trust;
import org.dipc.consensus.cometbft.light.CometLightClient;
import org.dipc.consensus.cometbft.light.Messages;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.PublicKey;
import org.dipc.crypto.SigningKey;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.proof.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What following a chain on CometBFT costs beside the signatures alone. */
@Command(
        name = "headers",
        mixinStandardHelpOptions = true,
        description = "Headers of CometBFT a second, beside their bare signatures, on one thread.")
final class HeadersBench implements Callable<Integer> {
    private static final ChainId CHAIN = new ChainId("bench");
    private static final long SECONDS = 1_800_000_000;
    private static final int ADDRESS_SIZE = 20;

    @Option(names = "--rounds", defaultValue = "9", description = "Counted rounds (default: 9).")
    private int rounds;

    @Option(names = "--signatures", defaultValue = "3500", description = "Signatures a round, about (default: 3500).")
    private int signatures;

    @Mixin
    private Report report = new Report();

    private final CometLightClient client = new CometLightClient();
    private final Ed25519Verifier bare = Ed25519Verifier.fastest();

    @Override
    public Integer call() {
        List<Integer> sizes = List.of(4, 100, 175);
        Map<String, DoubleSupplier> measures = new LinkedHashMap<>();
        for (int size : sizes) {
            Network network = new Network(size);
            Trust trust = client.trust(CHAIN, network.seal(2));
            Bytes seal = network.seal(3);
            int repeated = Math.max(1, signatures / size);
            measures.put("headers" + size, () -> rate(repeated, () -> client.update(trust, seal, SECONDS * 1000)));
            measures.put("bare" + size, () -> rate(repeated, network::verifyVotes));
        }
        Rounds measured = Rounds.of(rounds, measures);
        report.add("rounds", rounds);
        for (int size : sizes) {
            report.add("headersPerSecond" + size, measured.spread("headers" + size));
            report.add("bareSignaturesOfHeadersPerSecond" + size, measured.spread("bare" + size));
            report.add("headersOverBare" + size, measured.ratio("headers" + size, "bare" + size));
        }
        report.print();
        return 0;
    }

    private static double rate(int count, Runnable step) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            step.run();
        }
        return count * 1e9 / (System.nanoTime() - start);
    }

    /** Validators of the same power, who all vote. */
    private final class Network {
        private final List<SigningKey> keys;
        private final List<Bytes> messages = new ArrayList<>();
        private final List<Bytes> votes = new ArrayList<>();

        Network(int size) {
            keys = IntStream.range(0, size)
                    .mapToObj(
                            i -> SigningKey.ofSeed(Hash.sha256(Bytes.ofLong(i)).value()))
                    .toList();
        }

        /** The seal in the header of {@code height}; its votes are what {@link #verifyVotes} verifies. */
        Bytes seal(long height) {
            Types.ValidatorSet.Builder validators = Types.ValidatorSet.newBuilder();
            List<Bytes> leaves = new ArrayList<>();
            for (SigningKey key : keys) {
                Types.Validator.Builder validator = validators.addValidatorsBuilder();
                validator.setAddress(address(key.publicKey())).setVotingPower(1);
                validator.getPubKeyBuilder().setEd25519(string(key.publicKey().value()));
                leaves.add(Bytes.owned(Types.SimpleValidator.newBuilder()
                        .setPubKey(validator.getPubKey())
                        .setVotingPower(1)
                        .build()
                        .toByteArray()));
            }
            ByteString hash = string(Header.root(leaves).value());
            Types.Header.Builder header = Types.Header.newBuilder()
                    .setChainId(CHAIN.value())
                    .setHeight(height)
                    .setTime(Timestamp.newBuilder().setSeconds(SECONDS - 10 + height))
                    .setLastBlockId(block(hash))
                    .setValidatorsHash(hash)
                    .setNextValidatorsHash(hash)
                    .setAppHash(hash)
                    .setProposerAddress(address(keys.get(0).publicKey()));
            header.getVersionBuilder().setBlock(11);
            return CometLightClient.seal(
                    Types.SignedHeader.newBuilder()
                            .setHeader(header)
                            .setCommit(commit(header.build()))
                            .build(),
                    validators.build());
        }

        private Types.Commit commit(Types.Header header) {
            Types.Commit.Builder commit = Types.Commit.newBuilder()
                    .setHeight(header.getHeight())
                    .setBlockId(block(string(Messages.hash(header).value())));
            messages.clear();
            votes.clear();
            for (int i = 0; i < keys.size(); i++) {
                Types.CommitSig.Builder vote = commit.addSignaturesBuilder()
                        .setBlockIdFlag(Types.BlockIDFlag.BLOCK_ID_FLAG_COMMIT)
                        .setValidatorAddress(address(keys.get(i).publicKey()))
                        .setTimestamp(header.getTime());
                messages.add(Messages.signBytes(CHAIN.value(), commit.build(), i));
                votes.add(keys.get(i).sign(messages.get(i)));
                vote.setSignature(string(votes.get(i)));
            }
            return commit.build();
        }

        void verifyVotes() {
            for (int i = 0; i < keys.size(); i++) {
                if (!bare.verify(keys.get(i).publicKey(), messages.get(i), votes.get(i))) {
                    throw new AssertionError("an honest signature was refused");
                }
            }
        }
    }

    private static Types.BlockID.Builder block(ByteString hash) {
        return Types.BlockID.newBuilder()
                .setHash(hash)
                .setPartSetHeader(Types.PartSetHeader.newBuilder().setTotal(1).setHash(hash));
    }

    private static ByteString address(PublicKey key) {
        return string(Hash.sha256(key.value()).value().slice(0, ADDRESS_SIZE));
    }

    private static ByteString string(Bytes bytes) {
        return ByteString.copyFrom(bytes.toArray());
    }
}
