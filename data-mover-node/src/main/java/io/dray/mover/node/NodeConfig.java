package io.dray.mover.node;

import io.dray.control.security.AnonymousAccess;
import io.dray.control.security.TlsSessionReuse;
import io.dray.mover.storage.posix.upload.Reservations;
import io.dray.mover.transfer.DataPlaneConfig;
import io.dray.protocol.interpreter.DataHostPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Configuration of a node. Immutable. [NodeOption] documents every value; [NodeConfigValues] creates it from
/// text.
///
/// @param listen  address of the control port
/// @param name    name of this host, for greeting and certificate
/// @param state   directory of key, certificate and tokens
/// @param acceptMovedState whether to accept a state directory that was copied or moved here
/// @param metrics address of the metrics endpoint, if there is one
/// @param export  the exported directory
/// @param access  who may log in, and how
/// @param data    options of the data plane
/// @param dataHosts which other hosts data connections may involve
/// @param limits  limits on the resources of clients
public record NodeConfig(ListenAddress listen, String name, Path state,
        boolean acceptMovedState, Optional<ListenAddress> metrics, Export export, Access access,
        DataPlaneConfig data,
        DataHostPolicy dataHosts, Limits limits) {

    /// @param root     exported directory
    /// @param make     whether to create it when it is missing
    /// @param readOnly refuse every change
    /// @param keepParts how long unfinished uploads are kept; zero for ever
    /// @param reserve   how much free space may be reserved for announced uploads
    public record Export(Path root, boolean make, boolean readOnly, Duration keepParts,
            Reservations.Limits reserve) {}

    /// @param anonymous   rights of anonymous clients
    /// @param identityMap file with the identity map, if any
    /// @param localAccounts whether clients act as the local accounts they are mapped to
    /// @param frontEnds   identities that act for the accounts they name
    /// @param authorities PEM files of trusted certificate authorities
    /// @param certificate the node's certificate and key; empty for the self-made one
    /// @param grid        files for GSI
    /// @param sessionReuse meaning of resumed TLS sessions on data channels
    public record Access(AnonymousAccess anonymous, Optional<Path> identityMap,
            boolean localAccounts, Set<String> frontEnds, List<Path> authorities,
            Optional<CertificateFiles> certificate, Grid grid,
            TlsSessionReuse sessionReuse) {
        public Access {
            authorities = List.copyOf(authorities);
            frontEnds = Set.copyOf(frontEnds);
        }
    }

    /// Files for GSI logins. A file that is not named is looked for in its default location.
    ///
    /// @param hostCertificate certificate of this host
    /// @param hostKey         its private key
    /// @param trusted         trust directory
    /// @param gridmap         file that maps subjects to accounts
    /// @param vomsDirectory   directory of the VOMS servers (`.lsc` files)
    public record Grid(Optional<Path> hostCertificate, Optional<Path> hostKey,
            Optional<Path> trusted, Optional<Path> gridmap,
            Optional<Path> vomsDirectory) {
        /// Whether GSI is configured explicitly. If so, the node must not start without it.
        public boolean wanted() {
            return hostCertificate.isPresent() || hostKey.isPresent() || trusted.isPresent()
                    || gridmap.isPresent() || vomsDirectory.isPresent();
        }
    }

    /// PEM files; one file may hold both.
    public record CertificateFiles(Path chain, Path key) {}

    /// @param connections    concurrent sessions
    /// @param beforeLogin    further connections that have not logged in
    /// @param perAddress     connections of both kinds from one address
    /// @param perIdentity    concurrent sessions of one identity
    /// @param sessionIdle    longest time between two commands
    /// @param storageThreads concurrent file operations
    /// @param stopPatience   time that running transfers get when the node is stopped
    public record Limits(int connections, int beforeLogin, int perAddress, int perIdentity,
            Duration sessionIdle,
            int storageThreads, Duration stopPatience) {}
}
