package org.dipc.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.dipc.consensus.ConsensusPlugin.Engine;
import org.dipc.kernel.Pipeline.Execution;
import org.dipc.kernel.tree.TreeVersion;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.ledger.Tx;
import org.dipc.ledger.TxCode;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.state.StateReader;

/** A running chain as the rest of the hub sees it. */
final class LedgerService implements Ledger, AutoCloseable {
}
