package io.dray.control.coordination;

import io.dray.protocol.command.TransferCommand.RetrieveTree;
import io.dray.protocol.command.TransferCommand.StoreTree;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.tree.TreeContent;
import io.dray.protocol.tree.TreePosition;
import java.util.List;
import java.util.Optional;

/// A tree that is copied as one transfer.
///
/// @param from   directory at the source
/// @param to     directory at the destination
/// @param filter the files that take part
record TreeTask(String from, String to, PathFilter filter, TransferOptions options) {
    /// The command for the source.
    ///
    /// @param except inode numbers of directories that may be the destination
    RetrieveTree reading(TreeContent content, Optional<TreePosition> after, List<Long> except) {
        return new RetrieveTree(after, options.smallFiles().compression(), except, content, filter,
                from);
    }

    /// The command for the destination.
    StoreTree storing() {
        return new StoreTree(options.preserve(), to);
    }
}
