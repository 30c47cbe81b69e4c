package io.evenire.transport.http.internal;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Host} field says.
 *
 * @param name the name or address; an IPv6 address in brackets
 */
record HostField(String name) {

    private static final int PORT_MAX = 65_535;
    private static final String NAME = "\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~-]+";
    private static final Pattern NAME_ALONE = Pattern.compile(NAME);
    private static final Pattern FIELD = Pattern.compile("(" + NAME + ")(?::([0-9]{1,5}))?");

    static boolean isName(String text) {
        return NAME_ALONE.matcher(text).matches();
    }

    /** Reads a field. */
    static HostField parse(String value) throws RefusedRequestException {
        var field = FIELD.matcher(value);
        if (!field.matches() || !isPort(field.group(2))) {
            throw RequestHead.bad("Host must be a name or an address and maybe a port, is " + RequestHead.shown(value));
        }
        return new HostField(field.group(1));
    }

    private static boolean isPort(@Nullable String digits) {
        return digits == null || (Integer.parseInt(digits) > 0 && Integer.parseInt(digits) <= PORT_MAX);
    }
}
