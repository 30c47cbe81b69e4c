package io.evenire.protocol;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A writer of one JSON document. */
final class JsonOutput {

    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes);

    private JsonOutput() {}

    /** Writes a whole document. */
    static byte[] write(Consumer<JsonOutput> writer) {
        var out = new JsonOutput();
        try (var generator = out.generator) {
            writer.accept(out);
            generator.flush();
        }
        return out.bytes.toByteArray();
    }

    /** Writes an object. */
    void object(Runnable fields) {
        generator.writeStartObject();
        fields.run();
        generator.writeEndObject();
    }

    /** Writes an array. */
    <T> void array(Iterable<T> elements, Consumer<T> element) {
        generator.writeStartArray();
        elements.forEach(element);
        generator.writeEndArray();
    }

    /** Writes a text that stands alone. */
    void text(String value) {
        generator.writeString(value);
    }

    /** Writes the name of a field; its value comes next. */
    JsonOutput name(String name) {
        generator.writeName(name);
        return this;
    }

    /** Writes a field. */
    void field(String name, String value) {
        generator.writeStringProperty(name, value);
    }

    /** Writes a field. */
    void field(String name, long value) {
        generator.writeNumberProperty(name, value);
    }

    /** Writes a field. */
    void field(String name, boolean value) {
        generator.writeBooleanProperty(name, value);
    }

    /** Writes a field that is null. */
    void nullField(String name) {
        generator.writeNullProperty(name);
    }

    /** Writes a field whose value is JSON already; its bytes are written as they are. */
    void rawField(String name, byte[] json) {
        generator.writeName(name);
        generator.writeRawValue(""); // the colon, and the generator knows that the value is there
        generator.flush();
        bytes.writeBytes(json);
    }
}
