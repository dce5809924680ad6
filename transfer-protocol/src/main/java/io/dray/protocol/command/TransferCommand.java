package io.dray.protocol.command;

import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.tree.TreeCompression;
import io.dray.protocol.tree.TreeContent;
import io.dray.protocol.tree.TreePosition;
import java.util.List;
import java.util.Optional;

/// Commands that use data channels (RFC 959 section 4.1.3, RFC 3659, GFD.20). Paths are as sent: absolute,
/// relative to the working directory, or empty if not given.
public sealed interface TransferCommand extends Command {
    /// The path as sent.
    String path();

    /// RETR
    record Retrieve(String path) implements TransferCommand {}

    /// STOR
    record Store(String path) implements TransferCommand {}

    /// STOU
    ///
    /// @param path prefix of the new name; RFC 959 defines no argument, BSD clients send one
    record StoreUnique(String path) implements TransferCommand {}

    /// APPE
    record Append(String path) implements TransferCommand {}

    /// ERET P offset length path
    record PartialRetrieve(long offset, long length, String path) implements TransferCommand {}

    /// ESTO A offset path
    record AdjustedStore(long offset, String path) implements TransferCommand {}

    /// ERET TREE="1[,after=position][,compress|,zstd]
    /// [,except=inode.inode…][,attributes|,shard=i/n][,filter=rules]" path: a tree (Dray, [io.dray.protocol.tree])
    ///
    /// @param after       how far earlier attempts have come
    /// @param compression of the blocks
    /// @param except      inode numbers of directories that are left to the client: they may be the destination
    /// @param content     the files of one shard, or only the attributes of the directories
    /// @param filter      the files that take part. On the wire the lines of its rules, in hexadecimal
    record RetrieveTree(Optional<TreePosition> after, TreeCompression compression,
            List<Long> except, TreeContent content, PathFilter filter, String path)
            implements
                TransferCommand {
        /// Longest rules, bytes: a few hundred rules. With the longest path the command still fits on a line.
        static final int LONGEST_FILTER = 10_000;

        public RetrieveTree {
            except = List.copyOf(except);
        }

        /// Whether the command can carry a filter: line feeds separate its rules.
        public static boolean carries(PathFilter filter) {
            return filterBytes(filter).length <= LONGEST_FILTER
                    && filter.lines().stream().noneMatch(rule -> rule.contains("\n"));
        }

        static byte[] filterBytes(PathFilter filter) {
            return NameBytes.encode(String.join("\n", filter.lines()));
        }
    }

    /// ESTO TREE="1[,preserve]" path
    ///
    /// @param preserve whether modification times and permission bits follow the source
    record StoreTree(boolean preserve, String path) implements TransferCommand {}

    /// GET and PUT (GFD.47 section 3): RETR or STOR combined with the set-up of its data channels
    ///
    /// @param before   MODE, then PASV or PORT; each is optional
    /// @param transfer [Retrieve] or [Store]
    record Combined(List<ParameterCommand> before, TransferCommand transfer)
            implements
                TransferCommand {
        public Combined {
            before = List.copyOf(before);
        }

        @Override
        public String path() {
            return transfer.path();
        }
    }

    /// LIST, NLST, MLSD, MLSR; options of LIST are ignored
    record Listing(ListingForm form, String path) implements TransferCommand {}

    /// LIST -a, for servers without MLSD: the working directory with its hidden entries
    record ListAll() implements TransferCommand {
        @Override
        public String path() {
            return "";
        }
    }
}
