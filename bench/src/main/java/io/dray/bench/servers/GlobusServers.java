package io.dray.bench.servers;

import io.dray.bench.measure.Launch;
import io.dray.bench.measure.ServerProcess;
import io.dray.bench.measure.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Two Globus GridFTP servers and `globus-url-copy`, with certificates made for this measurement. Each
/// server takes anonymous logins (clear rows) and GSI logins (private rows).
///
/// @param programs where Globus is installed
/// @param trust the folder [ThrowawayAuthority] wrote
public record GlobusServers(Programs programs, Path trust, List<Server> both) {
    static final Pattern READY = Pattern.compile("Server listening at \\S+:(?<port>\\d+)");

    /// The two programs needed.
    public record Programs(Launch server, Launch client) {
        public static Optional<Programs> find() {
            return Launch.installed("globus-gridftp-server")
                    .flatMap(server -> Launch.installed("globus-url-copy")
                            .map(client -> new Programs(server, client)));
        }
    }

    public record Server(ServerProcess process, String host, String port) {
        /// The URL of the server without a path.
        public String url(Protection protection) {
            return (protection == Protection.CLEAR ? "ftp" : "gsiftp") + "://" + host + ":" + port;
        }
    }

    public static GlobusServers start(Programs programs, Workplace place)
            throws IOException, InterruptedException {
        return start(programs, place, List.of(place, place), List.of("127.0.0.1", "127.0.0.1"));
    }

    /// Starts each server at a place and address of its own.
    public static GlobusServers start(Programs programs, Workplace place, List<Workplace> places,
            List<String> hosts) throws IOException, InterruptedException {
        Path trust = Files.createDirectories(place.work().resolve("globus"));
        ThrowawayAuthority.create(trust, user());
        List<Server> servers = new ArrayList<>();
        List<String> names = List.of("globus-source", "globus-target");
        for (int i = 0; i < names.size(); i++) {
            ServerProcess process = places.get(i)
                    .start(names.get(i), server(programs, trust, hosts.get(i)));
            servers.add(new Server(process, hosts.get(i),
                    process.awaitOutput(READY).group("port")));
        }
        return new GlobusServers(programs, trust, List.copyOf(servers));
    }

    private static Launch server(Programs programs, Path trust, String host) {
        Launch server = programs.server.in(environment(trust, "host"))
                .with("-p", "0", "-hostname", host, "-aa", "-c", "none", "-disable-usage-stats");
        return user().equals("root")
                ? server.with("-anonymous-user", "root", "-allow-root", "-allow-disabled-login")
                : server;
    }

    static Map<String, String> environment(Path trust, String name) {
        return Map.of("X509_CERT_DIR", trust.resolve("certificates").toString(),
                "X509_USER_CERT", trust.resolve(name + "cert.pem").toString(),
                "X509_USER_KEY", trust.resolve(name + "key.pem").toString(),
                "X509_USER_PROXY", "", "GRIDMAP", trust.resolve("gridmap").toString(),
                "GSI_AUTHZ_CONF", "/dev/null");
    }

    private static String user() {
        return System.getProperty("user.name", "root");
    }

    /// The client with the user's certificate, for any servers of this authority's.
    public Launch client(Protection protection, String... arguments) {
        Launch client = programs.client.in(environment(trust, "user"));
        return (protection == Protection.PRIVATE
                ? client.with("-dcpriv", "-s", ThrowawayAuthority.HOST_SUBJECT)
                : client).with(arguments);
    }

    /// Copies from one server to the other.
    ///
    /// @param from    path of a file, or of a folder with a slash at its end
    /// @param to      the same of the copy
    /// @param options of `globus-url-copy`
    public Launch copy(Protection protection, String from, String to, String... options) {
        return client(protection, options).with(both.getFirst().url(protection) + from,
                both.getLast().url(protection) + to);
    }

    public List<ProcessHandle> servers() {
        return both.stream().map(server -> server.process.handle()).toList();
    }
}
