package io.dray.mover.cli.ping;

import io.dray.mover.cli.terminal.ExitCode;
import io.dray.protocol.text.JsonLine;
import java.time.Duration;
import java.util.Locale;

/// One finding of `dray ping`.
///
/// @param name   subject of the check
/// @param result outcome
/// @param detail what was observed
/// @param remedy what the user can do; empty when the check passed
/// @param exit   exit code if this is the first failure
/// @param took   duration of the check
record Check(String name, Result result, String detail, String remedy, ExitCode exit,
        Duration took) {
    enum Result {
        /// Passed.
        OK,
        /// Works with a disadvantage, or could not be checked.
        WARNING,
        /// Failed.
        FAILED
    }

    /// A finding without name and duration.
    record Finding(Result result, String detail, String remedy, ExitCode exit) {
        static Finding ok(String detail) {
            return new Finding(Result.OK, detail, "", ExitCode.DONE);
        }

        static Finding warning(String detail, String remedy) {
            return new Finding(Result.WARNING, detail, remedy, ExitCode.DONE);
        }

        static Finding failed(String detail, String remedy, ExitCode exit) {
            return new Finding(Result.FAILED, detail, remedy, exit);
        }
    }

    JsonLine json() {
        return new JsonLine().with("check", name)
                .with("result", result.name().toLowerCase(Locale.ROOT))
                .with("detail", detail)
                .with("remedy", remedy)
                .with("milliseconds", took.toNanos() / 1e6);
    }
}
