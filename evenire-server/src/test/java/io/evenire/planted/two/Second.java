package io.evenire.planted.two;

import io.evenire.planted.one.First;
import java.util.List;

/**
 * An offence, together with {@link First}: packages that need each other.
 *
 * @param firsts the others
 */
public record Second(List<First> firsts) {

    /** {@return the first of all} */
    public First first() {
        return firsts.getFirst();
    }
}
