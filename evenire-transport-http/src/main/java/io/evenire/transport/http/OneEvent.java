package io.evenire.transport.http;

import io.evenire.api.Event;
import io.evenire.api.Payload;
import io.evenire.protocol.Codec;
import io.evenire.protocol.Parameters;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The answer that is one event, or only its bytes. */
final class OneEvent {

    private static final String RAW = "raw";

    private OneEvent() {}

    /** Answers with an event that is looked up when the request was found right. */
    static Answer answer(Request request, Supplier<Event> look) {
        boolean raw = Parameters.parse(request.query(), Set.of(RAW)).flag(RAW);
        Optional<Codec> codec =
                raw ? Optional.empty() : Optional.of(Forms.ofAnswer(request).codec());
        var event = look.get();
        request.holdAnswer(event.content().length());
        return codec.map(form -> Answer.of(200, form.contentType(), form.writeEvent(event)))
                .orElseGet(() -> raw(event.data()));
    }

    private static Answer raw(Payload data) {
        // whoever wrote the event chose its type: a browser must neither guess another one nor run it
        return Answer.of(200, isPrintable(data.contentType()) ? data.contentType() : Payload.BYTES, data.toBytes())
                .with("Content-Security-Policy", "default-src 'none'; sandbox")
                .with("Content-Disposition", "attachment");
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }
}
