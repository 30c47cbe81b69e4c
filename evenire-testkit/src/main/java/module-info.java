import org.jspecify.annotations.NullMarked;

/** What every storage and every event store must do, as tests, and a disk that loses power. */
@NullMarked
module io.evenire.testkit {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires transitive io.evenire.api;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;
    requires transitive org.assertj.core;

    exports io.evenire.testkit;

    // JUnit runs the chapters of a contract, which are nobody else's
    opens io.evenire.testkit to
            org.junit.platform.commons;
}
