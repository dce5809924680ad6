package io.dray.mover.cli.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

import static org.assertj.core.api.Assertions.assertThat;

class LazyLoggingTest {
    private static final String NAME = "io.dray.lazy";

    /// One test: Logback is started once in a process.
    @Test
    void passesEventsToLogbackFromTheFirstThatCounts() {
        Logger logger = new LazyLogging().getLoggerFactory().getLogger(NAME);
        assertThat(logger.isErrorEnabled()).isTrue();
        assertThat(logger.isWarnEnabled()).isTrue();
        assertThat(logger.isInfoEnabled()).isFalse();
        LoggerContext context = LazyLogging.start();
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        context.getLogger(NAME).addAppender(events);
        context.getLogger(NAME).setAdditive(false);
        IllegalStateException cause = new IllegalStateException("why");
        logger.info("not shown");
        logger.warn("{} of {}", 1, 2, cause);
        assertThat(events.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).isEqualTo("1 of 2");
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getLoggerName()).isEqualTo(NAME);
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("why");
        });
        context.getLogger(NAME).setLevel(Level.DEBUG);
        assertThat(logger.isDebugEnabled()).isTrue();
        logger.debug("shown");
        assertThat(events.list).hasSize(2);
        assertThat(logger.isTraceEnabled()).isFalse();
    }
}
