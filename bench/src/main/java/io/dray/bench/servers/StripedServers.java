package io.dray.bench.servers;

import io.dray.bench.measure.Launch;
import io.dray.bench.measure.ServerProcess;
import io.dray.bench.measure.Workplace;
import io.dray.bench.servers.GlobusServers.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/// Two striped servers, each a front end at the client host and several hosts that move data.
///
/// @param source  front end of the senders, `HOST:PORT`
/// @param target  front end of the receivers, `HOST:PORT`
/// @param urls    protected URLs of both, ending with a slash; empty where there are none
/// @param servers all of them
public record StripedServers(String source, String target, List<String> urls,
        List<ServerProcess> servers) {

    /// Dray nodes that share files, and `dray front-end`. The root of the senders is the source folder.
    ///
    /// @param count hosts at each end
    public static StripedServers dray(Launch program, HostsLab lab, int count,
            Workplace place)
            throws IOException, InterruptedException {
        List<ServerProcess> all = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        List<String> urls = new ArrayList<>();
        for (boolean sends : List.of(true, false)) {
            String side = sends ? "source" : "target";
            Path root = sends ? place.data().source() : place.data().target();
            String name = "dray-" + side + "-" + count;
            // Anonymous users are those of the nodes' URLs there, too.
            Path config = Files.writeString(place.work().resolve(name + ".toml"),
                    "front-end.pass-identity = false\n");
            List<String> command = new ArrayList<>(List.of("front-end", "--listen",
                    lab.clientHostAddress() + ":0", "--state",
                    place.work().resolve(name).toString(), "--anonymous", "write", "--config",
                    config.toString()));
            for (int i = 0; i < count; i++) {
                int host = lab.host(sends, i);
                DrayNodes.Node node = DrayNodes.node(name + "-" + i, program,
                        lab.address(host), root, place.under(lab.inside(host)));
                all.add(node.process());
                command.addAll(List.of("--back-end", node.url()));
            }
            ServerProcess front = place.under(lab.clientHost())
                    .start(name, program.with(command));
            Matcher ready = front.awaitOutput(DrayNodes.READY);
            all.add(front);
            addresses.add(ready.group("address"));
            urls.add(DrayNodes.url(place.work().resolve(name)));
        }
        return new StripedServers(addresses.getFirst(), addresses.getLast(), urls, all);
    }

    /// Globus data nodes and front ends, open to everybody and in clear.
    public static StripedServers globus(Programs programs, HostsLab lab, int count,
            Workplace place)
            throws IOException, InterruptedException {
        List<ServerProcess> all = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (boolean sends : List.of(true, false)) {
            String name = "globus-" + (sends ? "source" : "target") + "-" + count;
            List<String> nodes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int host = lab.host(sends, i);
                String address = lab.address(host);
                ServerProcess node = place.under(lab.inside(host))
                        .start(name + "-" + i, server(programs, address).with("-dn",
                                "-auth-level", "0", "-data-interface", address));
                all.add(node);
                nodes.add(address + ":" + node.awaitOutput(GlobusServers.READY).group("port"));
            }
            ServerProcess front = place.under(lab.clientHost())
                    .start(name, server(programs, lab.clientHostAddress()).with("-r",
                            String.join(",", nodes)));
            all.add(front);
            addresses.add(lab.clientHostAddress() + ":"
                    + front.awaitOutput(GlobusServers.READY).group("port"));
        }
        return new StripedServers(addresses.getFirst(), addresses.getLast(), List.of(), all);
    }

    private static Launch server(Programs programs, String host) {
        return programs.server()
                .with("-p", "0", "-hostname", host, "-aa", "-anonymous-names-allowed", "*",
                        "-anonymous-user", "root", "-allow-root", "-c", "none",
                        "-disable-usage-stats", "-no-si");
    }

    public List<ProcessHandle> handles() {
        return servers.stream().map(ServerProcess::handle).toList();
    }
}
