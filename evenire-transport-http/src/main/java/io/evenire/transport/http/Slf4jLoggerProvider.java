package io.evenire.transport.http;

import java.text.MessageFormat;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.logging.LoggerProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Routes what Undertow and XNIO log to SLF4J, whichever SLF4J provider is there. Found as a service by JBoss Logging. */
public final class Slf4jLoggerProvider implements LoggerProvider {

    /** For {@link java.util.ServiceLoader}. */
    public Slf4jLoggerProvider() {}

    @Override
    public Logger getLogger(String name) {
        return new Slf4jLogger(name);
    }

    @Override
    public void clearMdc() {}

    @Override
    public @Nullable Object putMdc(String key, Object value) {
        return null;
    }

    @Override
    public @Nullable Object getMdc(String key) {
        return null;
    }

    @Override
    public void removeMdc(String key) {}

    @Override
    public Map<String, Object> getMdcMap() {
        return Map.of();
    }

    @Override
    public void clearNdc() {}

    @Override
    public @Nullable String getNdc() {
        return null;
    }

    @Override
    public int getNdcDepth() {
        return 0;
    }

    @Override
    public @Nullable String popNdc() {
        return null;
    }

    @Override
    public @Nullable String peekNdc() {
        return null;
    }

    @Override
    public void pushNdc(String message) {}

    @Override
    public void setNdcMaxDepth(int maxDepth) {}

    /** A logger of JBoss Logging that is one of SLF4J. */
    private static final class Slf4jLogger extends Logger {

        private static final long serialVersionUID = 1;

        private final transient org.slf4j.Logger logger;

        Slf4jLogger(String name) {
            super(name);
            this.logger = LoggerFactory.getLogger(name);
        }

        @Override
        public boolean isEnabled(Logger.Level level) {
            return logger.isEnabledForLevel(slf4j(level));
        }

        @Override
        protected void doLog(
                Logger.Level level,
                String loggerClassName,
                Object message,
                Object @Nullable [] parameters,
                @Nullable Throwable thrown) {
            if (isEnabled(level)) {
                var pattern = String.valueOf(message);
                var text = parameters == null || parameters.length == 0
                        ? pattern
                        : MessageFormat.format(pattern, parameters);
                log(level, text, thrown);
            }
        }

        @Override
        protected void doLogf(
                Logger.Level level,
                String loggerClassName,
                String format,
                Object @Nullable [] parameters,
                @Nullable Throwable thrown) {
            if (isEnabled(level)) {
                log(level, parameters == null ? format : String.format(format, parameters), thrown);
            }
        }

        private void log(Logger.Level level, String text, @Nullable Throwable thrown) {
            var event = logger.atLevel(slf4j(level));
            (thrown == null ? event : event.setCause(thrown)).log(text);
        }

        private static org.slf4j.event.Level slf4j(Logger.Level level) {
            return switch (level) {
                case FATAL, ERROR -> org.slf4j.event.Level.ERROR;
                case WARN -> org.slf4j.event.Level.WARN;
                case INFO -> org.slf4j.event.Level.INFO;
                case DEBUG -> org.slf4j.event.Level.DEBUG;
                case TRACE -> org.slf4j.event.Level.TRACE;
            };
        }
    }
}
