package io.evenire.api.planted;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An offence: the API stands on the JDK alone. */
public final class LoggingApi {

    private static final Logger LOG = LoggerFactory.getLogger(LoggingApi.class);

    private LoggingApi() {}

    static void log() {
        LOG.info("seen");
    }
}
