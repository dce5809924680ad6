package io.dray.protocol.interpreter;

import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.pack.PackCompression;
import io.dray.protocol.pack.PackMembers;
import io.dray.protocol.parameters.ExpectedChecksum;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// One transfer over the session's data channels, as the interpreter hands it to the data mover.
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
    /// @param alreadyStored what the other end has (REST), relative to `offset`; in stream mode
    ///                      `[0, n)`. Wire offsets in extended block mode are relative to `offset` too
    record SendFile(TransferParameters parameters, String path, long offset, OptionalLong length,
            ByteRangeSet alreadyStored) implements TransferRequest {}

    /// LIST, NLST, MLSD, MLSR over the data channel. Lines end in CRLF and are sent as they are in either
    /// TYPE; the listing is made while it is sent.
    ///
    /// @param given the path as the client gave it, with which the names of NLST begin; empty where names are
    ///              to be bare
    /// @param facts those that MLSD and MLSR tell (OPTS MLST)
    record SendListing(TransferParameters parameters, ListingForm form, String path, String given,
            FactSelection facts)
            implements
                TransferRequest {}

    /// STOR, STOU, APPE, ESTO A.
    ///
    /// @param placement     where the bytes go
    /// @param alreadyStored what this end has stored earlier (REST), relative to the placement's origin;
    ///                      in stream mode `[0, n)`: the incoming bytes start at n
    /// @param expectedSize  bytes announced by ALLO: how long the whole upload will be; 0 announces nothing. With
    ///                      TYPE I no byte at or beyond this wire offset is taken
    /// @param modified      modification time to set when stored (SITE STORATTR), text
    ///                      `YYYYMMDDHHMMSS`, checked by the interpreter
    /// @param checksum      what the whole file must have (SCKS, SITE STORATTR): compared before the file
    ///                      becomes visible; else `Failed` with
    ///                      [io.dray.protocol.failure.TransferFailure.IntegrityFailure#checksumMismatch]
    record ReceiveFile(TransferParameters parameters, String path, Placement placement,
            ByteRangeSet alreadyStored, OptionalLong expectedSize, Optional<String> modified,
            Optional<ExpectedChecksum> checksum)
            implements
                TransferRequest {}

    /// ERET PACK: small files below a directory, packed to one tar ([io.dray.protocol.pack]).
    ///
    /// @param path        the base of the members' names
    /// @param compression what the tar may be sent as
    record SendPack(TransferParameters parameters, String path, PackMembers members,
            PackCompression compression)
            implements
                TransferRequest {}

    /// ESTO PACK: a tar of small files, to be stored below a directory.
    ///
    /// @param path        the base of the members' names
    /// @param preserve    whether modification times and permission bits follow the source
    /// @param compression what the tar may arrive as
    record ReceivePack(TransferParameters parameters, String path, PackMembers members,
            boolean preserve, PackCompression compression)
            implements
                TransferRequest {
        /// The bundle as one file: without restart markers, since nothing of it is stored before it is whole.
        public ReceiveFile bundle() {
            return new ReceiveFile(parameters.withRestartMarkerInterval(Duration.ZERO), path,
                    new Placement.Replace(), ByteRangeSet.EMPTY, OptionalLong.empty(),
                    Optional.empty(), Optional.empty());
        }
    }

    /// Where received bytes go.
    sealed interface Placement {
        /// STOR, STOU: a new file that replaces what is there, visible under its name only when whole.
        record Replace() implements Placement {}

        /// APPE: after the present end.
        record Append() implements Placement {}

        /// ESTO A: wire offset 0 is this offset of the file, which is not truncated.
        record Adjust(long offset) implements Placement {}
    }
}
