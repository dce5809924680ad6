package io.dray.mover.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A front end of `globus-gridftp-server` and its data nodes, all on loopback.
///
/// @param front what clients see
/// @param nodes what moves data
record StripedGlobusServer(GlobusServer front, List<GlobusServer> nodes) implements AutoCloseable {
    /// One that is open to everybody.
    static StripedGlobusServer start(Path directory, int nodes) throws IOException {
        List<String> front = new ArrayList<>(GlobusServer.openAccess());
        front.add("-no-si");
        List<String> node = new ArrayList<>(front);
        node.addAll(List.of("-auth-level", "0"));
        return start(directory, nodes, new Kind("127.0.0.1", front, node, Map.of()));
    }

    /// One that takes grid logins only; its parts know each other by the certificate of the host.
    static StripedGlobusServer startGrid(Path directory, int nodes, GridWorld grid)
            throws IOException {
        List<String> access = new ArrayList<>(GlobusServer.gridAccess());
        access.addAll(List.of("-ipc-auth-mode", "host"));
        return start(directory, nodes,
                new Kind("localhost", access, access, GlobusServer.hostEnvironment(grid)));
    }

    /// @param host by which the front end calls the nodes
    private record Kind(String host, List<String> front, List<String> node,
            Map<String, String> environment) {}

    private static StripedGlobusServer start(Path directory, int count, Kind kind)
            throws IOException {
        List<GlobusServer> nodes = new ArrayList<>();
        try {
            List<String> node = new ArrayList<>(kind.node());
            node.add("-dn");
            for (int i = 0; i < count; i++) {
                nodes.add(GlobusServer.start(Files.createDirectories(directory.resolve("n" + i)),
                        node, kind.environment()));
            }
            List<String> front = new ArrayList<>(kind.front());
            front.add("-r");
            front.add(nodes.stream()
                    .map(one -> kind.host() + ":" + one.port())
                    .collect(Collectors.joining(",")));
            return new StripedGlobusServer(
                    GlobusServer.start(Files.createDirectories(directory.resolve("front")), front,
                            kind.environment()),
                    List.copyOf(nodes));
        } catch (IOException | RuntimeException | Error e) {
            nodes.forEach(GlobusServer::close);
            throw e;
        }
    }

    /// @param path of this host
    String url(Path path) {
        return front.url(path);
    }

    /// How many transfers a data node took part in.
    static long transfers(Path directory, int node) throws IOException {
        return Files.readAllLines(directory.resolve("n" + node).resolve("globus.log"))
                .stream()
                .filter(line -> line.contains("Finished transferring"))
                .count();
    }

    @Override
    public void close() {
        front.close();
        nodes.forEach(GlobusServer::close);
    }
}
