package io.evenire.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.evenire.api.Limits;
import io.evenire.protocol.internal.wire.Wire;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Looks over the bytes of a request before messages are made of them: no field is unknown, none stands too often. */
final class ProtobufScan {
    /*
     * A message takes dozens of bytes in memory, but two on the wire when it is empty. Parsing a body of the longest
     * length first and counting afterwards would take gigabytes, so what the body holds is counted before.
     */

    private static final Descriptor EVENT = Wire.NewEvent.getDescriptor();
    private static final Descriptor ITEM = Wire.QueryItem.getDescriptor();

    /** How often a repeated field may stand in its message; of events there may be as many in the whole body. */
    private static final Map<FieldDescriptor, Integer> COUNT_MAX = Map.of(
            field(Wire.NewEvents.getDescriptor(), Wire.NewEvents.EVENTS_FIELD_NUMBER), Limits.APPEND_EVENT_COUNT_MAX,
            field(Wire.StreamAppend.getDescriptor(), Wire.StreamAppend.EVENTS_FIELD_NUMBER),
                    Limits.APPEND_EVENT_COUNT_MAX,
            field(Wire.Append.getDescriptor(), Wire.Append.APPENDS_FIELD_NUMBER), Limits.APPEND_STREAM_COUNT_MAX,
            field(Wire.Append.getDescriptor(), Wire.Append.CHECKS_FIELD_NUMBER), Limits.APPEND_CHECK_COUNT_MAX,
            field(EVENT, Wire.NewEvent.TAGS_FIELD_NUMBER), Limits.TAG_COUNT_MAX,
            field(Wire.Query.getDescriptor(), Wire.Query.ITEMS_FIELD_NUMBER), Limits.QUERY_ITEM_COUNT_MAX,
            field(ITEM, Wire.QueryItem.TYPES_FIELD_NUMBER), Limits.QUERY_TYPE_COUNT_MAX,
            field(ITEM, Wire.QueryItem.TAGS_FIELD_NUMBER), Limits.QUERY_TAG_COUNT_MAX,
            field(ITEM, Wire.QueryItem.CATEGORIES_FIELD_NUMBER), Limits.QUERY_CATEGORY_COUNT_MAX,
            field(ITEM, Wire.QueryItem.STREAMS_FIELD_NUMBER), Limits.QUERY_STREAM_COUNT_MAX);

    private final CodedInputStream in;
    private int eventCount;

    private ProtobufScan(byte[] body) {
        this.in = CodedInputStream.newInstance(body);
    }

    /**
     * Throws unless a body has only what a message of this type may have.
     *
     * @throws IllegalArgumentException if a field is unknown, of another type, or stands more often than it may
     * @throws IOException if the body is not a message at all
     */
    static void require(Descriptor type, byte[] body) throws IOException {
        new ProtobufScan(body).message(type, new Place(""));
    }

    private static FieldDescriptor field(Descriptor type, int number) {
        return type.findFieldByNumber(number);
    }

    /** Where a message stands, as in {@code events[3].data}; the body itself is the empty text. */
    private record Place(String path) {

        String subject() {
            return path.isEmpty() ? "body" : path;
        }

        String pathOf(FieldDescriptor field) {
            return path.isEmpty() ? field.getName() : path + "." + field.getName();
        }

        Place of(FieldDescriptor field, int index) {
            return new Place(field.isRepeated() ? "%s[%d]".formatted(pathOf(field), index) : pathOf(field));
        }
    }

    private void message(Descriptor type, Place place) throws IOException {
        var counts = new HashMap<FieldDescriptor, Integer>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            var field = known(type, tag, place);
            int count = counts.merge(field, 1, Integer::sum);
            requireCount(field, count, place);
            requireOneChoice(field, counts.keySet(), place);
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                in.skipField(tag);
                continue;
            }
            if (field.getMessageType().equals(EVENT)) {
                countEvent();
            }
            int outer = in.pushLimit(in.readUInt32());
            message(field.getMessageType(), place.of(field, count - 1));
            in.popLimit(outer);
        }
    }

    private static FieldDescriptor known(Descriptor type, int tag, Place place) {
        int number = WireFormat.getTagFieldNumber(tag);
        int wireType = WireFormat.getTagWireType(tag);
        if (wireType == WireFormat.WIRETYPE_START_GROUP || wireType == WireFormat.WIRETYPE_END_GROUP) {
            throw new IllegalArgumentException(
                    "body is not the Protobuf message expected: %s has a group".formatted(place.subject()));
        }
        var field = field(type, number);
        if (field == null) {
            throw new IllegalArgumentException("unknown field number %d in %s".formatted(number, place.subject()));
        }
        int expected = field.getLiteType().getWireType();
        if (wireType != expected) {
            throw new IllegalArgumentException(
                    "%s must be of the wire type %d, is of %d".formatted(place.pathOf(field), expected, wireType));
        }
        return field;
    }

    private static void requireCount(FieldDescriptor field, int count, Place place) {
        if (!field.isRepeated() && count > 1) {
            throw new IllegalArgumentException("%s stands twice".formatted(place.pathOf(field)));
        }
        if (field.isRepeated() && count > COUNT_MAX.getOrDefault(field, 0)) {
            throw new IllegalArgumentException("%s must have at most %d elements, has more"
                    .formatted(place.pathOf(field), COUNT_MAX.getOrDefault(field, 0)));
        }
    }

    /** The parsers take the last of two choices. */
    private static void requireOneChoice(FieldDescriptor field, Set<FieldDescriptor> found, Place place) {
        var choice = field.getRealContainingOneof();
        if (choice != null) {
            for (var other : choice.getFields()) {
                if (!other.equals(field) && found.contains(other)) {
                    throw new IllegalArgumentException(
                            "%s must not stand beside %s".formatted(place.pathOf(field), place.pathOf(other)));
                }
            }
        }
    }

    private void countEvent() {
        eventCount++;
        if (eventCount > Limits.APPEND_EVENT_COUNT_MAX) {
            throw new IllegalArgumentException(
                    "body must have at most %d events, has more".formatted(Limits.APPEND_EVENT_COUNT_MAX));
        }
    }
}
