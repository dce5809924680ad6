package io.dray.protocol.command;

import io.dray.protocol.pack.PackCompression;

/// Commands that use data channels (RFC 959 section 4.1.3, RFC 3659, GFD.20). Paths as sent: absolute or
/// relative to the working directory; the empty text where none was given.
public sealed interface TransferCommand extends Command {
    /// RETR
    record Retrieve(String path) implements TransferCommand {}

    /// STOR
    record Store(String path) implements TransferCommand {}

    /// STOU
    ///
    /// @param path what the new name begins with; RFC 959 has no argument here, BSD programs send one
    record StoreUnique(String path) implements TransferCommand {}

    /// APPE
    record Append(String path) implements TransferCommand {}

    /// ERET P offset length path
    record PartialRetrieve(long offset, long length, String path) implements TransferCommand {}

    /// ESTO A offset path
    record AdjustedStore(long offset, String path) implements TransferCommand {}

    /// ERET PACK="tar,members[,zstd]" path: many small files below a directory, in one tar (Dray,
    /// [io.dray.protocol.pack])
    ///
    /// @param members     how many SITE PACK has named
    /// @param compression what the tar may be sent as
    record RetrievePack(int members, PackCompression compression, String path)
            implements
                TransferCommand {}

    /// ESTO PACK="tar,members[,preserve][,zstd]" path
    ///
    /// @param preserve    whether modification times and permission bits follow the source
    /// @param compression what the tar may arrive as
    record StorePack(int members, boolean preserve, PackCompression compression, String path)
            implements
                TransferCommand {}

    /// GET and PUT (GFD.47 section 3): RETR or STOR in one command with what sets up its data channels
    ///
    /// @param before   MODE first, then PASV or PORT; each may be missing
    /// @param transfer [Retrieve] or [Store]
    record Combined(java.util.List<ParameterCommand> before, TransferCommand transfer)
            implements
                TransferCommand {
        public Combined {
            before = java.util.List.copyOf(before);
        }
    }

    /// LIST: options skipped
    record List(String path) implements TransferCommand {}

    /// LIST -a, to servers that know no MLSD: the working directory with its hidden entries
    record ListAll() implements TransferCommand {}

    /// NLST
    record NameList(String path) implements TransferCommand {}

    /// MLSD
    record MachineList(String path) implements TransferCommand {}

    /// MLSR
    record RecursiveMachineList(String path) implements TransferCommand {}
}
