package io.dray.protocol.command;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.range.ByteRangeSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Parameters of later transfers (RFC 959 section 4.1.2, RFC 2389, RFC 2428, GFD.20).
public sealed interface ParameterCommand extends Command {
    /// TYPE, the argument in upper case
    record Type(String argument) implements ParameterCommand {}

    /// MODE
    record Mode(char code) implements ParameterCommand {}

    /// STRU
    record Structure(char code) implements ParameterCommand {}

    /// PASV
    record Passive() implements ParameterCommand {}

    /// EPSV, with the network protocol if given (1 IPv4, 2 IPv6)
    record ExtendedPassive(OptionalInt protocol) implements ParameterCommand {}

    /// EPSV ALL
    record ExtendedPassiveAll() implements ParameterCommand {}

    /// SPAS, with the network protocol if given
    record StripedPassive(OptionalInt protocol) implements ParameterCommand {}

    /// PORT
    record Port(HostPort address) implements ParameterCommand {}

    /// EPRT
    record ExtendedPort(HostPort address) implements ParameterCommand {}

    /// SPOR
    record StripedPort(List<HostPort> addresses) implements ParameterCommand {}

    /// ALLO
    record Allocate(long bytes) implements ParameterCommand {}

    /// REST with a plain offset (RFC 3659); valid in both modes as `[0, n)`
    record RestartAt(long offset) implements ParameterCommand {}

    /// REST with ranges (GFD.20)
    record RestartRanges(ByteRangeSet ranges) implements ParameterCommand {}

    /// SBUF and the SITE buffer verbs: socket buffer in bytes
    record SocketBuffer(BufferDirection direction, long bytes) implements ParameterCommand {}

    /// The buffer that a buffer command sets.
    enum BufferDirection {
        BOTH, SEND, RECEIVE
    }

    /// TREV RESTART seconds, TREV PERF seconds
    record TransferEventInterval(MarkerKind kind, double seconds) implements ParameterCommand {}

    /// The marker whose interval TREV sets.
    enum MarkerKind {
        RESTART, PERFORMANCE
    }

    /// OPTS RETR: the keys that were given
    ///
    /// @param rateLimit Dray's own key `RateLimit=bytes;`: bytes per second, 0 for no limit
    record RetrieveOptions(Optional<Parallelism> parallelism, Optional<StripeLayout> layout,
            OptionalLong blockSize,
            Optional<Double> markerSeconds, OptionalLong rateLimit) implements ParameterCommand {}

    /// StripeLayout= of OPTS RETR
    enum StripeLayout {
        PARTITIONED, BLOCKED
    }

    /// OPTS STOR: the keys that were given, all Dray's own
    ///
    /// @param rateLimit       `RateLimit=bytes;`: bytes per second, 0 for no limit
    /// @param mostUnannounced `MostUnannounced=bytes;`: bytes that an upload may have whose size ALLO did not
    ///                        tell, 0 for no limit
    record StoreOptions(OptionalLong rateLimit, OptionalLong mostUnannounced)
            implements
                ParameterCommand {}

    /// OPTS PASV (also EPSV, SPAS): AllowDelayed
    record PassiveOptions(boolean allowDelayed) implements ParameterCommand {}

    /// OPTS PASV (also EPSV, SPAS), Dray's own key `DataHost=address;`: the host that the session's data
    /// connections come from. Other hosts are rejected unless they authenticate.
    record PassiveDataHost(HostAddress host) implements ParameterCommand {}

    /// OPTS MLST (= MLSD, MLSR): names of the requested facts, as given; none for bare names
    record ListOptions(List<String> facts) implements ParameterCommand {}

    /// OPTS MLSR onerror, traversesymboliclinks: valid pairs, which are ignored
    record RecursiveListOptions(List<Attribute> pairs) implements ParameterCommand {}

    /// OPTS CKSM markers=seconds
    record ChecksumOptions(double markerSeconds) implements ParameterCommand {}

    /// OPTS CKSM, Dray's own key `Algorithm=name;`: the algorithm that later CKSM commands will use for the
    /// files moved from now on
    record ChecksumAnnouncement(ChecksumAlgorithm algorithm) implements ParameterCommand {}

    /// OPTS UTF8 ON
    record Utf8Option() implements ParameterCommand {}

    /// SCKS: the next STOR must have this checksum
    record ExpectChecksum(String algorithm, String value) implements ParameterCommand {}

    /// SITE STORATTR: attributes of the next STOR, keys lower case in order
    record StoreAttributes(List<Attribute> attributes) implements ParameterCommand {}

    /// One `key=value;` pair.
    record Attribute(String key, String value) {}

    /// LANG, with the language tag if given
    record Language(Optional<String> tag) implements ParameterCommand {}
}
