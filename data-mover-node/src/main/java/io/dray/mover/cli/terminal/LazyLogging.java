package io.dray.mover.cli.terminal;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/// Logging that starts Logback when there is something to log. Most commands log nothing, and Logback takes a
/// tenth of the time of a short command to start.
///
/// Until Logback is started, warnings and errors are enabled, as [LoggingConfiguration] sets it up. The first
/// of them starts it, and so does a change of levels. From then on Logback decides. Safe for many threads.
public final class LazyLogging implements SLF4JServiceProvider {
    private static final Logback LOGBACK = new Logback();

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();
    private final ILoggerFactory loggers = new Loggers();

    /// Makes this class the process's logging. Has an effect before the first logger is made only. A process
    /// with a configuration file has levels of its own, and starts Logback at once.
    public static void install() {
        if (System.getProperty("logback.configurationFile") == null) {
            // The facade reports the choice of a provider on standard error.
            System.setProperty("slf4j.internal.verbosity", "WARN");
            System.setProperty("slf4j.provider", LazyLogging.class.getName());
        }
    }

    /// Starts Logback if it is not started yet.
    static LoggerContext start() {
        return LOGBACK.started();
    }

    @Override
    public void initialize() {}

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    /// Logback, started on demand.
    private static final class Logback {
        private volatile @Nullable LoggerContext context;

        @Nullable
        LoggerContext ifStarted() {
            return context;
        }

        synchronized LoggerContext started() {
            LoggerContext running = context;
            if (running == null) {
                LogbackServiceProvider provider = new LogbackServiceProvider();
                provider.initialize();
                running = (LoggerContext) provider.getLoggerFactory();
                context = running;
            }
            return running;
        }
    }

    private static final class Loggers implements ILoggerFactory {
        private final Map<String, Logger> byName = new ConcurrentHashMap<>();

        @Override
        public Logger getLogger(String name) {
            return byName.computeIfAbsent(name, LazyLogger::new);
        }
    }

    private static final class LazyLogger extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        private transient ch.qos.logback.classic.@Nullable Logger target;

        LazyLogger(String name) {
            this.name = name;
        }

        @Override
        public boolean isTraceEnabled() {
            return isEnabled(Level.TRACE);
        }

        @Override
        public boolean isDebugEnabled() {
            return isEnabled(Level.DEBUG);
        }

        @Override
        public boolean isInfoEnabled() {
            return isEnabled(Level.INFO);
        }

        @Override
        public boolean isWarnEnabled() {
            return isEnabled(Level.WARN);
        }

        @Override
        public boolean isErrorEnabled() {
            return isEnabled(Level.ERROR);
        }

        private boolean isEnabled(Level level) {
            LoggerContext context = LOGBACK.ifStarted();
            return context == null
                    ? level.toInt() >= Level.WARN.toInt()
                    : target(context).isEnabledForLevel(level);
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return LazyLogger.class.getName();
        }

        @Override
        protected void handleNormalizedLoggingCall(Level level, @Nullable Marker marker,
                String message, Object @Nullable [] arguments, @Nullable Throwable failure) {
            target(LOGBACK.started()).log(marker, getFullyQualifiedCallerName(), level.toInt(),
                    message, arguments, failure);
        }

        private ch.qos.logback.classic.Logger target(LoggerContext context) {
            ch.qos.logback.classic.Logger known = target;
            if (known == null) {
                known = context.getLogger(name);
                target = known;
            }
            return known;
        }
    }
}
