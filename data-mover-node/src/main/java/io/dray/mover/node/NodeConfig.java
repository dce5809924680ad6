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

/// How a node runs. Made once, immutable; [NodeOption] explains every value, [NodeConfigValues] makes it from
/// text.
///
/// @param listen  where control connections are taken
/// @param name    name of this host, for greeting and certificate
/// @param state   directory of key, certificate and tokens
/// @param acceptMovedState whether the state directory may have been copied or moved here
/// @param metrics where metrics are offered, if at all
/// @param export  what is exported
/// @param access  who gets in
/// @param data    options of the data plane
/// @param dataHosts what data connections may do beyond what is safe for all
/// @param limits  what clients may take up
public record NodeConfig(ListenAddress listen, String name, Path state,
        boolean acceptMovedState, Optional<ListenAddress> metrics, Export export, Access access,
        DataPlaneConfig data,
        DataHostPolicy dataHosts, Limits limits) {

    /// @param root     exported directory
    /// @param make     whether to make it when it is missing
    /// @param readOnly refuse every change
    /// @param keepParts how long unfinished uploads are kept, zero for ever
    /// @param reserve   how much space may be taken for bytes that have only been announced
    public record Export(Path root, boolean make, boolean readOnly, Duration keepParts,
            Reservations.Limits reserve) {}

    /// @param anonymous   what nobodies may do
    /// @param identityMap file with the identity map, if any
    /// @param localAccounts whether clients act as the local accounts they are mapped to
    /// @param frontEnds   identities that act for accounts they name
    /// @param authorities PEM files of believed authorities
    /// @param certificate the node's certificate and key, if not its own
    /// @param grid        files for GSI
    /// @param sessionReuse what resumed TLS sessions mean on data channels
    public record Access(AnonymousAccess anonymous, Optional<Path> identityMap,
            boolean localAccounts, Set<String> frontEnds, List<Path> authorities,
            Optional<CertificateFiles> certificate, Grid grid,
            TlsSessionReuse sessionReuse) {
        public Access {
            authorities = List.copyOf(authorities);
            frontEnds = Set.copyOf(frontEnds);
        }
    }

    /// Files for clients that log in by GSI; where none is named, the usual places count.
    ///
    /// @param hostCertificate certificate of this host
    /// @param hostKey         its key
    /// @param trusted         trust directory
    /// @param gridmap         accounts of subjects
    /// @param vomsDirectory   servers of virtual organisations
    public record Grid(Optional<Path> hostCertificate, Optional<Path> hostKey,
            Optional<Path> trusted, Optional<Path> gridmap,
            Optional<Path> vomsDirectory) {
        /// Whether somebody asked for GSI, so that it must not be left away silently.
        public boolean wanted() {
            return hostCertificate.isPresent() || hostKey.isPresent() || trusted.isPresent()
                    || gridmap.isPresent() || vomsDirectory.isPresent();
        }
    }

    /// PEM files; may be one and the same.
    public record CertificateFiles(Path chain, Path key) {}

    /// @param connections    sessions at once
    /// @param beforeLogin    connections besides that have not logged in
    /// @param perAddress     of both from one address
    /// @param perIdentity    sessions of one identity at once
    /// @param sessionIdle    silence borne between commands
    /// @param storageThreads file operations in work at once
    /// @param stopPatience   time for running transfers when the node is stopped
    public record Limits(int connections, int beforeLogin, int perAddress, int perIdentity,
            Duration sessionIdle,
            int storageThreads, Duration stopPatience) {}
}
