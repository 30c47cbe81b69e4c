package io.evenire.sample.decision;

import static io.evenire.api.NewEvent.json;

import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Query;
import io.evenire.engine.Evenire;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names that only one account has at a time. A name that was given up, because its account was closed or took another
 * one, is free for others some days later.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads, and of processes.
 */
final class Usernames {

    /** How long nobody else gets a name that was given up. */
    static final Duration RETENTION = Duration.ofDays(3);

    private static final String REGISTERED = "AccountRegistered";
    private static final String CLOSED = "AccountClosed";
    private static final String RENAMED = "UsernameChanged";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,40}"); // so it needs no escapes in JSON

    private final EventStore store;
    private final InstantSource clock;

    /**
     * Takes a store.
     *
     * @param store where the events are
     * @param clock tells how long ago names were given up
     */
    Usernames(EventStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @SuppressWarnings("SystemOut") // a sample shows what it does
    public static void main(String[] args) {
        try (EventStore store = Evenire.inMemory()) {
            var usernames = new Usernames(store, InstantSource.system());
            usernames.register("ada");
            usernames.rename("ada", "lovelace");
            try {
                usernames.register("ada");
            } catch (RefusedException refused) {
                System.out.println(refused.getMessage()); // username ada is taken
            }
        }
    }

    void register(String name) {
        Decision.make(store, about(name), seen -> {
            requireFree(name, seen);
            return json(REGISTERED, quoted(name)).withTags(tag(name));
        });
    }

    void close(String name) {
        Decision.make(store, about(name), seen -> {
            requireHeld(name, seen);
            return json(CLOSED, quoted(name)).withTags(tag(name));
        });
    }

    void rename(String name, String newName) {
        if (name.equals(newName)) {
            throw new RefusedException("username %s is the same".formatted(name));
        }
        Decision.make(store, about(name, newName), seen -> {
            requireHeld(name, of(name, seen));
            requireFree(newName, of(newName, seen));
            return json(RENAMED, quoted(newName)).withTags(tag(name), tag(newName));
        });
    }

    private static Query about(String... names) {
        var query = Query.tagged(tag(names[0]));
        for (int i = 1; i < names.length; i++) {
            query = query.or(Query.Item.none().withTags(tag(names[i])));
        }
        return query;
    }

    private static List<Event> of(String name, List<Event> seen) {
        return seen.stream().filter(event -> event.tags().contains(tag(name))).toList();
    }

    private void requireFree(String name, List<Event> seen) {
        if (isHeld(name, seen) || isRetained(seen)) {
            throw new RefusedException("username %s is taken".formatted(name));
        }
    }

    private static void requireHeld(String name, List<Event> seen) {
        if (!isHeld(name, seen)) {
            throw new RefusedException("nobody is called " + name);
        }
    }

    private static boolean isHeld(String name, List<Event> seen) {
        return !seen.isEmpty() && gives(seen.getLast(), name);
    }

    private boolean isRetained(List<Event> seen) {
        return !seen.isEmpty() && seen.getLast().recordedAt().plus(RETENTION).isAfter(clock.instant());
    }

    /** {@return whether an event about a name gives it to an account; else it takes it away} */
    private static boolean gives(Event event, String name) {
        return switch (event.type()) {
            case REGISTERED -> true;
            case RENAMED -> event.data().text().equals(quoted(name)); // about the old name too, which it takes away
            default -> false;
        };
    }

    private static String tag(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("username must be 1 to 40 of a-z and 0-9, is '%s'".formatted(name));
        }
        return "username:" + name;
    }

    private static String quoted(String name) {
        return "\"%s\"".formatted(name);
    }
}
