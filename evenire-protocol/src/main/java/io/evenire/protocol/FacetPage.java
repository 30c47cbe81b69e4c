package io.evenire.protocol;

import io.evenire.api.Facet;
import java.util.List;
import java.util.Optional;

/**
 * Some categories, types or tags, in the order of their bytes.
 *
 * @param facets them, with how many events have each
 * @param next the value that the next page begins after, which may be the empty category; empty when this is the last
 *     page
 */
public record FacetPage(List<Facet> facets, Optional<String> next) {

    /** The most values in one page. */
    public static final int LIMIT_MAX = 1_000;

    /** How many values a page has at most when nothing is said. */
    public static final int LIMIT_DEFAULT = 100;

    /** Copies the values. */
    public FacetPage {
        facets = List.copyOf(facets);
    }
}
