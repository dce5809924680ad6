package io.dray.mover.cli.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class PlainMessageTest {
    @Test
    void nobodyForgesLinesOrControlsATerminal() {
        Logger logger = (Logger) LoggerFactory.getLogger("x");
        LoggingEvent event = new LoggingEvent("x", logger, Level.INFO, "login of {} refused", null,
                new Object[]{"a\u001b[2Jb\u2028c\r\n2026-01-01 INFO login of root"});
        assertThat(new PlainMessage().convert(event)).isEqualTo(
                "login of a\\x1b[2Jb\\" + "u2028c\n    2026-01-01 INFO login of root refused");
    }

    @Test
    void norByWhatAFailureQuotes() {
        Logger logger = (Logger) LoggerFactory.getLogger("x");
        PlainThrowable converter = new PlainThrowable();
        converter.start();
        String trace = converter.convert(new LoggingEvent("x", logger, Level.ERROR, "broke",
                new IllegalStateException("a\u001b[2J"), null));
        assertThat(trace).contains("a\\x1b[2J", "    at ").doesNotContain("\u001b");
    }
}
