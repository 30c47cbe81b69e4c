package io.evenire.sample.account;

import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import java.util.List;

/**
 * A bank account.
 *
 * @param cents what is on it; never less than nothing
 */
record Account(long cents) {

    /** How its state is made of its events. */
    static final Model<Account> MODEL = new Model<>(
            "account-1",
            new Account(0),
            Account::after,
            account -> Payload.text(Long.toString(account.cents)),
            payload -> new Account(Long.parseLong(payload.text())));

    /** Decides about a deposit. */
    List<NewEvent> deposit(long amount) {
        return List.of(NewEvent.of("Deposited", Payload.text(Long.toString(amount))));
    }

    /** Decides about a withdrawal; nothing happens if there is not enough. */
    List<NewEvent> withdraw(long amount) {
        return amount > cents ? List.of() : List.of(NewEvent.of("Withdrawn", Payload.text(Long.toString(amount))));
    }

    private Account after(Event event) {
        long amount = Long.parseLong(event.data().text());
        return switch (event.type()) {
            case "Deposited" -> new Account(cents + amount);
            case "Withdrawn" -> new Account(cents - amount);
            default -> this; // of a later version of the program
        };
    }
}
