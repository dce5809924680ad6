package io.dray.protocol.interpreter;

import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.reply.ChecksumAnswer;
import java.time.Instant;
import java.util.List;

/// Result of a successful [FileOperation].
public sealed interface FileAnswer {
    /// Done, without further data.
    record Done() implements FileAnswer {}

    /// [FileOperation.Rename]
    ///
    /// @param notKept attributes of the replaced file that the new one could not get
    ///                ([io.dray.protocol.reply.NotKeptNotation])
    record Renamed(List<String> notKept) implements FileAnswer {
        public Renamed {
            notKept = List.copyOf(notKept);
        }
    }

    /// [FileOperation.Stat]
    ///
    /// @param now the present time; listings format recent and older times differently
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
