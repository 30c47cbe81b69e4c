import org.jspecify.annotations.NullMarked;

/** Keeps the log in files. */
@NullMarked
module io.evenire.storage.file {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires io.evenire.api;
    requires org.slf4j;
}
