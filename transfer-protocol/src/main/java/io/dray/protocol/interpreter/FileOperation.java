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

    /// Entries with cdir first and pdir second, in several [ServerEvent.EntriesListed], then
    /// [FileAnswer.Listed]. The entry of a file is the file alone.
    record List(String path) implements FileOperation {}

    /// A path that nothing has, answered by [FileAnswer.Unique] (STOU).
    ///
    /// @param path what it begins with, in the same directory
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

    /// Whether a file could be sent, stored or given a name, or a directory made.
    record Check(FileCommand.Check.Verb verb, String path) implements FileOperation {}

    /// SITE DRAY: answered by [FileAnswer.Text].
    record Request(String words) implements FileOperation {}

    /// Answered by [FileAnswer.Checksum]. A length of -1 means to the end.
    ///
    /// @param basis   the least that will do
    /// @param markers time between two [ServerEvent.ChecksumProgress]; zero: none are wanted
    record Checksum(ChecksumAlgorithm algorithm, String path, long offset, long length,
            ChecksumBasis basis, Duration markers) implements FileOperation {}
}
