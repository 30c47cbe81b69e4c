package io.evenire.sample.decision;

import static io.evenire.api.NewEvent.json;

import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Query;
import io.evenire.api.Query.Item;
import io.evenire.engine.Evenire;
import java.util.List;

/**
 * Courses with so many seats, and students who take so many courses: each subscription is decided by both at once, which
 * no stream of a course and no stream of a student could.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads, and of processes.
 */
final class Courses {

    /** The most courses that one student takes. */
    static final int COURSES_PER_STUDENT_MAX = 10;

    private static final String DEFINED = "CourseDefined";
    private static final String CAPACITY_CHANGED = "CourseCapacityChanged";
    private static final String SUBSCRIBED = "StudentSubscribedToCourse";

    private final EventStore store;

    /**
     * Takes a store.
     *
     * @param store where the events are
     */
    Courses(EventStore store) {
        this.store = store;
    }

    @SuppressWarnings("SystemOut") // a sample shows what it does
    public static void main(String[] args) {
        try (EventStore store = Evenire.inMemory()) {
            var courses = new Courses(store);
            courses.define("chemistry", 1);
            courses.subscribe("ada", "chemistry");
            try {
                courses.subscribe("grace", "chemistry");
            } catch (RefusedException refused) {
                System.out.println(refused.getMessage()); // course chemistry has 1 seats, and all are taken
            }
        }
    }

    void define(String course, int capacity) {
        requireCapacity(capacity);
        var query = Query.of(Item.none().withTypes(DEFINED).withTags(course(course)));
        Decision.make(store, query, seen -> {
            if (!seen.isEmpty()) {
                throw new RefusedException("course %s is there already".formatted(course));
            }
            return json(DEFINED, Integer.toString(capacity)).withTags(course(course));
        });
    }

    void changeCapacity(String course, int capacity) {
        requireCapacity(capacity);
        var query = Query.of(Item.none().withTypes(DEFINED, CAPACITY_CHANGED).withTags(course(course)));
        Decision.make(store, query, seen -> {
            if (capacity(course, seen) == capacity) {
                throw new RefusedException("course %s has %d seats already".formatted(course, capacity));
            }
            return json(CAPACITY_CHANGED, Integer.toString(capacity)).withTags(course(course));
        });
    }

    // snippet: courses
    void subscribe(String student, String course) {
        var query = Query.of(
                Item.none().withTypes(DEFINED, CAPACITY_CHANGED, SUBSCRIBED).withTags(course(course)),
                Item.none().withTypes(SUBSCRIBED).withTags(student(student)));
        Decision.make(store, query, seen -> {
            int capacity = capacity(course, seen);
            if (count(seen, course(course), student(student)) > 0) {
                throw new RefusedException("%s takes course %s already".formatted(student, course));
            }
            if (count(seen, course(course)) >= capacity) {
                throw new RefusedException("course %s has %d seats, and all are taken".formatted(course, capacity));
            }
            if (count(seen, student(student)) >= COURSES_PER_STUDENT_MAX) {
                throw new RefusedException("%s takes %d courses already".formatted(student, COURSES_PER_STUDENT_MAX));
            }
            return json(SUBSCRIBED, "{}").withTags(course(course), student(student));
        });
    }
    // end

    private static int capacity(String course, List<Event> seen) {
        return seen.stream()
                .filter(event -> !event.type().equals(SUBSCRIBED))
                .reduce((earlier, later) -> later)
                .map(event -> Integer.parseInt(event.data().text()))
                .orElseThrow(() -> new RefusedException("there is no course " + course));
    }

    private static long count(List<Event> seen, String... tags) {
        return seen.stream()
                .filter(event -> event.type().equals(SUBSCRIBED) && event.tags().containsAll(List.of(tags)))
                .count();
    }

    private static void requireCapacity(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be 1 or more, is " + capacity);
        }
    }

    private static String course(String id) {
        return "course:" + id;
    }

    private static String student(String id) {
        return "student:" + id;
    }
}
