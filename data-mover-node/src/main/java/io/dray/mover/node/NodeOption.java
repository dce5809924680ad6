package io.dray.mover.node;

import java.util.Arrays;
import java.util.Optional;

/// The options of a node: key in the configuration file, default and meaning. [NodeConfigValues] checks values
/// and bounds.
public enum NodeOption {
    LISTEN("listen", "127.0.0.1:2811",
            "HOST:PORT to listen on; port 0 selects a free port. 2811 is GridFTP's port."), //
    NAME("name", "", "Name of this host in greeting and certificate. Default: the system's name."), //
    ROOT("root", "", "Directory to export. Default: dray in the home directory, made if missing."), //
    READ_ONLY("read-only", "false", "Refuse every change, whoever asks."), //
    STATE("state", "", "Directory of key, certificate and access tokens, for the node alone."
            + " Default: $XDG_STATE_HOME/dray or ~/.local/state/dray."), //
    ACCEPT_MOVED_STATE("accept-moved-state", "false",
            "Accept a state directory that was copied, restored or moved to another disk or"
                    + " host. Only if no other node uses it."), //
    JOIN("join", "", "URLs of front ends that 'dray serve' joins, with their keys."), //
    METRICS("metrics", "", "HOST:PORT for /metrics (Prometheus) and /health. Default: none."), //

    ANONYMOUS("access.anonymous", "none",
            "What anonymous clients may do: none, read or write."), //
    ANONYMOUS_CLEAR("access.anonymous-clear", "false",
            "Accept anonymous logins without TLS from other hosts too."), //
    IDENTITY_MAP("access.identity-map", "",
            "File that gives certificates and tokens their rights."), //
    LOCAL_ACCOUNTS("access.local-accounts", "false",
            "Access files as the local account that a client is mapped to, not as the node's"
                    + " own. Linux, and the node must run as root. The owner's token keeps the node's rights."), //
    FRONT_ENDS("access.front-ends", "",
            "Identities of front ends, as the audit log writes them (token:NAME, a subject),"
                    + " that act for their users: for the account that they name at login."), //
    AUTHORITIES("access.authorities", "",
            "PEM files of authorities whose client certificates are trusted."), //
    CERTIFICATE("access.certificate", "",
            "PEM file of the node's certificate chain. Default: its own, made on first start."), //
    KEY("access.key", "",
            "PEM file of the key of access.certificate, if it is not in the same file."), //

    HOST_CERTIFICATE("grid.host-cert", "",
            "PEM file of the certificate this host shows to grid clients (GSI). Default:"
                    + " /etc/grid-security/hostcert.pem where it can be read; without it there is no"
                    + " GSI."), //
    HOST_KEY("grid.host-key", "",
            "PEM file of its key, for the node alone. Default: grid.host-cert if that is given, else"
                    + " /etc/grid-security/hostkey.pem."), //
    TRUSTED_CERTIFICATES("grid.trusted-certs", "",
            "Trust directory: authorities, signing policies, revocation lists. Default:"
                    + " X509_CERT_DIR or /etc/grid-security/certificates."), //
    GRIDMAP("grid.gridmap", "",
            "File that gives grid subjects their accounts. Default: GRIDMAP or"
                    + " /etc/grid-security/grid-mapfile."), //
    VOMS_DIRECTORY("grid.voms-dir", "",
            "Directory of the servers (VO/HOST.lsc) whose VOMS attributes count in the identity map."
                    + " Default: X509_VOMS_DIR or /etc/grid-security/vomsdir."), //

    BACK_ENDS("front-end.back-ends", "",
            "URLs of the nodes behind 'dray front-end', with their keys; they show the same files under the"
                    + " same paths. 'dray serve' does not read it."), //
    ADMINISTRATORS("front-end.administrators", "",
            "Identities, as the audit log writes them (token:NAME, a subject), that may list and drain"
                    + " back ends. The owner's token always may."), //
    JOINING("front-end.joining", "",
            "Identities of nodes that may join by themselves. The owner's token always may."), //
    PASS_IDENTITY("front-end.pass-identity", "true",
            "Back ends act for the accounts of this front end's users, except for the owner's"
                    + " token. Each back end must name this front end in access.front-ends. If false,"
                    + " all users act as the identity of the back end's URL."), //

