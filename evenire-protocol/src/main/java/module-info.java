import org.jspecify.annotations.NullMarked;

/** The words on the wire, written once for the server and the client. */
@NullMarked
@SuppressWarnings("requires-automatic") // Protobuf has no module descriptor
module io.evenire.protocol {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires transitive io.evenire.api;
    requires tools.jackson.databind;
    requires com.google.protobuf;

    exports io.evenire.protocol;
}
