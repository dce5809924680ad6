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

    /// Passes the entries of a directory to `each`, in unspecified order, without `.` and `..`. A name that
    /// does not fit on a line (line breaks, not UTF-8) is escaped and has an `error`.
    void list(String path, Consumer<FileFacts> each);

    void makeDirectory(String path);

    void removeDirectory(String path);

    /// Removes a file or link.
    void delete(String path);

    /// Removes a tree (SITE RDEL). Links are removed, not followed.
    void deleteTree(String path);

    /// Renames atomically and replaces an existing file at `to`. If `from` is a coordinator's temporary name,
    /// the file takes over the owner, group, access control list and extended attributes of the file it replaces,
    /// and a link at `to` is followed.
    ///
    /// @return which of these could not be kept: `owner`, `group`, `acl`, or names of extended attributes
    List<String> rename(String from, String to);

    void setModified(String path, Instant modified);

    /// @param mode 12 permission bits
    void setMode(String path, int mode);

    /// Changes the owning group (SITE CHGRP), by name or number.
    default void setGroup(String path, String group) {
        throw new TransferFailure.Refused("Groups of files cannot be changed on this node.");
    }

    /// @param target link text as given by the client; must point into the exported tree
    void makeSymbolicLink(String target, String link);

    /// Checks whether the command would be accepted: fails as the command itself would before its first byte,
    /// and changes nothing (SITE CHECK). Later failures, such as a full disk, are not detected.
    void check(FileCommand.Check.Verb verb, String path);

    /// Truncates to `length` bytes (SITE TRNC).
    void truncate(String path, long length);

    /// Checksum of `length` bytes from `offset` (CKSM, SITE CKSM). A length of -1 means to the end of the
    /// file as found by reading, whatever size is reported; bytes past the end are ignored. The file is read
    /// unless a weaker `basis` is allowed: then the value may be the one computed during a transfer of this
    /// node, if the file has not changed since.
    ///
    /// @param basis    the weakest basis that is accepted
    /// @param progress called often with the number of bytes read so far
    /// @return the value and its basis: [ChecksumBasis#READ] also where `DEVICE` was asked for and the
    ///         storage cannot bypass its cache
    ChecksumAnswer checksum(ChecksumAlgorithm algorithm, String path, long offset, long length,
            ChecksumBasis basis, LongConsumer progress);
}
