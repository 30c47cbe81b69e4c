package io.evenire.sample.decision;

import static io.evenire.api.NewEvent.json;

import io.evenire.api.Append;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.EventStore;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.engine.Evenire;

/**
 * Invoices numbered from 1 without a gap. Only the last one is read, however many there are.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads, and of processes.
 */
final class Invoices {

    private static final Query CREATED = Query.types("InvoiceCreated");

    private final EventStore store;

    /**
     * Takes a store.
     *
     * @param store where the events are
     */
    Invoices(EventStore store) {
        this.store = store;
    }

    @SuppressWarnings("SystemOut") // a sample shows what it does
    public static void main(String[] args) {
        try (EventStore store = Evenire.inMemory()) {
            var invoices = new Invoices(store);
            invoices.create();
            System.out.println("invoice " + invoices.create()); // invoice 2
        }
    }

    /** {@return the number of a new invoice} */
    long create() {
        for (int attempt = 1; ; attempt++) {
            var last = store.read(Read.matching(CREATED).backward().limit(1));
            long number = 1
                    + last.first()
                            .map(event -> Long.parseLong(event.data().text()))
                            .orElse(0L);
            var created = json("InvoiceCreated", Long.toString(number)).withTags("invoice:" + number);
            try {
                store.append(Append.of(created).failIf(CREATED, last.asOf()));
                return number;
            } catch (ConditionFailedException overtaken) {
                if (attempt == Decision.ATTEMPT_COUNT_MAX) {
                    throw overtaken;
                }
            }
        }
    }
}
