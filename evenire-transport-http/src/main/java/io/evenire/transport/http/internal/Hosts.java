package io.evenire.transport.http.internal;

import io.evenire.api.Limits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names that a request may give for the server that it is meant for. */
public final class Hosts {
    /*
     * A page from anywhere can have a browser on this machine ask for a name of its own that leads to 127.0.0.1 (DNS
     * rebinding), and to the browser the answers are then its own. The Host field still has that name, so a server that
     * only this machine reaches takes only names that are its own. Where others reach it, its names are not known here,
     * and it has said that whoever comes may read and write.
     */

    /** The longest value of the option. */
    static final int LENGTH_MAX = 4_096;

    private static final String ANY = "*";

    private final Set<String> names;

    private Hosts(Set<String> names) {
        this.names = Set.copyOf(names);
    }

    /** Reads the option: names with a space between them, or {@code *}; if there is none, it depends on where it listens. */
    static Hosts parse(String listening, @Nullable String option) {
        var names = new HashSet<String>();
        if (option == null) {
            names.add(isLoopback(listening) ? lower(listening) : ANY);
            return new Hosts(names);
        }
        if (option.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "HTTP option hosts must have at most %d characters, has %d".formatted(LENGTH_MAX, option.length()));
        }
        names.add(lower(listening));
        for (var name : option.strip().split("\\s+", -1)) {
            if (!name.equals(ANY) && !HostField.isName(name)) {
                throw new IllegalArgumentException(
                        "HTTP option hosts must have names or addresses without a port, has " + Limits.quote(name));
            }
            names.add(lower(name));
        }
        return new Hosts(names);
    }

    /** Whether a request may be meant for this name or address, which is one by its form. */
    boolean accepts(String name) {
        var lower = lower(name);
        return names.contains(ANY) || names.contains(lower) || lower.equals("localhost") || isLoopbackLiteral(lower);
    }

    private static boolean isLoopbackLiteral(String name) {
        boolean literal = name.startsWith("[") || name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
        try {
            return literal && InetAddress.ofLiteral(name).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // where it listens, that fails with a message of its own
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
