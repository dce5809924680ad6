package io.dray.protocol.interpreter;

import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.parameters.ExpectedChecksum;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.tree.TreeCompression;
import io.dray.protocol.tree.TreeContent;
import io.dray.protocol.tree.TreePosition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One transfer over the session's data channels, passed to the data mover.
///
/// Paths are absolute within the exported tree, normalized, `/`-separated.
public sealed interface TransferRequest {
    TransferParameters parameters();

    /// The file or directory.
    String path();

    /// RETR and ERET P.
    ///
    /// @param offset        first byte of the part (ERET P), 0 for RETR
    /// @param length        bytes of the part; empty means to the end
    /// @param alreadyStored ranges that the other end has (REST), relative to `offset`; in stream mode
    ///                      `[0, n)`. Wire offsets in extended block mode are relative to `offset` too
    record SendFile(TransferParameters parameters, String path, long offset, OptionalLong length,
            ByteRangeSet alreadyStored) implements TransferRequest {}

    /// LIST, NLST, MLSD, MLSR over the data channel. Lines end in CRLF and are sent unchanged under either
    /// TYPE; the listing is generated while it is sent.
    ///
    /// @param given the path as the client gave it, prefixed to the names of NLST; empty for bare names
    /// @param facts facts in MLSD and MLSR lines (OPTS MLST)
    record SendListing(TransferParameters parameters, ListingForm form, String path, String given,
            FactSelection facts)
            implements
                TransferRequest {}

    /// STOR, STOU, APPE, ESTO A.
    ///
    /// @param placement     where the bytes go
    /// @param alreadyStored ranges stored by earlier attempts (REST), relative to the placement's origin; in
    ///                      stream mode `[0, n)`: the incoming bytes start at n
    /// @param expectedSize  size of the whole upload, announced by ALLO; 0: unknown. Under TYPE I, bytes at
    ///                      or beyond this wire offset are rejected
    /// @param modified      modification time to set when stored (SITE STORATTR), text
    ///                      `YYYYMMDDHHMMSS`, checked by the interpreter
    /// @param checksum      expected checksum of the whole file (SCKS, SITE STORATTR), compared before the
    ///                      file becomes visible; a mismatch is `Failed` with
    ///                      [io.dray.protocol.failure.TransferFailure.IntegrityFailure#checksumMismatch]
    record ReceiveFile(TransferParameters parameters, String path, Placement placement,
            ByteRangeSet alreadyStored, OptionalLong expectedSize, Optional<String> modified,
            Optional<ExpectedChecksum> checksum)
            implements
                TransferRequest {}

    /// ERET TREE: a tree ([io.dray.protocol.tree]).
    ///
    /// @param path       directory at the top
    /// @param facts      facts of the entries that do not travel in the tree (OPTS MLST)
    /// @param after      how far earlier attempts have come
    /// @param compression of the blocks
    /// @param except      inode numbers of directories that are left to the client
    /// @param content     the files of one shard, or only the attributes of the directories
    /// @param filter      the files that take part; with a filter, only directories that hold such files
    record SendTree(TransferParameters parameters, String path, FactSelection facts,
            Optional<TreePosition> after, TreeCompression compression, List<Long> except,
            TreeContent content, PathFilter filter)
            implements
                TransferRequest {
        public SendTree {
            except = List.copyOf(except);
        }

        /// Whether only the attributes of the directories are sent.
        public boolean attributes() {
            return content instanceof TreeContent.Attributes;
        }
    }

    /// ESTO TREE: a tree, to be stored below a directory.
    ///
    /// @param path     directory at the top, which exists
    /// @param preserve whether modification times and permission bits follow the source
    record ReceiveTree(TransferParameters parameters, String path, boolean preserve)
            implements
                TransferRequest {
        /// The tree as one file of unknown size, as far as its data channels are concerned.
        public ReceiveFile asFile() {
            return new ReceiveFile(parameters, path, new Placement.Replace(), ByteRangeSet.EMPTY,
                    OptionalLong.empty(), Optional.empty(), Optional.empty());
        }
    }

    /// Where received bytes go.
    sealed interface Placement {
        /// STOR, STOU: a new file that replaces an existing one. It becomes visible under its name only when
        /// complete.
        record Replace() implements Placement {}

        /// APPE: at the present end of the file.
        record Append() implements Placement {}

        /// ESTO A: wire offset 0 is this offset in the file, which is not truncated.
        record Adjust(long offset) implements Placement {}
    }
}
