package io.dray.bench.servers;

import io.dray.bench.measure.Launch;
import io.dray.bench.measure.ServerProcess;
import io.dray.bench.measure.Workplace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Two Dray nodes that take GSI logins of the same user, with certificates of the same
/// [ThrowawayAuthority], as two Globus servers beside them.
///
/// @param dray the program with the user's certificate
/// @param nodes serve all files of the machine, as Globus servers do
public record GsiServers(Launch dray, List<DrayNodes.Node> nodes, GlobusServers globus) {
    private static final Pattern READY = Pattern.compile("dray: listening on \\S+:(?<port>\\d+)");

    public static GsiServers start(Launch dray, GlobusServers globus, Workplace place)
            throws IOException, InterruptedException {
        Path trust = globus.trust();
        Launch program = DrayNodes.alone(dray, place)
                .in(GlobusServers.environment(trust, "user"));
        List<DrayNodes.Node> nodes = new ArrayList<>();
        for (String name : List.of("gsi-source", "gsi-target")) {
            ServerProcess process = place.start(name, program.with("serve", "--listen",
                    "127.0.0.1:0", "--root", "/", "--state", place.work().resolve(name).toString(),
                    "--host-cert", trust.resolve("hostcert.pem").toString(), "--host-key",
                    trust.resolve("hostkey.pem").toString(), "--trusted-certs",
                    trust.resolve("certificates").toString(), "--gridmap",
                    trust.resolve("gridmap").toString()));
            String address = "localhost:" + process.awaitOutput(READY).group("port");
            nodes.add(new DrayNodes.Node(process, address, "gsiftp://" + address));
        }
        return new GsiServers(program, List.copyOf(nodes), globus);
    }

    /// Both URLs of one kind of server, sender first.
    public List<String> urls(boolean own) {
        return own
                ? nodes.stream().map(DrayNodes.Node::url).toList()
                : globus.both().stream().map(each -> "gsiftp://localhost:" + each.port()).toList();
    }

    public List<ProcessHandle> servers(boolean own) {
        return own
                ? nodes.stream().map(each -> each.process().handle()).toList()
                : globus.servers();
    }

    public List<ProcessHandle> all() {
        List<ProcessHandle> all = new ArrayList<>(servers(true));
        all.addAll(servers(false));
        return List.copyOf(all);
    }
}
