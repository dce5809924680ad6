package io.dray.bench.servers;

import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.ServerProcess;
import io.dray.bench.measure.Workplace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Starts the servers of other programs that are installed, each as it is configured for speed.
///
/// @param size of the file, which lies under this name in the source folder
public record PeerServers(Workplace place, DataSize size) {
    private static final String HOST = "127.0.0.1";
    private static final String ANY_USER_MAY_PASS = "rwx--x--x";

    /// Another program that fetches the large file from a server on this machine.
    ///
    /// @param id work and contestant, such as `clear/1GiB/rsync`
    /// @param client writes the copy in the data area, unless it only measures the network
    /// @param servers whose CPU time counts as well
    /// @param copies whether there is a file to compare afterwards
    public record Peer(String id, Launch client, List<ProcessHandle> servers, boolean copies) {}

    /// Those whose server and client are both installed, and what they say of their versions.
    public record Started(List<Peer> neighbours, List<String> versions) {}

    public Started start() throws IOException, InterruptedException {
        List<Peer> neighbours = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        Optional<Launch> iperf = Launch.installed("iperf3");
        if (iperf.isPresent()) {
            neighbours.addAll(iperf(iperf.get()));
            versions.add(iperf.get().version("--version"));
        }
        Optional<Launch> rsync = Launch.installed("rsync");
        if (rsync.isPresent()) {
            neighbours.add(rsync(rsync.get()));
            versions.add(rsync.get().version("--version"));
        }
        Optional<Launch> nginx = Launch.installed("nginx");
        Optional<Launch> curl = Launch.installed("curl");
        if (nginx.isPresent() && curl.isPresent()) {
            neighbours.addAll(nginx(nginx.get(), curl.get()));
            versions.add(nginx.get().version("-v"));
            versions.add(curl.get().version("--version"));
        }
        Optional<Launch> xrootd = Launch.installed("xrootd");
        Optional<Launch> xrdcp = Launch.installed("xrdcp");
        if (xrootd.isPresent() && xrdcp.isPresent()) {
            neighbours.add(xrootd(xrootd.get(), xrdcp.get()));
            versions.add("xrootd " + xrootd.get().version("-v"));
        }
        return new Started(neighbours, versions);
    }

    /// A port that nobody listens on at the moment.
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path source() {
        return place.data().source();
    }

    /// Memory to memory: what the network stack carries at most.
    private List<Peer> iperf(Launch program) throws IOException, InterruptedException {
        String port = Integer.toString(freePort());
        ServerProcess server = place.start("iperf3",
                program.with("-s", "-B", HOST, "-p", port, "--forceflush"));
        server.awaitOutput(Pattern.compile("Server listening"));
        List<Peer> streams = new ArrayList<>();
        for (String count : List.of("1", "4")) {
            streams.add(new Peer("network/" + size + "/iperf3-p" + count,
                    program.with("-c", HOST, "-p", port, "-P", count, "-l", "256K",
                            "-n", Long.toString(size.bytes())),
                    List.of(server.handle()), false));
        }
        return streams;
    }

    private Peer rsync(Launch program) throws IOException, InterruptedException {
        int port = freePort();
        Path configuration = Files.writeString(place.work().resolve("rsyncd.conf"), """
                port = %d
                address = %s
                use chroot = no
                log file = /dev/stdout
                pid file = %s
                [source]
                path = %s
                """.formatted(port, HOST, place.work().resolve("rsyncd.pid"), source())
                + (root() ? "uid = 0\ngid = 0\n" : ""));
        ServerProcess server = place.start("rsyncd", program.with("--daemon", "--no-detach",
                "--config=" + configuration));
        server.awaitOutput(Pattern.compile("listening on port"));
        return new Peer("clear/" + size + "/rsync",
                program.with("--whole-file",
                        "rsync://" + HOST + ":" + port + "/source/" + size,
                        place.data().copy().toString()),
                List.of(server.handle()), true);
    }

    private List<Peer> nginx(Launch program, Launch curl)
            throws IOException, InterruptedException {
        Path trust = Files.createDirectories(place.work().resolve("nginx"));
        ThrowawayAuthority.create(trust, System.getProperty("user.name", "root"));
        int clear = freePort();
        int secured = freePort();
        Path configuration = Files.writeString(trust.resolve("nginx.conf"), """
                daemon off;
                pid %1$s/nginx.pid;
                error_log /dev/stderr notice;
                worker_processes 2;
                %2$s
                events {}
                http {
                    access_log off;
                    sendfile on;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server { listen %3$s:%4$d; root %6$s; }
                    server {
                        listen %3$s:%5$d ssl;
                        ssl_certificate %1$s/hostcert.pem;
                        ssl_certificate_key %1$s/hostkey.pem;
                        ssl_protocols TLSv1.3;
                        root %6$s;
                    }
                }
                """.formatted(trust, root() ? "user root;" : "", HOST, clear, secured,
                source()));
        ServerProcess server = place.start("nginx",
                program.with("-e", "/dev/stderr", "-c", configuration.toString()));
        server.awaitOutput(Pattern.compile("start worker process"));
        return List.of(
                curl(curl, "clear", "http", clear, server),
                curl(curl, "private", "https", secured, server));
    }

    private Peer curl(Launch curl, String protection, String scheme, int port,
            ServerProcess server) {
        return new Peer(protection + "/" + size + "/curl", curl.with("-sS", "--fail",
                "--insecure", "-o", place.data().copy().toString(),
                scheme + "://" + HOST + ":" + port + "/" + size),
                List.of(server.handle()), true);
    }

    private Peer xrootd(Launch program, Launch client) throws IOException, InterruptedException {
        int port = freePort();
        Path admin = Files.createDirectories(place.work().resolve("xrootd"));
        List<String> command = new ArrayList<>(List.of("-I", "v4", "-c",
                Files.writeString(place.work().resolve("xrootd.cf"), """
                        all.export %1$s
                        xrd.port %2$d
                        xrd.network nodnr
                        all.adminpath %3$s
                        all.pidpath %3$s
                        xrootd.async off
                        """.formatted(source(), port, admin)).toString()));
        if (root()) {
            // The server refuses to run as root.
            command.addAll(List.of("-R", "nobody"));
            Files.setOwner(admin, admin.getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName("nobody"));
            for (Path folder : List.of(place.work(), parent(place.work()), place.data().root(),
                    parent(place.data().root()))) {
                Files.setPosixFilePermissions(folder,
                        PosixFilePermissions.fromString(ANY_USER_MAY_PASS));
            }
        }
        ServerProcess server = place.start("xrootd",
                program.with(command));
        server.awaitOutput(Pattern.compile("initialization completed"));
        return new Peer("clear/" + size + "/xrdcp", client.with("-N", "-s", "-f",
                "root://" + HOST + ":" + port + "/" + source().resolve(size.toString()),
                place.data().copy().toString()), List.of(server.handle()), true);
    }

    private static Path parent(Path folder) {
        Path parent = folder.getParent();
        return parent == null ? folder : parent;
    }

    private static boolean root() {
        return System.getProperty("user.name", "").equals("root");
    }
}
