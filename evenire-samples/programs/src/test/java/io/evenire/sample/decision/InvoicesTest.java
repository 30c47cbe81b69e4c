package io.evenire.sample.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Event;
import io.evenire.api.Read;
import io.evenire.engine.Evenire;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InvoicesTest {

    private static final int CALLER_COUNT = 20;
    private static final int EACH = 4; // together fewer than the attempts that one of them has

    @Test
    void numbersHaveNoGapHoweverManyAsk() throws Exception {
        try (var store = Evenire.inMemory()) {
            var invoices = new Invoices(store);

            AtOnce.call(CALLER_COUNT, i -> () -> {
                for (int j = 0; j < EACH; j++) {
                    invoices.create();
                }
                return "";
            });

            assertThat(store.read(Read.all()).stream().map(Event::data).map(data -> Long.parseLong(data.text())))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, CALLER_COUNT * EACH)
                            .boxed()
                            .toList());
        }
    }
}
