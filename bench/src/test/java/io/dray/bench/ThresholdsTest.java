package io.dray.bench;

import io.dray.bench.Thresholds.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ThresholdsTest {
    private static final Thresholds LESS_A_QUARTER = new Thresholds("2 processors", 0.25,
            new TreeMap<>(Map.of("A.a", 1000.0, "B.b JDK", 400.0)));

    @TempDir
    private Path folder;

    @Test
    void missesWhatIsBelowTheToleranceAndHasNoOpinionOfWhatIsNew() {
        List<Verdict> verdicts = LESS_A_QUARTER
                .judge(Map.of("A.a", 750.0, "B.b JDK", 299.0, "C.c", 1.0));
        assertThat(verdicts).containsExactly(
                new Verdict("A.a", 750, OptionalDouble.of(750)),
                new Verdict("B.b JDK", 299, OptionalDouble.of(300)),
                new Verdict("C.c", 1, OptionalDouble.empty()));
        assertThat(verdicts).extracting(Verdict::missed).containsExactly(false, true, false);
    }

    @Test
    void comesBackFromItsFile() throws Exception {
        Path file = folder.resolve("thresholds.json");
        LESS_A_QUARTER.write(file);
        assertThat(Thresholds.read(file)).isEqualTo(LESS_A_QUARTER);
    }

    @Test
    void namesAFileThatHoldsNone() throws Exception {
        for (String text : List.of("", "[]", "{\"machine\": \"x\", \"tolerance\": 0.1}",
                "{\"machine\": \"x\", \"tolerance\": 1, \"operations_a_second\": {}}",
                "{\"machine\": \"x\", \"tolerance\": 0, \"operations_a_second\": {\"a\": \"b\"}}")) {
            Path file = Files.writeString(folder.resolve("other.json"), text);
            assertThatThrownBy(() -> Thresholds.read(file)).isInstanceOf(IOException.class)
                    .hasMessageContaining("other.json");
        }
    }

    @Test
    void thoseOfTheProgramCoverEveryKindOfHotCode() throws Exception {
        assertThat(Thresholds.own().rates().keySet()).contains("ChecksumBenchmark.block CRC32C",
                "BlockCodecBenchmark.headers", "TlsEngineBenchmark.sealAndOpen OPENSSL",
                "TlsEngineBenchmark.sealAndOpen JDK", "ControlLineBenchmark.replies",
                "ControlLineBenchmark.commands");
    }
}
