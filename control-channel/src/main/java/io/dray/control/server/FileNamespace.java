package io.dray.control.server;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.ChecksumAnswer;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// File operations of one logged-in identity within its exported tree.
///
/// Paths are absolute within that tree, normalized, `/`-separated; `/` is its root. Methods block: call
/// them on the storage executor, never on an event loop. Failures are
/// [io.dray.protocol.failure.TransferFailure.StorageFailure] or `Refused`.
public interface FileNamespace {
    /// Facts of one entry; symbolic links are followed. `name` is the path as given.
    FileFacts facts(String path);

    /// Entries of a directory in unspecified order, streamed to `each`, without `.` and `..`.
    /// A name that cannot travel on a line (line breaks, not UTF-8) comes escaped with an `error`.
    void list(String path, Consumer<FileFacts> each);

    void makeDirectory(String path);

    void removeDirectory(String path);

    /// Removes a file or link.
    void delete(String path);

    /// Removes a tree (SITE RDEL). Links are removed, not followed.
    void deleteTree(String path);

    /// Renames atomically; replaces an existing file at `to`. A file with the temporary name of a coordinator
    /// takes the place of the one that is there: a link is followed, and owner, group, access control list
    /// and extended attributes are kept.
    ///
    /// @return what of these could not be kept: `owner`, `group`, `acl`, or names of extended attributes
    List<String> rename(String from, String to);

    void setModified(String path, Instant modified);

    /// @param mode 12 permission bits
    void setMode(String path, int mode);

    /// Changes the owning group (SITE CHGRP), by name or number.
    default void setGroup(String path, String group) {
        throw new TransferFailure.Refused("Groups of files cannot be changed on this node.");
    }

    /// @param target link text as given by the client; must stay in the exported tree
    void makeSymbolicLink(String target, String link);

    /// Fails as the command would before its first byte, and changes nothing (SITE CHECK). What only trying
    /// shows, such as a disk that fills up, is not foreseen.
    void check(FileCommand.Check.Verb verb, String path);

    /// Truncates to `length` bytes (SITE TRNC).
    void truncate(String path, long length);

    /// Value of `length` bytes from `offset` (CKSM, SITE CKSM); a length of -1 means to the end that
    /// reading finds, whatever size is told, and bytes past the end simply do not count. The file is read,
    /// unless less will do: then the value is that of the bytes that passed if a transfer of this node has
    /// just moved them and the file has not changed since.
    ///
    /// @param basis    the least that will do
    /// @param progress told often how many bytes have been read
    /// @return the value, and what it was computed of: [ChecksumBasis#READ] also where `DEVICE` was asked
    ///         for and the storage cannot tell what its device holds
    ChecksumAnswer checksum(ChecksumAlgorithm algorithm, String path, long offset, long length,
            ChecksumBasis basis, LongConsumer progress);
}
