package io.dray.bench;

import io.dray.bench.BenchPlan.Rounds;
import io.dray.bench.Contest.Entry;
import io.dray.bench.Contest.Sample;
import io.dray.bench.Figure.Unit;
import io.dray.bench.Row.MoverName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// One large file from server to server, clear and private, with several numbers of streams; and what a C
/// program without any protocol needs for it in clear, as the limit.
record CopyScenario() implements Scenario {
    private static final List<Integer> STREAMS = List.of(1, 4, 8);

    @Override
    public String name() {
        return "copy";
    }

    @Override
    public String about() {
        return "one large file, clear and private, 1, 4 and 8 streams, checksums on and off";
    }

    @Override
    public double secondsForRound() {
        return 70;
    }

    @Override
    public boolean onEachCongestionControl() {
        return true;
    }

    static BenchPlan plan(Contestants contestants) {
        return new BenchPlan(STREAMS,
                contestants.sizes().stream().map(contestants::scaled).toList(),
                List.of(Protection.values()), List.of(true, false), Pattern.compile(""),
                contestants.globus().isPresent(), new Rounds(1, 1));
    }

    @Override
    public Section measure(Stage stage) throws IOException, InterruptedException {
        BenchPlan plan = plan(stage.contestants());
        DataArea data = stage.place().data();
        for (DataSize size : plan.sizes()) {
            data.createSource(size, RandomGenerator.of("Xoroshiro128PlusPlus"));
        }
        Map<MoverName, MoverUnderTest> movers = new EnumMap<>(MoverName.class);
        movers.put(MoverName.DRAY, DrayNodes.start(stage.contestants().dray(), stage.place()));
        if (plan.peers()) {
            movers.put(MoverName.GLOBUS, GlobusServers
                    .start(stage.contestants().globus().orElseThrow(), stage.place()));
        }
        List<Entry> entries = new ArrayList<>();
        for (Row row : plan.rows()) {
            MoverUnderTest mover = movers.get(row.mover());
            if (mover != null && row.task() instanceof Task.Copy copy) {
                entries.add(new Entry("copy/" + row.id(), Unit.SECONDS, everyByte -> {
                    data.prepare(row.bytes());
                    Measurement measurement = stage.client().measure(row, mover);
                    data.check(copy.size(), everyByte);
                    return Sample.seconds(measurement);
                }));
            }
        }
        Optional<Launch> limit = SendfilePair.make(stage.place().work());
        limit.ifPresent(pair -> limits(stage, plan, pair, entries));
        return stage.section(this, stage.contest().measure(entries));
    }

    private static void limits(Stage stage, BenchPlan plan, Launch pair, List<Entry> entries) {
        DataArea data = stage.place().data();
        for (DataSize size : plan.sizes()) {
            for (int streams : STREAMS) {
                entries.add(new Entry("copy/clear/" + size + "/p" + streams + "/"
                        + SendfilePair.NAME, Unit.SECONDS, everyByte -> {
                            data.prepare(size.bytes());
                            Measurement measurement = stage.client()
                                    .measure(pair.with(data.source().resolve(size.toString()) + "",
                                            data.copy() + "", streams + ""), List.of(),
                                            ClientRun.limit(size.bytes()));
                            data.check(size, everyByte);
                            return Sample.seconds(measurement);
                        }));
            }
        }
    }
}
