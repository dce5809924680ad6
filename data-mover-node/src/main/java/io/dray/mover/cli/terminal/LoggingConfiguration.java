package io.dray.mover.cli.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/// Logging configuration in code: warnings to standard error unless a command asks for more. Parsing XML would
/// take longer than the rest of a short command. Logback finds this class as a service; a file in
/// `-Dlogback.configurationFile=` takes precedence.
public final class LoggingConfiguration extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.getInstanceConverterMap().put("msg", PlainMessage::new);
        layout.getInstanceConverterMap().put("ex", PlainThrowable::new);
        layout.setPattern(
                "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg%n%ex{short}");
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// Shows the INFO events of a daemon.
    public static void showInformation() {
        setLevel("io.dray", Level.INFO);
    }

    /// Shows all log events of Dray, including the control channel dialogues.
    public static void showEverything() {
        setLevel("io.dray", Level.DEBUG);
    }

    private static void setLevel(String logger, Level level) {
        if (System.getProperty("logback.configurationFile") == null) {
            LoggerContext context = LoggerFactory
                    .getILoggerFactory() instanceof LoggerContext running
                            ? running
                            : LazyLogging.start();
            context.getLogger(logger).setLevel(level);
        }
    }
}
