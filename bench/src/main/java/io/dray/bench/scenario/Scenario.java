package io.dray.bench.scenario;

import io.dray.bench.measure.ClientRun;
import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.Measurement;
import io.dray.bench.measure.Rounds;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.measure.Rounds.Sample;
import io.dray.bench.measure.Workplace;
import io.dray.bench.report.Section;
import io.dray.bench.servers.GlobusServers.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A named measurement, selected with `--scenario`.
///
/// @param name    one word
/// @param about   a line for the list of scenarios
/// @param network where it runs
/// @param seconds estimated duration of a round with Globus on two processors
/// @param work    starts what is needed and measures
public record Scenario(String name, String about, Network network, double seconds, Work work) {
    private static final Set<String> SLOW = Set.of("stripes", "scale", "wan", "auto", "many");

    /// The network that a scenario uses.
    public enum Network {
        /// Loopback. Its congestion control does not matter.
        LOOPBACK,
        /// Loopback, under each of the requested congestion controls.
        EACH_CONGESTION_CONTROL,
        /// Network namespaces that the scenario makes, which requires root.
        OWN
    }

    public interface Work {
        Section measure(Stage stage) throws IOException, InterruptedException;
    }

    /// All scenarios.
    ///
    /// @param copy the work of the scenario `copy`
    public static List<Scenario> all(CopyScenario copy) {
        return List.of(
                new Scenario("copy",
                        "one large file, clear and private, 1, 4 and 8 streams, checksums on and off",
                        Network.EACH_CONGESTION_CONTROL, 70, copy::measure),
                new Scenario("verified",
                        "one large private file, compared by CRC32C, Adler-32 or MD5 at both ends",
                        Network.EACH_CONGESTION_CONTROL, 15, VerifiedScenario::measure),
                new Scenario("trees",
                        "100,000 x 1 KiB, 10,000 x 1 KiB and 64 KiB, 1,000 x 1 MiB, private, to and from Globus too",
                        Network.EACH_CONGESTION_CONTROL, 150, TreesScenario::measure),
                new Scenario("disk",
                        "10,000 x 1 KiB and 1 GiB to stable storage on a disk",
                        Network.LOOPBACK, 20, DiskScenario::measure),
                new Scenario("handshake",
                        "GSI logins with delegation, 1 KiB third party, data channels a second",
                        Network.LOOPBACK, 12, HandshakeScenario::measure),
                new Scenario("start",
                        "dray --version and dray ls as whole processes, dray serve until it is ready",
                        Network.LOOPBACK, 5, StartScenario::measure),
                new Scenario("memory",
                        "a server idle, with 64 private streams, and for each of 1,000 idle sessions",
                        Network.LOOPBACK, 45, MemoryScenario::measure),
                new Scenario("neighbours",
                        "one large file by rsync, curl with nginx, xrdcp; the network by iperf3",
                        Network.EACH_CONGESTION_CONTROL, 30, NeighboursScenario::measure),
                new Scenario("stripes",
                        "1, 2 and 4 hosts at each end, 200 Mbit/s each; needs root",
                        Network.OWN, 120, StripesScenario::measure),
                new Scenario("scale",
                        "what a file costs a front end of 1 to 512 synthetic back ends, 1 to 10,000 files at once",
                        Network.LOOPBACK, 120, ScaleScenario::measure),
                new Scenario("wan",
                        "50 and 100 ms, loss 0, 0.01 and 0.1 %, 1 Gbit/s; needs --wan-lab and root",
                        Network.OWN, 1800, WanScenario::measure),
                new Scenario("auto",
                        "default numbers of streams and files against fixed ones, on fast, long and lossy paths; needs --wan-lab and root",
                        Network.OWN, 400, AutoScenario::measure),
                new Scenario("many",
                        "10,000,000 files of 0 and of 100 bytes, once, on a disk with 11 million free inodes",
                        Network.LOOPBACK, 3000, ManyScenario::measure));
    }

