package io.dray.protocol.interpreter;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.parameters.ChecksumBasis;
import java.time.Duration;
import java.time.Instant;

/// File operations that the interpreter asks for. Paths are absolute within the exported tree,
/// normalized, `/`-separated.
public sealed interface FileOperation {
    /// Answered by [FileAnswer.Facts].
    record Stat(String path) implements FileOperation {}

    /// Lists a directory: cdir first, then pdir and the entries, in several [ServerEvent.EntriesListed], then
    /// [FileAnswer.Listed]. For a file, the file alone.
    record List(String path) implements FileOperation {}

    /// Finds an unused path, answered by [FileAnswer.Unique] (STOU).
    ///
    /// @param path prefix of the new path, in the same directory
    record UniqueName(String path) implements FileOperation {}

    record MakeDirectory(String path) implements FileOperation {}

    record RemoveDirectory(String path) implements FileOperation {}

    record Delete(String path) implements FileOperation {}

    record DeleteTree(String path) implements FileOperation {}

    record Rename(String from, String to) implements FileOperation {}

    record SetModified(String path, Instant time) implements FileOperation {}

    /// @param mode 12 permission bits
    record SetMode(String path, int mode) implements FileOperation {}

    record SetGroup(String path, String group) implements FileOperation {}

    /// @param target link text as the client gave it
    record MakeSymbolicLink(String target, String link) implements FileOperation {}

    record Truncate(String path, long length) implements FileOperation {}

    /// Checks whether a file could be sent, stored or renamed to, or a directory made.
    record Check(FileCommand.Check.Verb verb, String path) implements FileOperation {}

    /// SITE DRAY: answered by [FileAnswer.Text].
    record Request(String words) implements FileOperation {}

    /// Computes a checksum, answered by [FileAnswer.Checksum]. A length of -1 means to the end.
    ///
    /// @param basis   weakest basis that is accepted
    /// @param markers time between two [ServerEvent.ChecksumProgress]; zero: none
    record Checksum(ChecksumAlgorithm algorithm, String path, long offset, long length,
            ChecksumBasis basis, Duration markers) implements FileOperation {}
}
