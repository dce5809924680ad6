package io.dray.bench.servers;

import io.dray.bench.measure.InstalledProgram;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.ServerProcess;
import io.dray.bench.measure.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
    public record Programs(Path server, Path client) {
        public static Optional<Programs> find() {
            return InstalledProgram.find("globus-gridftp-server")
                    .flatMap(server -> InstalledProgram.find("globus-url-copy")
                            .map(client -> new Programs(server, client)));
        }
    }

    public record Server(ServerProcess process, String host, String port) {
        public String url(Protection protection, Path file) {
            return (protection == Protection.CLEAR ? "ftp" : "gsiftp") + "://" + host + ":" + port
                    + file;
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
        List<String> command = new ArrayList<>(List.of(programs.server.toString(), "-p", "0",
                "-hostname", host, "-aa", "-c", "none", "-disable-usage-stats"));
        if (user().equals("root")) {
            command.addAll(List.of("-anonymous-user", "root", "-allow-root",
                    "-allow-disabled-login"));
        }
        return new Launch(command, environment(trust, "host"));
    }

    static Map<String, String> environment(Path trust, String name) {
        Map<String, String> environment = new HashMap<>();
        environment.put("X509_CERT_DIR", trust.resolve("certificates").toString());
        environment.put("X509_USER_CERT", trust.resolve(name + "cert.pem").toString());
        environment.put("X509_USER_KEY", trust.resolve(name + "key.pem").toString());
        environment.put("X509_USER_PROXY", "");
        environment.put("GRIDMAP", trust.resolve("gridmap").toString());
        environment.put("GSI_AUTHZ_CONF", "/dev/null");
        return environment;
    }

    private static String user() {
        return System.getProperty("user.name", "root");
    }

    /// The client with the user's certificate, for any servers of this authority's.
    public Launch client(Protection protection, String... arguments) {
        List<String> command = new ArrayList<>(List.of(programs.client.toString()));
        if (protection == Protection.PRIVATE) {
            command.addAll(List.of("-dcpriv", "-s", ThrowawayAuthority.HOST_SUBJECT));
        }
        return new Launch(command, environment(trust, "user")).with(arguments);
    }

    public List<ProcessHandle> servers() {
        return both.stream().map(server -> server.process.handle()).toList();
    }
}
