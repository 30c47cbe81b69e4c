/**
 * Mistakes that somebody could make in the sources of the store, and whether the tests find them. Start at
 * {@link io.evenire.storage.file.mutant.SourceMutantTest}.
 */
@NullMarked
package io.evenire.storage.file.mutant;

import org.jspecify.annotations.NullMarked;