    DATA_PORTS("data.ports", "",
            "A-B: TCP ports for data connections that a firewall leaves open. Default: any."), //
    MEMORY("data.memory", "",
            "Direct memory for data channels, 1 MiB to 64 GiB. Default: half of the heap limit, at most"
                    + " 128 MiB; a TLS stream takes 576 KiB."), //
    CHECKSUM("data.checksum", "CRC32C",
            "Computed over the bytes that pass: CRC32C, CRC32, ADLER32 or none."), //
    DURABLE("data.durable", "true",
            "Force what is acknowledged to disk: files, names, removals, modes. Announced"
                    + " ranges always are."), //
    KEEP_PARTS("data.keep-parts", "30d",
            "How long unfinished uploads are kept that nobody continues, 1h to 3650d; 0: for"
                    + " ever. They are removed when their directory is listed."), //
    RESERVE("data.reserve", "90",
            "Per cent of the free space that running uploads may reserve together, 0 to 100."), //
    RESERVE_IDENTITY("data.reserve-identity", "50",
            "Per cent of the free space that the running uploads of one identity may reserve, 0 to 100."), //
    CONGESTION("data.congestion", "auto",
            "Congestion control of connections that send: auto (BBR on paths of 5 ms and more, where the"
                    + " system offers it), system, or the name of one."), //
    STRANGERS("data.strangers", "false",
            "Let any host connect to a passive data port (PASV, EPSV, SPAS), though nothing proves that it"
                    + " belongs to the transfer. If false, the client's own host may, others only with"
                    + " data channel authentication, or without TLS for identities with the right to"
                    + " start third-party transfers."), //
    SESSION_REUSE("data.session-reuse", "off",
            "Resumption of the TLS session of the control connection on data channels under the"
                    + " node's certificate: off (not possible), accepted (who resumes may connect from"
                    + " any host), required (who does not is refused)."), //
    LOCAL_ADDRESSES("data.local-addresses", "false",
            "Let clients from other hosts that may start third-party transfers name loopback and"
                    + " link-local addresses for data (PORT, EPRT, SPOR): they then reach the services"
                    + " of this host."), //
    DATA_IDLE("data.idle", "300s",
            "How long a transfer may go without a byte, 10 s to 1 h. Globus clients give up after"
                    + " 600 s."), //

    DATA_PASSIVE("data.passive", "60s",
            "How long a port that a client asked for waits for a transfer, 10 s to 1 h."), //

    CONNECTIONS("limits.connections", "1000",
            "Sessions that are logged in at once, 1 to 100000. Further ones are refused with"
                    + " 421."), //
    CONNECTIONS_BEFORE_LOGIN("limits.connections-before-login", "200",
            "Further connections, that have not logged in, 1 to 100000. Beyond that the oldest"
                    + " are closed, first those of the address that has most."), //
    CONNECTIONS_PER_ADDRESS("limits.connections-per-address", "200",
            "Connections of both kinds from one address, or one IPv6 /64, 1 to 100000. Many"
                    + " clients may be behind one address translator."), //
    SESSIONS_PER_IDENTITY("limits.sessions-per-identity", "200",
            "Sessions of one identity at once, 1 to 100000."), //
    SESSION_IDLE("limits.session-idle", "600s",
            "Longest silence between commands, 10 s to 24 h; not counted during a transfer."), //
    STORAGE_THREADS("limits.storage-threads", "16",
            "File operations that run at once, 1 to 1000; more wait."), //
    STOP_PATIENCE("limits.stop-patience", "10s",
            "Time that running transfers get to end when the node is stopped, 0 s to 1 h.");

    private final String key;
    private final String usual;
    private final String meaning;

    NodeOption(String key, String usual, String meaning) {
        this.key = key;
        this.usual = usual;
        this.meaning = meaning;
    }

    /// `name` or `table.name`, as in the configuration file.
    public String key() {
        return key;
    }

    /// The default value; empty if there is none, or if it depends on the host.
    public String usual() {
        return usual;
    }

    /// One or two sentences with unit and bounds, for `--help` and the documentation.
    public String meaning() {
        return meaning;
    }

    static Optional<NodeOption> withKey(String key) {
        return Arrays.stream(values()).filter(option -> option.key.equals(key)).findFirst();
    }
}
