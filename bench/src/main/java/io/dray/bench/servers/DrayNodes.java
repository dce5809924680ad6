package io.dray.bench.servers;

import io.dray.bench.measure.Launch;
import io.dray.bench.measure.ServerProcess;
import io.dray.bench.measure.Workplace;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.node.NodeState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Two Dray nodes, each `dray serve` with a state folder of its own, and `dray cp` or `dray ls`.
///
/// @param program how to start `dray`
/// @param source sends
/// @param target receives
public record DrayNodes(Launch program, Node source, Node target) {
    static final Pattern READY = Pattern.compile(
            "dray: listening on (?<address>\\S+)");

    /// @param address `HOST:PORT`
    /// @param url ends with a slash
    public record Node(ServerProcess process, String address, String url) {
        public String url(Protection protection) {
            return protection == Protection.CLEAR ? "ftp://" + address + "/" : url;
        }
    }

    public static DrayNodes start(Launch dray, Workplace place)
            throws IOException, InterruptedException {
        return start(dray, List.of(place, place), List.of("127.0.0.1", "127.0.0.1"));
    }

    /// Starts each node at a place and address of its own.
    public static DrayNodes start(Launch dray, List<Workplace> places, List<String> hosts)
            throws IOException, InterruptedException {
        Workplace from = places.getFirst();
        Workplace to = places.getLast();
        Launch program = alone(dray, from);
        return new DrayNodes(program,
                node("dray-source", program, hosts.getFirst(), from.data().source(), from),
                node("dray-target", program, hosts.getLast(), to.data().target(), to));
    }

    /// Without the user's profile, stored servers and journal, so that they do not influence the results.
    public static Launch alone(Launch dray, Workplace place) {
        Path home = place.work().resolve("dray-home");
        return dray.in(Map.of("XDG_CONFIG_HOME", home.toString(), "XDG_STATE_HOME",
                home.toString(), "XDG_CACHE_HOME", ""));
    }

    /// Starts a node on loopback.
    public static Node node(String name, Launch program, Path root, Workplace place)
            throws IOException, InterruptedException {
        return node(name, program, "127.0.0.1", root, place);
    }

    /// @param more options of `dray serve`
    public static Node node(String name, Launch program, String host, Path root, Workplace place,
            String... more) throws IOException, InterruptedException {
        ServerProcess process = place.start(name, program.with("serve", "--listen", host + ":0",
                "--root", root.toString(), "--state", place.work().resolve(name).toString(),
                "--anonymous", "write").with(more));
        var ready = process.awaitOutput(READY);
        return new Node(process, ready.group("address"), url(place.work().resolve(name)));
    }

    /// The URL of a node or front end that listens.
    static String url(Path state) {
        return NodeState.url(state)
                .orElseThrow(() -> new CommandFailure(ExitCode.FAILED,
                        "A node listens, but there is no URL in " + state + "."));
    }

    /// Copies a file or a tree of the source folder to [io.dray.bench.measure.DataArea#copy].
    ///
    /// @param options of `dray cp`
    public Launch copy(Protection protection, Object name, String... options) {
        return program.with("cp", "-q")
                .with(options)
                .with(source.url(protection) + name, target.url(protection) + "copy");
    }

    public List<ProcessHandle> servers() {
        return List.of(source.process.handle(), target.process.handle());
    }
}
