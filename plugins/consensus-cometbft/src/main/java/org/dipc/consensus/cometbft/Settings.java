package org.dipc.consensus.cometbft;

/**
 * What we say in CometBFT's {@code config.toml}; the rest is as the node has it by default.
 *
 * @param abci where the node finds the state machine
 * @param rpcPort of the node's interface, on the loopback interface
 * @param p2p where other nodes find this one, {@code host:port}
 * @param peers whom it keeps a connection to, {@code id@host:port}, with commas between them
 * @param commitMillis how long it waits after a block for votes that are late
 */
record Settings(String moniker, String abci, int rpcPort, String p2p, String peers, long commitMillis) {
    Settings {
        if (!(moniker + abci + p2p + peers).matches("[A-Za-z0-9 _.:/@,\\[\\]+=~-]*")) {
            throw new IllegalArgumentException("a setting with a character that its file does not take");
        }
    }

    /**
     * Blocks come when something waits. A hundred times a second instead of ten the node looks whether a peer lacks
     * something: on a quick network that, and not the waiting for votes, is what a block takes.
     */
    String toml() {
        return """
            moniker = "%s"
            proxy_app = "%s"
            abci = "socket"
            db_backend = "goleveldb"
            log_level = "error"
            log_format = "json"

            [rpc]
            laddr = "tcp://127.0.0.1:%d"
            max_body_bytes = 1500000

            [p2p]
            laddr = "tcp://%s"
            persistent_peers = "%s"
            addr_book_strict = false
            allow_duplicate_ip = true
            flush_throttle_timeout = "10ms"

            [mempool]
            type = "flood"
            size = 50000
            cache_size = 100000
            max_tx_bytes = %d

            [consensus]
            timeout_commit = "%dms"
            create_empty_blocks = false
            peer_gossip_sleep_duration = "10ms"

            [tx_index]
            indexer = "null"
            """.formatted(moniker, abci, rpcPort, p2p, peers, Batch.MAXIMUM_BYTES, commitMillis);
    }
}
