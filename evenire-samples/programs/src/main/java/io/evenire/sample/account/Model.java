package io.evenire.sample.account;

import io.evenire.api.Event;
import io.evenire.api.Payload;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How a state is made of events, and how it is kept.
 *
 * @param <S> the state; a value that never changes
 * @param name what it is called, with a version that changes with its form
 * @param initial the state before the first event
 * @param apply gives the state after an event
 * @param write writes a state
 * @param read reads what was written
 */
record Model<S>(
        String name, S initial, BiFunction<S, Event, S> apply, Function<S, Payload> write, Function<Payload, S> read) {}
