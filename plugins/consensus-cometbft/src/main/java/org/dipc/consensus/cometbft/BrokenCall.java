package org.dipc.consensus.cometbft;

import java.io.IOException;

/** What came over a connection is no call of ABCI, or none that may come now: the connection is closed. */
final class BrokenCall extends IOException {
    private static final long serialVersionUID = 1;

    BrokenCall(String detail) {
        super(detail);
    }
}
