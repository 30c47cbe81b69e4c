/**
 * Streams in files of their own on the shelf of the storage, derived from the journal, so that a stream is read in one
 * piece.
 *
 * <p>Start at {@link io.evenire.engine.internal.streamfile.StreamFiles}.
 */
@NullMarked
package io.evenire.engine.internal.streamfile;

import org.jspecify.annotations.NullMarked;
