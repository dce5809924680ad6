package io.dray.mover.cli.ping;

import io.dray.mover.cli.terminal.ExitCode;
import io.dray.protocol.text.JsonLine;
import java.time.Duration;
import java.util.Locale;

/// One finding of `dray ping`.
///
/// @param name   what was looked at
/// @param result how it is
/// @param detail what was seen
/// @param remedy what to try; empty when all is well
/// @param exit   exit code if this is the first failure
/// @param took   time it took
record Check(String name, Result result, String detail, String remedy, ExitCode exit,
        Duration took) {
    /// How a thing is.
    enum Result {
        /// As it should be.
        OK,
        /// Works, but not as well as it could, or could not be looked at.
        WARNING,
        /// Does not work.
        FAILED
    }

    /// What a probe found, before its name and time are put to it.
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
