package org.dipc.consensus.cometbft;

import java.nio.file.Path;
import java.util.Map;
import org.dipc.model.ChainId;
import org.dipc.testkit.HashChain;

/** A hub with one chain on a node, to be killed; it says when it runs. */
public final class HubToKill {
    private HubToKill() {}

    public static void main(String[] arguments) throws Exception {
        new CometConsensus()
                .start(
                        new ChainId("test-1"),
                        HashChain.GENESIS,
                        new HashChain(),
                        Path.of(arguments[0]),
                        Map.of("binary", arguments[1]));
        System.out.println("runs");
        Thread.currentThread().join();
    }
}
