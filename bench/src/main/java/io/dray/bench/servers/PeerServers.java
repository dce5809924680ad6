package io.dray.bench.servers;

import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.InstalledProgram;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.ProgramVersion;
import io.dray.bench.measure.ServerProcess;
import io.dray.bench.measure.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Starts the servers of other programs that are installed, each as it is configured for speed.
///
/// @param size of the file, which lies under this name in the source folder
public record PeerServers(Workplace place, DataSize size) {
    private static final String ANY_USER_MAY_PASS = "rwx--x--x";

    /// Those whose server and client are both installed, and what they say of their versions.
    public record Started(List<Peer> neighbours, List<String> versions) {}

    public Started start() throws IOException, InterruptedException {
        List<Peer> neighbours = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        Optional<Path> iperf = InstalledProgram.find("iperf3");
        if (iperf.isPresent()) {
            neighbours.addAll(iperf(iperf.get()));
            versions.add(ProgramVersion.of(iperf.get(), "--version"));
        }
        Optional<Path> rsync = InstalledProgram.find("rsync");
        if (rsync.isPresent()) {
            neighbours.add(rsync(rsync.get()));
            versions.add(ProgramVersion.of(rsync.get(), "--version"));
        }
        Optional<Path> nginx = InstalledProgram.find("nginx");
        Optional<Path> curl = InstalledProgram.find("curl");
        if (nginx.isPresent() && curl.isPresent()) {
            neighbours.addAll(nginx(nginx.get(), curl.get()));
            versions.add(ProgramVersion.of(nginx.get(), "-v"));
            versions.add(ProgramVersion.of(curl.get(), "--version"));
        }
        Optional<Path> xrootd = InstalledProgram.find("xrootd");
        Optional<Path> xrdcp = InstalledProgram.find("xrdcp");
        if (xrootd.isPresent() && xrdcp.isPresent()) {
            neighbours.add(xrootd(xrootd.get(), xrdcp.get()));
            versions.add("xrootd " + ProgramVersion.of(xrootd.get(), "-v"));
        }
        return new Started(neighbours, versions);
    }

    private static Launch launch(Path program, String... arguments) {
        return new Launch(List.of(program.toString()), Map.of()).with(arguments);
    }

    private Path source() {
        return place.data().source();
    }

    /// Memory to memory: what the network stack carries at most.
    private List<Peer> iperf(Path program) throws IOException, InterruptedException {
        String port = Integer.toString(Peer.freePort());
        ServerProcess server = place.start("iperf3",
                launch(program, "-s", "-B", Peer.HOST, "-p", port, "--forceflush"));
        server.awaitOutput(Pattern.compile("Server listening"));
        List<Peer> streams = new ArrayList<>();
        for (String count : List.of("1", "4")) {
            streams.add(new Peer("network/" + size + "/iperf3-p" + count,
                    launch(program, "-c", Peer.HOST, "-p", port, "-P", count, "-l", "256K",
                            "-n", Long.toString(size.bytes())),
                    List.of(server.handle()), false));
        }
        return streams;
    }

    private Peer rsync(Path program) throws IOException, InterruptedException {
        int port = Peer.freePort();
        Path configuration = Files.writeString(place.work().resolve("rsyncd.conf"), """
                port = %d
                address = %s
                use chroot = no
                log file = /dev/stdout
                pid file = %s
                [source]
                path = %s
                """.formatted(port, Peer.HOST, place.work().resolve("rsyncd.pid"), source())
                + (root() ? "uid = 0\ngid = 0\n" : ""));
        ServerProcess server = place.start("rsyncd", launch(program, "--daemon", "--no-detach",
                "--config=" + configuration));
        server.awaitOutput(Pattern.compile("listening on port"));
        return new Peer("clear/" + size + "/rsync",
                launch(program, "--whole-file",
                        "rsync://" + Peer.HOST + ":" + port + "/source/" + size,
                        place.data().copy().toString()),
                List.of(server.handle()), true);
    }

    private List<Peer> nginx(Path program, Path curl)
            throws IOException, InterruptedException {
        Path trust = Files.createDirectories(place.work().resolve("nginx"));
        ThrowawayAuthority.create(trust, System.getProperty("user.name", "root"));
        int clear = Peer.freePort();
        int secured = Peer.freePort();
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
                """.formatted(trust, root() ? "user root;" : "", Peer.HOST, clear, secured,
                source()));
        ServerProcess server = place.start("nginx",
                launch(program, "-e", "/dev/stderr", "-c", configuration.toString()));
        server.awaitOutput(Pattern.compile("start worker process"));
        return List.of(
                curl(curl, "clear", "http", clear, server),
                curl(curl, "private", "https", secured, server));
    }

    private Peer curl(Path curl, String protection, String scheme, int port,
            ServerProcess server) {
        return new Peer(protection + "/" + size + "/curl", launch(curl, "-sS", "--fail",
                "--insecure", "-o", place.data().copy().toString(),
                scheme + "://" + Peer.HOST + ":" + port + "/" + size),
                List.of(server.handle()), true);
    }

    private Peer xrootd(Path program, Path client) throws IOException, InterruptedException {
        int port = Peer.freePort();
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
                launch(program, command.toArray(String[]::new)));
        server.awaitOutput(Pattern.compile("initialization completed"));
        return new Peer("clear/" + size + "/xrdcp", launch(client, "-N", "-s", "-f",
                "root://" + Peer.HOST + ":" + port + "/" + source().resolve(size.toString()),
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
