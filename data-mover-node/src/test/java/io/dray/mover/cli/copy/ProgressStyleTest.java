package io.dray.mover.cli.copy;

import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ProgressStyleTest {
    private static final ProgressFacts HALF = new ProgressFacts(512L << 20, 1L << 30, 0, 1, true,
            100e6, "data/run-1.h5", Duration.ofSeconds(5));

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void barShowsShareRateTimeLeftAndName() {
        new ProgressStyle.Bar(out, 120).report(HALF, false);
        assertThat(printed()).startsWith("\r[####################....................] 50% ")
                .contains("512 MiB of 1.00 GiB, 100 MB/s, 0:05 left data/run-1.h5")
                .doesNotContain("\n");
    }

    @Test
    void barStaysWithinTheTerminal() {
        for (int width = 40; width < 200; width += 7) {
            bytes.reset();
            new ProgressStyle.Bar(out, width).report(new ProgressFacts(1, 2, 3, 4, false, 5,
                    "x".repeat(300), Duration.ofSeconds(1)), false);
            String shown = printed().replace("\r", "").replace("\u001b[K", "");
            assertThat(shown.length()).isLessThanOrEqualTo(Math.max(width, 60));
        }
    }

    @Test
    void lastReportEndsTheLineAndGivesTheOverallRate() {
        new ProgressStyle.Bar(out, 120).report(HALF, true);
        assertThat(printed()).endsWith("in all\u001b[K\n").contains("107 MB/s, 0:05 in all");
    }

    @Test
    void showsControlCharactersOfServersInsteadOfSendingThemToTheTerminal() {
        ProgressFacts facts = new ProgressFacts(1, 2, 0, 1, true, 1, "a\u001b[2Jb",
                Duration.ofSeconds(1));
        new ProgressStyle.Bar(out, 120).report(facts, false);
        new ProgressStyle.TextLines(out, "cp").notice("it said: \u001b]0;x\u0007 no\nreally");
        assertThat(printed()).contains("a\\x1b[2Jb")
                .endsWith("it said: \\x1b]0;x\\x07 no\nreally\n");
        assertThat(FailureReport.sentence(new CommandFailure(ExitCode.FAILED, "\u009b31m no.")))
                .isEqualTo("\\u009b31m no.");
    }

    @Test
    void textLinesNameTheSubject() {
        new ProgressStyle.TextLines(out, "cp").report(new ProgressFacts(10, 30, 1, 3, false, 7,
                "", Duration.ofSeconds(1)), false);
        assertThat(printed()).isEqualTo("cp: 33% 10 B of 30 B+, 1/3 files, 7 B/s\n");
    }

    /// A tree that is one transfer tells its totals at the end.
    @Test
    void showsHowMuchIsDoneWhileTheTotalsAreUnknown() {
        ProgressFacts open = new ProgressFacts(5 << 20, 0, 1200, 0, false, 1e6, "/data/set",
                Duration.ofSeconds(5));
        new ProgressStyle.TextLines(out, "cp").report(open, false);
        assertThat(printed()).isEqualTo("cp: 5.00 MiB so far, 1200 files, 1.00 MB/s\n");
        bytes.reset();
        new ProgressStyle.Bar(out, 80).report(open, false);
        assertThat(printed())
                .isEqualTo("\r5.00 MiB so far, 1200 files, 1.00 MB/s /data/set\u001b[K");
    }

    @Test
    void jsonLinesAreObjects() {
        ProgressStyle style = new ProgressStyle.JsonLines(out);
        style.report(HALF, false);
        style.notice("restarted \"twice\"\n");
        assertThat(printed().lines()).containsExactly(
                "{\"event\":\"progress\",\"bytes\":536870912,\"bytesTotal\":1073741824,\"files\":0,"
                        + "\"filesTotal\":1,\"totalsFinal\":true,\"bytesPerSecond\":100000000,"
                        + "\"secondsLeft\":5,\"current\":\"data/run-1.h5\",\"seconds\":5.0}",
                "{\"event\":\"notice\",\"message\":\"restarted \\\"twice\\\"\\n\"}");
    }

    @Test
    void printerEndsWithAFinalReport() {
        try (ProgressPrinter printer = ProgressPrinter
                .start(new ProgressStyle.TextLines(out, "cp"), () -> HALF)) {
            printer.notice("restarted.");
        }
        assertThat(printed()).isEqualTo(
                "cp: restarted.\ncp: 50% 512 MiB of 1.00 GiB, 107 MB/s, 0:05 in all\n");
    }

    @Test
    void ratesCoverTheLastSeconds() {
        RateWindow window = new RateWindow(0);
        assertThat(window.rate(0, 0)).isZero();
        assertThat(window.rate(1_000_000_000L, 100)).isEqualTo(100.0);
        for (int second = 2; second <= 30; second++) {
            window.rate(second * 1_000_000_000L, 100);
        }
        assertThat(window.rate(31_000_000_000L, 100)).isZero();
    }
}
