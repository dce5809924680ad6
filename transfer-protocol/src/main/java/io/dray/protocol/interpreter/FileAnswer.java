package io.dray.protocol.interpreter;

import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.reply.ChecksumAnswer;
import java.time.Instant;
import java.util.List;

/// Outcome of a [FileOperation] that succeeded.
public sealed interface FileAnswer {
    /// Nothing to tell but that it is done.
    record Done() implements FileAnswer {}

    /// [FileOperation.Rename]
    ///
    /// @param notKept what the file that was replaced had besides its content, and this one could not be given
    ///                ([io.dray.protocol.reply.NotKeptNotation])
    record Renamed(List<String> notKept) implements FileAnswer {
        public Renamed {
            notKept = List.copyOf(notKept);
        }
    }

    /// [FileOperation.Stat]
    ///
    /// @param now the present time, by which listings decide how to write older ones
    record Facts(FileFacts facts, Instant now) implements FileAnswer {}

    /// [FileOperation.List]
    ///
    /// @param now as in [Facts]
    record Listed(Instant now) implements FileAnswer {}

    /// [FileOperation.UniqueName]
    record Unique(String path) implements FileAnswer {}

    /// [FileOperation.Checksum]
    record Checksum(ChecksumAnswer answer) implements FileAnswer {}

    /// [FileOperation.Request]: lines of ASCII
    record Text(List<String> lines) implements FileAnswer {
        public Text {
            lines = List.copyOf(lines);
        }
    }
}