    /// The selected scenarios in the order of [#all]; `copy` if none is selected.
    ///
    /// @param suite `all`, or `quick`, which omits the slow ones
    /// @throws IllegalArgumentException with a sentence if a scenario or suite does not exist
    public static List<Scenario> chosen(List<String> names, Optional<String> suite,
            CopyScenario copy) {
        List<Scenario> all = all(copy);
        if (names.isEmpty() && suite.isEmpty()) {
            return all.subList(0, 1);
        }
        Set<String> wanted = new LinkedHashSet<>(names);
        suite.ifPresent(word -> wanted.addAll(all.stream()
                .map(Scenario::name)
                .filter(name -> switch (word) {
                    case "all" -> true;
                    case "quick" -> !SLOW.contains(name);
                    default -> throw new IllegalArgumentException(
                            "--suite is quick or all, not '" + word + "'.");
                })
                .toList()));
        List<Scenario> found = all.stream().filter(each -> wanted.contains(each.name())).toList();
        found.forEach(each -> wanted.remove(each.name()));
        if (!wanted.isEmpty()) {
            throw new IllegalArgumentException("There is no scenario '"
                    + String.join("', '", wanted) + "'; there are "
                    + String.join(", ", all.stream().map(Scenario::name).toList()) + ".");
        }
        return found;
    }

    /// Estimated duration: that of the rounds, plus a third for starts and file creation. Scaled-down work is
    /// assumed to take a quarter, most of which is the start of programs.
    ///
    /// @param rounds number of rounds, with warm-ups and those that count system calls
    double minutes(int rounds, Setup setup) {
        double each = seconds / (setup.scale() > 1 ? 4 : 1);
        return rounds * each * 4 / 3 / 60;
    }

    /// Parameters of all scenarios.
    ///
    /// @param dray command that starts `dray`
    /// @param globus the Globus programs, if they take part
    /// @param sizes sizes of the large file
    /// @param scale divisor of sizes and counts; 1 for meaningful results
    /// @param wanLab program that emulates slow paths, if there is one
    public record Setup(Launch dray, Optional<Programs> globus, List<DataSize> sizes, int scale,
            Optional<Path> wanLab) {
        DataSize scaled(DataSize size) {
            return new DataSize(Math.max(1, size.bytes() / scale));
        }

        int scaled(int count) {
            return Math.max(1, count / scale);
        }
    }

    /// A scenario under way.
    ///
    /// @param scenario   its name
    /// @param congestion the congestion control of the place
    public record Stage(String scenario, Setup setup, Workplace place, String congestion,
            Rounds rounds) {
        ClientRun client() {
            return new ClientRun(place.prefix(), place.work());
        }

        /// A row that copies a large file, in seconds.
        ///
        /// @param id     see [Figure]
        /// @param size   of the file that [DataArea#copy] is afterwards
        /// @param client copies it
        Entry copying(String id, DataSize size, Launch client, List<ProcessHandle> servers) {
            DataArea data = place.data();
            return new Entry(id, Unit.SECONDS, everyByte -> {
                data.prepare(size.bytes());
                Measurement measurement = client().measure(client, servers,
                        ClientRun.limit(size.bytes()));
                data.check(size, everyByte);
                return Sample.seconds(measurement);
            });
        }

        /// The results, with a note if Globus has no rows.
        Section section(List<Figure> figures) {
            return section(figures, List.of());
        }

        /// @param notes further notes, which come first
        Section section(List<Figure> figures, List<String> notes) {
            List<String> all = new ArrayList<>(notes);
            if (setup.globus().isEmpty()) {
                all.add("Globus is not installed or was not asked for: no rows of its.");
            }
            return new Section(scenario, congestion, figures, all);
        }

        /// The section of a scenario of which nothing was measured.
        Section leftOut(String why) {
            return new Section(scenario, congestion, List.of(), List.of(why));
        }
    }
}
