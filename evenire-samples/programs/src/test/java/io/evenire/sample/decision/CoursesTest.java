package io.evenire.sample.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.EventStore;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.spi.TransportProvider;
import io.evenire.api.spi.TransportSettings;
import io.evenire.client.EvenireClient;
import io.evenire.engine.Evenire;
import java.util.Map;
import java.util.ServiceLoader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoursesTest {

    private final Evenire store = Evenire.inMemory();
    private final Courses courses = new Courses(store);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aCourseIsDefinedOnce() {
        courses.define("c1", 10);

        assertRefused(() -> courses.define("c1", 15), "course c1 is there already");
        courses.define("c2", 15);
        assertThatIllegalArgumentException().isThrownBy(() -> courses.define("c3", 0));
    }

    @Test
    void onlyACourseThatIsThereGetsAnotherCapacity() {
        assertRefused(() -> courses.changeCapacity("c1", 5), "there is no course c1");
        courses.define("c1", 12);
        assertRefused(() -> courses.changeCapacity("c1", 12), "course c1 has 12 seats already");
        courses.changeCapacity("c1", 15);
        assertRefused(() -> courses.changeCapacity("c1", 15), "course c1 has 15 seats already");
    }

    @Test
    void aStudentTakesASeatOnce() {
        assertRefused(() -> courses.subscribe("s1", "c1"), "there is no course c1");
        courses.define("c1", 2);
        courses.subscribe("s1", "c1");
        assertRefused(() -> courses.subscribe("s1", "c1"), "s1 takes course c1 already");
        courses.subscribe("s2", "c1");
        assertRefused(() -> courses.subscribe("s3", "c1"), "course c1 has 2 seats, and all are taken");
        courses.changeCapacity("c1", 3);
        courses.subscribe("s3", "c1");
    }

    @Test
    void aStudentTakesTenCoursesAtMost() {
        for (int i = 0; i <= Courses.COURSES_PER_STUDENT_MAX; i++) {
            courses.define("c" + i, 30);
        }
        for (int i = 0; i < Courses.COURSES_PER_STUDENT_MAX; i++) {
            courses.subscribe("s1", "c" + i);
        }

        assertRefused(
                () -> courses.subscribe("s1", "c" + Courses.COURSES_PER_STUDENT_MAX), "s1 takes 10 courses already");
        courses.subscribe("s2", "c" + Courses.COURSES_PER_STUDENT_MAX);
    }

    @Test
    void whoeverIsAtTheSameTimeGetsNoSeatMore() throws Exception {
        var http = ServiceLoader.load(TransportProvider.class).findFirst().orElseThrow();
        try (var server = http.start(store, new TransportSettings("127.0.0.1", 0, Map.of()));
                var client = EvenireClient.connect(server.address().toString())) {
            for (EventStore used : new EventStore[] {store, client}) {
                var course = used == store ? "embedded" : "served";
                new Courses(used).define(course, 5);

                var subscribed = AtOnce.call(20, i -> {
                    var student = "%s-%d".formatted(course, i);
                    return AtOnce.ifAllowed(student, () -> new Courses(used).subscribe(student, course));
                });

                assertThat(subscribed).hasSize(5);
                assertThat(store.read(Read.matching(Query.tagged("course:" + course))))
                        .as("one definition and five seats")
                        .hasSize(6);
            }
        }
    }

    /** Not only the course is contended for, the student is too. */
    @Test
    void aStudentWhoIsAtManyPlacesTakesNoCourseMore() throws Exception {
        for (int i = 0; i < 20; i++) {
            courses.define("c" + i, 30);
        }

        var taken = AtOnce.call(20, i -> AtOnce.ifAllowed("c" + i, () -> courses.subscribe("s1", "c" + i)));

        assertThat(taken).hasSize(Courses.COURSES_PER_STUDENT_MAX);
    }

    private static void assertRefused(ThrowingCallable action, String reason) {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(action).withMessage(reason);
    }
}
