import org.jspecify.annotations.NullMarked;

/** Programs that use a store. */
@NullMarked
module io.evenire.sample.programs {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires io.evenire.engine;
    requires io.evenire.client;
    requires jdk.httpserver;
}
