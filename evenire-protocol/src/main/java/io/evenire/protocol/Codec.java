package io.evenire.protocol;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.ScavengeState;
import io.evenire.api.Snapshot;
import io.evenire.api.StoreState;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A form of the bodies of Evenire's HTTP interface: turns values into bytes and bytes into values.
 *
 * <p>What a program sends ({@link #readEvents}, {@link #readAppend}, {@link #readQuery}, {@link #readRetention},
 * {@link #readCheckpoint}, {@link #readSnapshot}) is read strictly: a field that is not known, of the wrong type, out of bounds or there twice is refused. In what a server answers, unknown fields are
 * skipped, so that it may be newer than its clients. Every {@code read…} throws {@link IllegalArgumentException} for
 * bytes that it does not accept, and nothing else.
 *
 * <p><b>Thread safety.</b> Codecs are immutable.
 */
public sealed interface Codec permits JsonCodec, ProtobufCodec {

    /** The longest body, in bytes; every append and every page within the limits of a store is shorter in either form. */
    int BODY_LENGTH_MAX = 48 * 1024 * 1024;

    /** {@return the codec for JSON} */
    static JsonCodec json() {
        return JsonCodec.INSTANCE;
    }

    /** {@return the codec for Protobuf; the messages stand in {@code evenire/v1/evenire.proto}} */
    static Codec protobuf() {
        return ProtobufCodec.INSTANCE;
    }

    /**
     * Finds the codec for what a {@code Content-Type} header says; parameters such as a character set are not looked at.
     *
     * @param header the value of the header
     * @return the codec; empty if there is none for it
     */
    static Optional<Codec> of(String header) {
        int semicolon = header.indexOf(';');
        var type = (semicolon < 0 ? header : header.substring(0, semicolon)).strip();
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "application/json" -> Optional.of(json());
            case "application/x-protobuf", "application/protobuf" -> Optional.of(protobuf());
            default -> Optional.empty();
        };
    }

    /** {@return the value of the {@code Content-Type} header for what this codec writes} */
    String contentType();

    /**
     * Writes the body of an append to one stream.
     *
     * @param events the events
     * @return the body
     */
    byte[] writeEvents(List<NewEvent> events);

    /**
     * Reads the body of an append to one stream; an event without an id gets a new one.
     *
     * @param body one event or, in JSON, also an array
     * @return the events, at least one
     */
    List<NewEvent> readEvents(byte[] body);

    /**
     * Writes the body of an append to several streams.
     *
     * @param append the append
     * @return the body
     */
    byte[] writeAppend(Append append);

    /**
     * Reads the body of an append to several streams; an event without an id gets a new one.
     *
     * @param body the body
     * @return the append
     */
    Append readAppend(byte[] body);

    /**
     * Writes the answer to an append to several streams.
     *
     * @param appended the result
     * @return the body
     */
    byte[] writeAppended(Appended appended);

    /**
     * Writes the answer to an append to one stream, which also has the version of its first event.
     *
     * @param appended the result, with one stream
     * @return the body
     */
    byte[] writeStreamAppended(Appended appended);

    /**
     * Writes the answer to a change of a stream.
     *
     * @param changed the result, with one stream
     * @return the body
     */
    byte[] writeChanged(Appended changed);

    /**
     * Reads the answer to an append or a change.
     *
     * @param body the body
     * @return the result
     */
    Appended readAppended(byte[] body);

    /**
     * Writes a page of events.
     *
     * @param page the page
     * @return the body
     */
    byte[] writeEventPage(EventPage page);

    /**
     * Reads a page of events.
     *
     * @param body the body
     * @return the page
     */
    EventPage readEventPage(byte[] body);

    /**
     * Writes the body of a read of the whole store.
     *
     * @param read the read; what it begins behind is written as the place next to it
     * @return the body
     * @throws IllegalArgumentException if it is of one stream
     */
    byte[] writeQuery(Read read);

    /**
     * Reads the body of a read of the whole store, strictly.
     *
     * @param body the body
     * @return the read, with {@link Long#MAX_VALUE} as its limit if nothing is said
     */
    Read readQuery(byte[] body);

    /**
     * Writes a page of the whole store.
     *
     * @param page the page
     * @return the body
     */
    byte[] writeStorePage(StorePage page);

    /**
     * Reads a page of the whole store.
     *
     * @param body the body
     * @return the page
     */
    StorePage readStorePage(byte[] body);

    /**
     * Writes a page of a read that waits, of one stream or of the whole store.
     *
     * @param page the page
     * @return the body
     */
    byte[] writeSubscriptionPage(SubscriptionPage page);

    /**
     * Reads a page of a read that waits.
     *
     * @param body the body
     * @return the page
     */
    SubscriptionPage readSubscriptionPage(byte[] body);

    /**
     * Writes one event.
     *
     * @param event the event
     * @return the body
     */
    byte[] writeEvent(Event event);

    /**
     * Reads one event.
     *
     * @param body the body
     * @return the event
     */
    Event readEvent(byte[] body);

    /**
     * Writes how much a stream is to keep.
     *
     * @param retention how much
     * @return the body
     */
    byte[] writeRetention(Retention retention);

    /**
     * Reads how much a stream is to keep, strictly.
     *
     * @param body the body
     * @return how much
     */
    Retention readRetention(byte[] body);

    /**
     * Writes where a consumer is.
     *
     * @param checkpoint where it is
     * @return the body
     */
    byte[] writeCheckpoint(Checkpoint checkpoint);

    /**
     * Reads where a consumer is, as a program sends it: strictly.
     *
     * @param body the body
     * @return where it is
     */
    Checkpoint readCheckpoint(byte[] body);

    /**
     * Reads where a consumer is, as a server answers it.
     *
     * @param body the body
     * @return where it is
     */
    Checkpoint readCheckpointAnswer(byte[] body);

    /**
     * Writes a state of a stream: its version and itself.
     *
     * @param snapshot the state
     * @return the body
     */
    byte[] writeSnapshot(Snapshot snapshot);

    /**
     * Reads a state of a stream, as a program sends it: strictly.
     *
     * @param stream the stream
     * @param name which state
     * @param body the body
     * @return the state
     */
    Snapshot readSnapshot(StreamId stream, String name, byte[] body);

    /**
     * Reads a state of a stream, as a server answers it.
     *
     * @param stream the stream
     * @param name which state
     * @param body the body
     * @return the state
     */
    Snapshot readSnapshotAnswer(StreamId stream, String name, byte[] body);

    /**
     * Writes what is known about a stream.
     *
     * @param state what is known
     * @return the body
     */
    byte[] writeStreamState(StreamState state);

    /**
     * Reads what is known about a stream.
     *
     * @param body the body
     * @return what is known
     */
    StreamState readStreamState(byte[] body);

    /**
     * Writes a page of streams.
     *
     * @param page the page
     * @return the body
     */
    byte[] writeStreamPage(StreamPage page);

    /**
     * Reads a page of streams.
     *
     * @param body the body
     * @return the page
     */
    StreamPage readStreamPage(byte[] body);

    /**
     * Writes a page of categories, types or tags.
     *
     * @param page the page
     * @return the body
     */
    byte[] writeFacetPage(FacetPage page);

    /**
     * Reads a page of categories, types or tags.
     *
     * @param body the body
     * @return the page
     */
    FacetPage readFacetPage(byte[] body);

    /**
     * Writes how a store is.
     *
     * @param state how it is
     * @return the body
     */
    byte[] writeStoreState(StoreState state);

    /**
     * Reads how a store is.
     *
     * @param body the body
     * @return how it is
     */
    StoreState readStoreState(byte[] body);

    /**
     * Writes how a scavenge is.
     *
     * @param state how it is
     * @return the body
     */
    byte[] writeScavengeState(ScavengeState state);

    /**
     * Reads how a scavenge is.
     *
     * @param body the body
     * @return how it is
     */
    ScavengeState readScavengeState(byte[] body);
}
