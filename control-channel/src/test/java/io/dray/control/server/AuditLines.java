package io.dray.control.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// What is written to the audit log, or another, meanwhile.
final class AuditLines implements AutoCloseable {
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger log;

    AuditLines() {
        this("io.dray.audit");
    }

    AuditLines(String name) {
        log = (Logger) LoggerFactory.getLogger(name);
        appender.list = new CopyOnWriteArrayList<>();
        appender.start();
        log.setLevel(Level.INFO);
        log.addAppender(appender);
    }

    List<String> all() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
        log.detachAppender(appender);
        log.setLevel(null);
    }
}
