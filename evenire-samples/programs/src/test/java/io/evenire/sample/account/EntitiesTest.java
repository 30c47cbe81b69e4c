package io.evenire.sample.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import io.evenire.engine.Evenire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EntitiesTest {

    private static final StreamId ACCOUNT = StreamId.of("account-7");
    private static final int LONG = 3 * Entities.SNAPSHOT_INTERVAL;

    private final EventStore store = Evenire.inMemory();
    private final Entities<Account> accounts = new Entities<>(store, Account.MODEL);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void givesTheStateThatTheEventsMake() {
        accounts.change(ACCOUNT, account -> account.deposit(500));
        accounts.change(ACCOUNT, account -> account.withdraw(200));
        accounts.change(ACCOUNT, account -> account.withdraw(301));

        assertThat(accounts.load(ACCOUNT)).isEqualTo(new Entities.Loaded<>(new Account(300), 1, 2));
    }

    @Test
    void readsOnlyWhatCameBehindASnapshot() {
        for (int i = 0; i < LONG; i++) {
            accounts.change(ACCOUNT, account -> account.deposit(1));
        }

        var loaded = accounts.load(ACCOUNT);

        assertThat(loaded.state()).isEqualTo(new Account(LONG));
        assertThat(loaded.version()).isEqualTo(LONG - 1);
        assertThat(loaded.readCount()).isLessThanOrEqualTo(Entities.SNAPSHOT_INTERVAL + 1);
    }

    @Test
    void needsNoEventThatIsInASnapshot() {
        for (int i = 0; i < LONG; i++) {
            accounts.change(ACCOUNT, account -> account.deposit(1));
        }
        long version = store.snapshots()
                .latest(ACCOUNT, Account.MODEL.name())
                .orElseThrow()
                .version();

        store.change(ACCOUNT, ExpectedVersion.any(), StreamChange.truncateBefore(version + 1));

        assertThat(store.read(Read.stream(ACCOUNT)).stream().count()).isLessThan(LONG);
        assertThat(accounts.load(ACCOUNT).state()).isEqualTo(new Account(LONG));
        accounts.change(ACCOUNT, account -> account.withdraw(LONG));
        assertThat(accounts.load(ACCOUNT).state()).isEqualTo(new Account(0));
    }

    @Test
    void neverDecidesOnWhatIsNotSoAnyMore() throws Exception {
        accounts.change(ACCOUNT, account -> account.deposit(10));
        var withdrawals = new ArrayList<FutureTask<Boolean>>();
        for (int i = 0; i < 4; i++) {
            var withdrawal = new FutureTask<>(() -> {
                for (int j = 0; j < 5; j++) {
                    accounts.change(ACCOUNT, account -> account.withdraw(1));
                }
                return true;
            });
            withdrawals.add(withdrawal);
            Thread.ofVirtual().start(withdrawal);
        }
        for (var withdrawal : withdrawals) {
            assertThat(withdrawal.get()).isTrue();
        }

        assertThat(accounts.load(ACCOUNT).state()).isEqualTo(new Account(0));
        assertThat(store.read(Read.stream(ACCOUNT)))
                .filteredOn(event -> event.type().equals("Withdrawn"))
                .hasSize(10);
    }

    @Test
    void givesUpWhenOthersAreFasterEachTime() {
        var attempts = new AtomicInteger();

        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> accounts.change(ACCOUNT, account -> {
                    attempts.incrementAndGet();
                    store.append(ACCOUNT.value(), ExpectedVersion.any(), event(account.deposit(1)));
                    return account.deposit(2);
                }));

        assertThat(attempts).hasValue(Entities.ATTEMPT_COUNT_MAX);
        assertThat(accounts.load(ACCOUNT).state()).isEqualTo(new Account(Entities.ATTEMPT_COUNT_MAX));
    }

    private static NewEvent event(List<NewEvent> events) {
        return events.getFirst();
    }
}
