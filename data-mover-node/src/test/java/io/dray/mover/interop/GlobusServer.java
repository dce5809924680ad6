package io.dray.mover.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A real `globus-gridftp-server` on loopback: clear and open to everybody, or with GSI. Paths of its URLs are those of
/// this host.
///
/// @param process the server
/// @param port    where it listens
/// @param launch  how it was started
record GlobusServer(Process process, int port, Launch launch) implements AutoCloseable {
    /// What starts a server but for its port.
    ///
    /// @param command     without the port
    /// @param environment beside the usual
    record Launch(List<String> command, Map<String, String> environment) {}

    /// @param directory for configuration and log
    static GlobusServer start(Path directory) throws IOException {
        return start(directory, openAccess(), Map.of());
    }

    /// Options of a server that is open to everybody.
    static List<String> openAccess() {
        List<String> access = new ArrayList<>(List.of("-aa", "-anonymous-names-allowed", "*"));
        if (isRoot()) {
            access.addAll(List.of("-anonymous-user", "root", "-allow-root"));
        }
        return access;
    }

    /// One that takes grid logins only.
    ///
    /// @param more variables of its environment beside the grid's
    static GlobusServer startGrid(Path directory, GridWorld grid, Map<String, String> more)
            throws IOException {
        Map<String, String> environment = hostEnvironment(grid);
        environment.putAll(more);
        return start(directory, gridAccess(), environment);
    }

    /// Options of a server that takes grid logins only.
    static List<String> gridAccess() {
        return isRoot() ? List.of("-allow-root", "-allow-disabled-login") : List.of();
    }

    /// What a server of the grid's host finds in its environment.
    static Map<String, String> hostEnvironment(GridWorld grid) {
        Map<String, String> environment = new HashMap<>(grid.environment());
        environment.remove("X509_USER_PROXY");
        environment.put("X509_USER_CERT", grid.directory().resolve("host.pem").toString());
        environment.put("X509_USER_KEY", grid.directory().resolve("host-key.pem").toString());
        environment.put("GRIDMAP", grid.directory().resolve("gridmap").toString());
        return environment;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /// @param access who may come, and what kind of server it is
    static GlobusServer start(Path directory, List<String> access,
            Map<String, String> environment) throws IOException {
        Program.assume("globus-gridftp-server");
        Path empty = Files.createDirectories(directory.resolve("globus.d"));
        Path configuration = Files.createFile(directory.resolve("globus.conf"));
        List<String> command = new ArrayList<>(List.of("globus-gridftp-server", "-c",
                configuration.toString(), "-C", empty.toString(), "-control-interface",
                "127.0.0.1", "-data-interface", "127.0.0.1", "-l",
                directory.resolve("globus.log").toString(), "-d", "ERROR,WARN,INFO"));
        command.addAll(access);
        return start(new Launch(command, environment), 0);
    }

    private static GlobusServer start(Launch launch, int wanted) throws IOException {
        List<String> command = new ArrayList<>(launch.command());
        command.addAll(List.of("-p", Integer.toString(wanted)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", System.getenv("PATH") + ":/usr/sbin");
        builder.environment().put("GLOBUS_HOSTNAME", "localhost");
        builder.environment().putAll(launch.environment());
        Process process = builder.start();
        try {
            CompletableFuture<Integer> told = port(process);
            // One that is given its port says nothing.
            int port = wanted == 0 ? told.get(20, TimeUnit.SECONDS) : awaitListening(wanted);
            return new GlobusServer(process, port, launch);
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            process.destroy();
            throw new IOException("the Globus server did not come up", e);
        }
    }

    /// Ends it at once (`kill -9`) with the processes it made for its sessions.
    void kill() {
        List<ProcessHandle> sessions = process.descendants().toList();
        process.destroyForcibly();
        sessions.forEach(ProcessHandle::destroyForcibly);
        Program.await(process);
    }

    /// Sends a signal to it and to the processes it made for its sessions.
    ///
    /// @param signal as an option of kill(1)
    void signal(String signal) {
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .forEach(one -> Program.run(Path.of("/"), "kill", signal,
                        Long.toString(one.pid())).ok());
    }

    /// The same server anew, on the same port.
    GlobusServer again() throws IOException {
        return start(launch, port);
    }

    private static int awaitListening(int port)
            throws IOException, InterruptedException, TimeoutException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int tries = 0; tries < 400; tries++) {
            try (Socket socket = new Socket()) {
                socket.connect(address, 1000);
                return port;
            } catch (ConnectException e) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new TimeoutException("nothing listens on port " + port);
    }

    /// From its line `Server listening at localhost:PORT`; reads on so that it never blocks.
    private static CompletableFuture<Integer> port(Process process) {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            StringBuilder said = new StringBuilder();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.append(line).append('\n');
                    if (line.startsWith("Server listening at ")) {
                        port.complete(
                                Integer.parseInt(
                                        line.substring(line.lastIndexOf(':') + 1).strip()));
                    }
                }
                port.completeExceptionally(new IOException(said.toString()));
            } catch (IOException e) {
                port.completeExceptionally(e);
            }
        });
        return port;
    }

    /// @param path of this host
    String url(Path path) {
        return "ftp://127.0.0.1:" + port + path.toAbsolutePath();
    }

    @Override
    public void close() {
        process.destroy();
        Program.await(process);
    }
}
