/** The way of a read: a cursor fixed at its opening, blocks of records in the cache, events decoded one by one. */
@NullMarked
package io.evenire.engine.internal.read;

import org.jspecify.annotations.NullMarked;
