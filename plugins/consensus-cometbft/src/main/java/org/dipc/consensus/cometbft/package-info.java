/**
 * A chain ordered by CometBFT v0.38: the node runs beside the hub as a process of its own and drives the chain's state
 * machine over the socket protocol of ABCI 2.0; the hub hands it transactions over its RPC.
 */
package org.dipc.consensus.cometbft;
