package io.evenire.sample.account;

import io.evenire.api.EventStore;
import io.evenire.api.StreamId;
import io.evenire.engine.Evenire;

/** Two people withdraw from one account at the same time: there is enough for one of them. */
final class Bank {

    private Bank() {}

    @SuppressWarnings("SystemOut") // a sample shows what it does
    public static void main(String[] args) throws InterruptedException {
        try (EventStore store = Evenire.inMemory()) {
            var accounts = new Entities<>(store, Account.MODEL);
            var account = StreamId.of("account-7");
            accounts.change(account, state -> state.deposit(500));

            var other = Thread.ofVirtual().start(() -> accounts.change(account, state -> state.withdraw(300)));
            accounts.change(account, state -> state.withdraw(300));
            other.join();

            System.out.println(accounts.load(account).state().cents() + " cents are left"); // 200 cents are left
        }
    }
}
