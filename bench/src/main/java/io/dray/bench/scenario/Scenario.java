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

/// A named measurement, selected with `--scenario`.
public interface Scenario {
    /// One word.
    String name();

    /// A line for the list of scenarios.
    String about();

    /// Whether the congestion control of loopback matters; else it is measured once.
    boolean onEachCongestionControl();

    /// Estimated duration: that of a round with Globus on two processors, plus a third for starts and file
    /// creation. Scaled-down work is assumed to take a quarter, most of which is the start of programs.
    ///
    /// @param rounds number of rounds, with warm-ups and those that count system calls
    default double minutes(int rounds, Setup setup) {
        double each = secondsForRound() / (setup.scale() > 1 ? 4 : 1);
        return rounds * each * 4 / 3 / 60;
    }

    /// Seconds that one round takes, see [#minutes].
    default double secondsForRound() {
        return 120;
    }

    /// Whether it creates network namespaces, which requires root.
    default boolean needsRoot() {
        return false;
    }

    /// The ids of its rows, for the list; empty where they are known only during the run.
    default List<String> rows(Setup setup) {
        return List.of();
    }

    /// Starts what is needed and measures.
    Section measure(Stage stage) throws IOException, InterruptedException;

    /// Parameters of all scenarios.
    ///
    /// @param dray command that starts `dray`
    /// @param globus the Globus programs, if they take part
    /// @param sizes sizes of the large file
    /// @param scale divisor of sizes and counts; 1 for meaningful results
    /// @param wanLab program that emulates slow paths, if there is one
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
