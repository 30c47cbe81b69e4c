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
     * @param level how much Evenire itself logs, whatever the file of the logging says; empty to leave that as it is
     */
    static void start(String level) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        if (LoggerFactory.getLogger("io.evenire") instanceof ch.qos.logback.classic.Logger logger && !level.isEmpty()) {
            logger.setLevel(Level.toLevel(level));
        }
    }
}
