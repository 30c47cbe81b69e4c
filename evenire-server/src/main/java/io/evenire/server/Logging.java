package io.evenire.server;

import ch.qos.logback.classic.Level;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Leads all that is logged, by whichever library, to one place. */
final class Logging {

    private Logging() {}

    /**
     * Begins; before that nothing may have been logged.
     *
     * @param level how much Evenire itself logs; the libraries log warnings and errors
     */
    static void start(String level) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        if (LoggerFactory.getLogger("io.evenire") instanceof ch.qos.logback.classic.Logger logger
                && !level.equals(Setting.LOG_LEVEL.fallback())) {
            logger.setLevel(Level.toLevel(level));
        }
    }
}
