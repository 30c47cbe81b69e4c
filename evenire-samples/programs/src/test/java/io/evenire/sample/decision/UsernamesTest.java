package io.evenire.sample.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.engine.Evenire;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UsernamesTest {

    private final Evenire store = Evenire.inMemory();
    private Duration later = Duration.ZERO;
    private final Usernames usernames = new Usernames(store, () -> Instant.now().plus(later));

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aNameIsTakenOnce() {
        usernames.register("u1");

        assertRefused(() -> usernames.register("u1"), "username u1 is taken");
        usernames.register("u2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> usernames.register("U 1"))
                .withMessage("username must be 1 to 40 of a-z and 0-9, is 'U 1'");
    }

    @Test
    void aNameWhoseAccountWasClosedIsFreeSomeDaysLater() {
        usernames.register("u1");
        usernames.close("u1");
        assertRefused(() -> usernames.close("u1"), "nobody is called u1");
        assertRefused(() -> usernames.register("u1"), "username u1 is taken");

        later = Usernames.RETENTION.minusMinutes(5);
        assertRefused(() -> usernames.register("u1"), "username u1 is taken");
        later = Usernames.RETENTION;
        usernames.register("u1");

        assertRefused(() -> usernames.register("u1"), "username u1 is taken");
    }

    @Test
    void aNameThatWasGivenUpForAnotherIsFreeSomeDaysLater() {
        usernames.register("u1");
        usernames.register("u2");
        assertRefused(() -> usernames.rename("u1", "u2"), "username u2 is taken");
        assertRefused(() -> usernames.rename("u1", "u1"), "username u1 is the same");
        assertRefused(() -> usernames.rename("u9", "u3"), "nobody is called u9");

        usernames.rename("u1", "u3");

        assertRefused(() -> usernames.register("u3"), "username u3 is taken");
        assertRefused(() -> usernames.register("u1"), "username u1 is taken");
        assertRefused(() -> usernames.rename("u1", "u4"), "nobody is called u1");
        later = Usernames.RETENTION;
        usernames.register("u1");
        assertRefused(() -> usernames.register("u3"), "username u3 is taken");
    }

    @Test
    void ofManyWhoWantANameOneGetsIt() throws Exception {
        usernames.register("old");

        var got = AtOnce.call(
                20,
                i -> AtOnce.ifAllowed(
                        "caller " + i,
                        i % 2 == 0 ? () -> usernames.register("new") : () -> usernames.rename("old", "new")));

        assertThat(got).hasSize(1);
    }

    private static void assertRefused(ThrowingCallable action, String reason) {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(action).withMessage(reason);
    }
}
