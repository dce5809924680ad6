package io.dray.mover.storage;

import io.dray.control.security.Authorization;
import java.io.IOException;

/// A store: what a node exports, as each identity may see it. Safe for many threads. Closed after the sessions
/// that use it.
///
/// The contracts of its parts are those of [Storage], [io.dray.control.server.FileNamespace] and [UnfinishedUploads].
public interface Exports extends AutoCloseable {
    /// Returns one identity's view.
    ///
    /// @throws IOException when the root that the identity is given cannot be opened; the message names it
    /// @throws io.dray.protocol.failure.TransferFailure.Refused when the store does not know the identity's account
    ExportedTree tree(Authorization authorization) throws IOException;

    @Override
    void close();
}
