package io.dray.mover.node;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.security.AnonymousAccess;
import io.dray.control.security.TlsSessionReuse;
import io.dray.control.syscall.HostPaths;
import io.dray.mover.datachannel.CongestionControl;
import io.dray.mover.datachannel.PortRange;
import io.dray.mover.node.NodeConfig.Access;
import io.dray.mover.node.NodeConfig.CertificateFiles;
import io.dray.mover.node.NodeConfig.Export;
import io.dray.mover.node.NodeConfig.Grid;
import io.dray.mover.node.NodeConfig.Limits;
import io.dray.mover.node.NodeSettings.Written;
import io.dray.mover.storage.posix.upload.Reservations;
import io.dray.mover.transfer.DataPlaneConfig;
import io.dray.protocol.interpreter.DataHostPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Creates a [NodeConfig] from the given settings and the defaults. A value out of bounds is an error that
/// names its place.
public final class NodeConfigValues {
    private static final int HOUR = 3600;
    private static final int DAY = 24 * HOUR;

    private final NodeSettings settings;
    private final HostFacts host;

    /// Facts of this host that defaults depend on.
    ///
    /// @param name  name of this host
    /// @param home  the user's home directory, if there is one
    /// @param state the user's state directory for this program: `$XDG_STATE_HOME/dray`, or
    ///              `~/.local/state/dray`; empty without a home directory
    public record HostFacts(String name, Optional<Path> home, Optional<Path> state) {}

    private NodeConfigValues(NodeSettings settings, HostFacts host) {
        this.settings = settings;
        this.host = host;
    }

    /// @throws NodeConfigException with the place of the invalid value
    public static NodeConfig config(NodeSettings settings, HostFacts host) {
        return new NodeConfigValues(settings, host).config();
    }

    /// The values of an option that takes a list, such as URLs; empty when it is not set.
    public static List<String> several(NodeSettings settings, NodeOption option) {
        return settings.find(option)
                .map(written -> written.text()
                        .lines()
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    /// The state directory, if it is set.
    public static Optional<Path> state(NodeSettings settings) {
        return new NodeConfigValues(settings, new HostFacts("", Optional.empty(), Optional.empty()))
                .path(NodeOption.STATE);
    }

    /// The value of a `true` or `false` option of a front end.
    ///
    /// @throws NodeConfigException with the place of any other value
    public static boolean holds(NodeSettings settings, NodeOption option) {
        return new NodeConfigValues(settings, new HostFacts("", Optional.empty(), Optional.empty()))
                .flag(option);
    }

    private NodeConfig config() {
        return new NodeConfig(value(NodeOption.LISTEN, ListenAddress::parse),
                optional(NodeOption.NAME).map(Written::text).orElse(host.name()),
                path(NodeOption.STATE).or(host::state)
                        .orElseThrow(() -> homeless("The directory for the node's key and tokens",
                                "state (--state)")),
                flag(NodeOption.ACCEPT_MOVED_STATE),
                optional(NodeOption.METRICS).map(w -> parsed(w, ListenAddress::parse)), export(),
                access(), data(),
                new DataHostPolicy(flag(NodeOption.LOCAL_ADDRESSES), flag(NodeOption.STRANGERS)),
                limits());
    }

    private Export export() {
        Optional<Path> root = path(NodeOption.ROOT);
        return new Export(root.or(() -> host.home().map(home -> home.resolve("dray")))
                .orElseThrow(
                        () -> homeless("The directory to export", "root (--root)")),
                root.isEmpty(),
                flag(NodeOption.READ_ONLY), keepParts(),
                new Reservations.Limits(percent(NodeOption.RESERVE),
                        percent(NodeOption.RESERVE_IDENTITY)));
    }

    private static NodeConfigException homeless(String what, String option) {
        return new NodeConfigException(what + " must be set by " + option
                + ": HOME is not set, and this user has no home directory.");
    }

    private Duration keepParts() {
        boolean forEver = optional(NodeOption.KEEP_PARTS).filter(w -> w.text().strip().equals("0"))
                .isPresent();
        return forEver
                ? Duration.ZERO
                : duration(NodeOption.KEEP_PARTS, HOUR, 3650 * DAY);
    }

    private Access access() {
        AnonymousAccess.Level level = value(NodeOption.ANONYMOUS, text -> switch (text) {
            case "none" -> AnonymousAccess.Level.NONE;
            case "read" -> AnonymousAccess.Level.READ;
            case "write" -> AnonymousAccess.Level.WRITE;
            default -> throw new IllegalArgumentException("expected none, read or write");
        });
        Optional<Path> chain = path(NodeOption.CERTIFICATE);
        Optional<Path> key = path(NodeOption.KEY);
        if (key.isPresent() && chain.isEmpty()) {
            throw new NodeConfigException(optional(NodeOption.KEY).orElseThrow().where()
                    + " needs access.certificate beside it.");
        }
        List<Path> authorities = optional(NodeOption.AUTHORITIES).stream()
                .flatMap(w -> w.text().lines().map(line -> w.base().resolve(HostPaths.of(line))))
                .toList();
        return new Access(new AnonymousAccess(level, flag(NodeOption.ANONYMOUS_CLEAR)),
                path(NodeOption.IDENTITY_MAP), flag(NodeOption.LOCAL_ACCOUNTS),
                new HashSet<>(several(settings, NodeOption.FRONT_ENDS)), authorities,
                chain.map(c -> new CertificateFiles(c, key.orElse(c))),
                new Grid(path(NodeOption.HOST_CERTIFICATE), path(NodeOption.HOST_KEY),
                        path(NodeOption.TRUSTED_CERTIFICATES), path(NodeOption.GRIDMAP),
                        path(NodeOption.VOMS_DIRECTORY)),
                value(NodeOption.SESSION_REUSE, TlsSessionReuse::parse));
    }

    private DataPlaneConfig data() {
        DataPlaneConfig usual = DataPlaneConfig.usual();
        DataPlaneConfig.Limits waits = usual.limits();
        Duration idle = duration(NodeOption.DATA_IDLE, 10, 3600);
        Optional<PortRange> ports = optional(NodeOption.DATA_PORTS)
                .map(w -> parsed(w, NodeConfigValues::ports));
        long memory = optional(NodeOption.MEMORY).map(w -> parsed(w, NodeConfigValues::bytes))
                .orElse(usual.memory());
        return new DataPlaneConfig(ports, memory, value(NodeOption.CHECKSUM,
                NodeConfigValues::checksum), flag(NodeOption.DURABLE),
                value(NodeOption.CONGESTION, CongestionControl::new),
                new DataPlaneConfig.Limits(waits.connect(), waits.handshake(),
                        waits.firstChannel(), idle, waits.stall(), waits.linger(),
                        duration(NodeOption.DATA_PASSIVE, 10, 3600)));
    }

    private Limits limits() {
        return new Limits(number(NodeOption.CONNECTIONS, 100_000),
                number(NodeOption.CONNECTIONS_BEFORE_LOGIN, 100_000),
                number(NodeOption.CONNECTIONS_PER_ADDRESS, 100_000),
                number(NodeOption.SESSIONS_PER_IDENTITY, 100_000),
                duration(NodeOption.SESSION_IDLE, 10, 86_400),
                number(NodeOption.STORAGE_THREADS, 1000),
                duration(NodeOption.STOP_PATIENCE, 0, 3600));
    }

    private Optional<Written> optional(NodeOption option) {
        return settings.find(option).filter(w -> !w.text().isBlank());
    }

    private <T> T value(NodeOption option, Function<String, T> parse) {
        Written usual = new Written(option.usual(), option.key(), Path.of("/"));
        return parsed(optional(option).orElse(usual), parse);
    }

    private static <T> T parsed(Written written, Function<String, T> parse) {
        try {
            return parse.apply(written.text().strip());
        } catch (IllegalArgumentException e) {
            throw new NodeConfigException(written.where() + " = " + written.text().strip() + ": "
                    + e.getMessage() + ".");
        }
    }

    private Optional<Path> path(NodeOption option) {
        return optional(option)
                .map(w -> parsed(w, text -> w.base().resolve(HostPaths.of(text)).normalize()));
    }

    private boolean flag(NodeOption option) {
        return value(option, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false");
        });
    }

    private int percent(NodeOption option) {
        return value(option, text -> {
            if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > 100) {
                throw new IllegalArgumentException("expected a number from 0 to 100, per cent");
            }
            return Integer.parseInt(text);
        });
    }

