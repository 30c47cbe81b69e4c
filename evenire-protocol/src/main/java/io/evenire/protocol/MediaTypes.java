package io.evenire.protocol;

import io.evenire.api.Payload;
import java.util.Locale;

/** Which content types can be written as JSON and as text, without loss. */
final class MediaTypes {

    private MediaTypes() {}

    /** {@return whether data of this type is JSON in UTF-8} */
    static boolean isJson(String contentType) {
        if (contentType.equals(Payload.JSON)) {
            return true;
        }
        var type = essence(contentType);
        return (type.equals(Payload.JSON) || type.endsWith("+json")) && isUtf8(contentType);
    }

    /** {@return whether data of this type is text in UTF-8} */
    static boolean isText(String contentType) {
        return essence(contentType).startsWith("text/") && isUtf8(contentType);
    }

    private static boolean isUtf8(String contentType) {
        var type = contentType.toLowerCase(Locale.ROOT);
        int charset = type.indexOf("charset=");
        return charset < 0 || type.startsWith("utf-8", charset + 8) || type.startsWith("\"utf-8\"", charset + 8);
    }

    private static String essence(String contentType) {
        int semicolon = contentType.indexOf(';');
        var type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
