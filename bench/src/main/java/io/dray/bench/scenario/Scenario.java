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
import java.util.List;
import java.util.Optional;

/// A measurement with a name of its own, for `--scenario`.
public interface Scenario {
    /// One word.
    String name();

    /// A line for people who choose.
    String about();

    /// Whether the congestion control of loopback matters; else it is measured once.
    boolean onEachCongestionControl();

    /// How long a measurement takes: what one round with Globus took on two processors, with a third more for
    /// starting and making files. Scaled-down work is taken to need a quarter of it, since most of that is then the
    /// start of programs.
    ///
    /// @param rounds those that warm up and those that count system calls included
    default double minutes(int rounds, Setup setup) {
        double each = secondsForRound() / (setup.scale() > 1 ? 4 : 1);
        return rounds * each * 4 / 3 / 60;
    }

    /// Seconds that one round takes, see [#minutes].
    default double secondsForRound() {
        return 120;
    }

    /// Whether it makes network namespaces, which takes root's rights.
    default boolean needsRoot() {
        return false;
    }

    /// The ids of its rows, for people who choose; empty where they are known only when it runs.
    default List<String> rows(Setup setup) {
        return List.of();
    }

    /// Starts what is needed and measures.
    Section measure(Stage stage) throws IOException, InterruptedException;

    /// What a scenario has at hand.
    ///
    /// @param dray how to start `dray`
    /// @param globus where Globus is, if it takes part
    /// @param sizes of the large file
    /// @param scale sizes and counts are divided by this, 1 for figures that mean something
    /// @param wanLab the program that makes slow paths, if there is one
    record Setup(Launch dray, Optional<Programs> globus, List<DataSize> sizes, int scale,
            Optional<Path> wanLab) {
        DataSize scaled(DataSize size) {
            return new DataSize(Math.max(1, size.bytes() / scale));
        }

        int scaled(int count) {
            return Math.max(1, count / scale);
        }
    }

    /// @param congestion the congestion control of the place
    record Stage(Setup setup, Workplace place, String congestion, Rounds rounds) {
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

        Section section(Scenario scenario, List<Figure> figures) {
            List<String> notes = new ArrayList<>();
            if (setup.globus().isEmpty()) {
                notes.add("Globus is not installed or was not asked for: no rows of its.");
            }
            return new Section(scenario.name(), congestion, figures, notes);
        }
    }
}
