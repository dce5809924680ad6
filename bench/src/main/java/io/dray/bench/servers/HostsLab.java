package io.dray.bench.servers;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.CongestionNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Hosts with one link each: network namespaces connected to a switch, which is a namespace too. The link (tbf)
/// limits the rate in both directions; the client host, where clients and front ends run, has no limit. The
/// network of this machine is not changed. Requires root.
///
/// @param prefix of the names of all namespaces
/// @param hosts  number of hosts with limited links, 1 to 100
/// @param names  folder of what `/etc/hosts` says within, where nobody else knows names
public record HostsLab(String prefix, int hosts, Path names) {
    private static final String NET = "10.77.0.";
    private static final int CLIENT_HOST = 0;
    /// Of a link between data transfer nodes (jumbo frames).
    private static final String FRAME = "9000";

    /// Makes all; the cleanup takes it away, also what was made before a failure.
    ///
    /// @param work a private folder
    public static HostsLab open(int hosts, int megabits, Path work, Cleanup cleanup)
            throws IOException, InterruptedException {
        HostsLab lab = new HostsLab("dray-stripes-" + ProcessHandle.current().pid() + "-", hosts,
                work.toAbsolutePath());
        lab.namespace(lab.hub(), cleanup);
        run("ip", "-n", lab.hub(), "link", "add", "br0", "type", "bridge");
        run("ip", "-n", lab.hub(), "link", "set", "br0", "mtu", FRAME, "up");
        lab.plug(CLIENT_HOST, cleanup);
        for (int host = 1; host <= hosts; host++) {
            lab.plug(host, cleanup);
            lab.limit(lab.name(host), "eth0", megabits);
            lab.limit(lab.hub(), port(host), megabits);
        }
        return lab;
    }

    /// Returns the prefix of commands that run on the client host.
    public List<String> clientHost() {
        return inside(CLIENT_HOST);
    }

    /// Returns the prefix of commands that run on a host.
    ///
    /// @param host from 1
    List<String> inside(int host) {
        return List.of("unshare", "--mount", "sh", "-c",
                "mount --bind \"$0\" /etc/hosts && exec nsenter --net=\"$@\"",
                hostsFile(host).toString(),
                "/var/run/netns/" + name(host));
    }

    private Path hostsFile(int host) {
        return names.resolve("hosts" + host);
    }

    /// Provides names: servers look up the names of their own addresses, and the address of their own name.
    private void tellNames(int own) throws IOException {
        String machine = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n" + address(own) + " "
                + machine + "\n");
        for (int host = 0; host <= hosts; host++) {
            lines.append(address(host)).append(" host").append(host).append('\n');
        }
        Files.writeString(hostsFile(own), lines);
    }

    /// Returns the number of a host, from 1: the first half sends.
    ///
    /// @param index from 0, of those that send or receive
    int host(boolean sends, int index) {
        return (sends ? 0 : hosts / 2) + index + 1;
    }

    /// @param host from 1
    String address(int host) {
        return NET + (host + 1);
    }

    String clientHostAddress() {
        return address(CLIENT_HOST);
    }

    private String hub() {
        return prefix + "hub";
    }

    private String name(int host) {
        return prefix + host;
    }

    private static String port(int host) {
        return "port" + host;
    }

    private void namespace(String name, Cleanup cleanup)
            throws IOException, InterruptedException {
        run("ip", "netns", "add", name);
        cleanup.add(() -> run("ip", "netns", "del", name));
        run("ip", "-n", name, "link", "set", "lo", "up");
    }

    private void plug(int host, Cleanup cleanup) throws IOException, InterruptedException {
        namespace(name(host), cleanup);
        tellNames(host);
        run("ip", "-n", hub(), "link", "add", port(host), "mtu", FRAME, "type", "veth", "peer",
                "name", "eth0", "mtu", FRAME, "netns", name(host));
        run("ip", "-n", hub(), "link", "set", port(host), "master", "br0", "up");
        run("ip", "-n", name(host), "address", "add", address(host) + "/24", "dev", "eth0");
        run("ip", "-n", name(host), "link", "set", "eth0", "up");
    }

    private void limit(String where, String device, int megabits)
            throws IOException, InterruptedException {
        run("tc", "-n", where, "qdisc", "add", "dev", device, "root", "tbf", "rate",
                megabits + "mbit", "burst", "256kb", "latency", "50ms");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        CongestionNamespace.run(List.of(command));
    }
}