    private int number(NodeOption option, int most) {
        return value(option, text -> {
            if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1
                    || Integer.parseInt(text) > most) {
                throw new IllegalArgumentException("expected a number from 1 to " + most);
            }
            return Integer.parseInt(text);
        });
    }

    private Duration duration(NodeOption option, int least, int most) {
        return value(option, text -> {
            boolean well = text.matches("[0-9]{1,6}(s|m|h|d)?");
            long number = well ? Long.parseLong(text.replaceAll("[smhd]", "")) : -1;
            long seconds = switch (text.isEmpty() ? 's' : text.charAt(text.length() - 1)) {
                case 'm' -> number * 60;
                case 'h' -> number * HOUR;
                case 'd' -> number * DAY;
                default -> number;
            };
            if (!well || seconds < least || seconds > most) {
                throw new IllegalArgumentException("expected a time from " + least + "s to " + most
                        + "s, as in 90s, 5m, 1h or 2d");
            }
            return Duration.ofSeconds(seconds);
        });
    }

    private static PortRange ports(String text) {
        String[] ends = text.split("-", -1);
        boolean well = ends.length == 2
                && Arrays.stream(ends).allMatch(end -> end.matches("[0-9]{1,5}"));
        if (!well) {
            throw new IllegalArgumentException("expected A-B, as in 50000-51000");
        }
        return new PortRange(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
    }

    private static long bytes(String text) {
        String upper = text.toUpperCase(Locale.ROOT).replace(" ", "");
        if (!upper.matches("[0-9]{1,12}([KMG](I?B)?)?")) {
            throw new IllegalArgumentException("expected a size, as in 64M or 1G");
        }
        long number = Long.parseLong(upper.replaceAll("[A-Z]", ""));
        String unit = upper.replaceAll("[0-9]", "");
        int shift = unit.isEmpty() ? 0 : 10 * ("KMG".indexOf(unit.charAt(0)) + 1);
        long bytes = number << shift;
        if (bytes >> shift != number || bytes < 1 << 20 || bytes > 64L << 30) {
            throw new IllegalArgumentException("expected 1M to 64G");
        }
        return bytes;
    }

    private static Optional<ChecksumAlgorithm> checksum(String text) {
        if (text.equals("none")) {
            return Optional.empty();
        }
        return Optional.of(ChecksumAlgorithm.named(text)
                .filter(ChecksumAlgorithm::combinable)
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected CRC32C, CRC32, ADLER32 or none")));
    }
}
