package io.dray.mover.node;

import java.util.Arrays;
import java.util.Optional;

/// The options of a node: key in the configuration file, and default. `config/node.toml` explains each option;
/// [NodeConfigValues] checks values and bounds.
public enum NodeOption {
    LISTEN("listen", "127.0.0.1:2811"), //
    NAME("name", ""), //
    ROOT("root", ""), //
    READ_ONLY("read-only", "false"), //
    STATE("state", ""), //
    ACCEPT_MOVED_STATE("accept-moved-state", "false"), //
    JOIN("join", ""), //
    METRICS("metrics", ""), //

    ANONYMOUS("access.anonymous", "none"), //
    ANONYMOUS_CLEAR("access.anonymous-clear", "false"), //
    IDENTITY_MAP("access.identity-map", ""), //
    LOCAL_ACCOUNTS("access.local-accounts", "false"), //
    FRONT_ENDS("access.front-ends", ""), //
    AUTHORITIES("access.authorities", ""), //
    CERTIFICATE("access.certificate", ""), //
    KEY("access.key", ""), //

    HOST_CERTIFICATE("grid.host-cert", ""), //
    HOST_KEY("grid.host-key", ""), //
    TRUSTED_CERTIFICATES("grid.trusted-certs", ""), //
    GRIDMAP("grid.gridmap", ""), //
    VOMS_DIRECTORY("grid.voms-dir", ""), //

    BACK_ENDS("front-end.back-ends", ""), //
    ADMINISTRATORS("front-end.administrators", ""), //
    JOINING("front-end.joining", ""), //
    PASS_IDENTITY("front-end.pass-identity", "true"), //

    DATA_PORTS("data.ports", ""), //
    MEMORY("data.memory", ""), //
    CHECKSUM("data.checksum", "CRC32C"), //
    DURABLE("data.durable", "true"), //
    KEEP_PARTS("data.keep-parts", "30d"), //
    RESERVE("data.reserve", "90"), //
    RESERVE_IDENTITY("data.reserve-identity", "50"), //
    CONGESTION("data.congestion", "auto"), //
    STRANGERS("data.strangers", "false"), //
    SESSION_REUSE("data.session-reuse", "off"), //
    LOCAL_ADDRESSES("data.local-addresses", "false"), //
    DATA_IDLE("data.idle", "300s"), //
    DATA_PASSIVE("data.passive", "60s"), //

    CONNECTIONS("limits.connections", "1000"), //
    CONNECTIONS_BEFORE_LOGIN("limits.connections-before-login", "200"), //
    CONNECTIONS_PER_ADDRESS("limits.connections-per-address", "200"), //
    SESSIONS_PER_IDENTITY("limits.sessions-per-identity", "200"), //
    SESSION_IDLE("limits.session-idle", "600s"), //
    STORAGE_THREADS("limits.storage-threads", "16"), //
    STOP_PATIENCE("limits.stop-patience", "10s");

    private final String key;
    private final String usual;

    NodeOption(String key, String usual) {
        this.key = key;
        this.usual = usual;
    }

    /// `name` or `table.name`, as in the configuration file.
    public String key() {
        return key;
    }

    /// The default value; empty if there is none, or if it depends on the host.
    public String usual() {
        return usual;
    }

    static Optional<NodeOption> withKey(String key) {
        return Arrays.stream(values()).filter(option -> option.key.equals(key)).findFirst();
    }
}
