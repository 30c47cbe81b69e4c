/**
 * A whole store in one file that only grows: how a storage of one's own is written.
 *
 * <p>Start at {@link io.evenire.sample.onefile.OneFileStorageProvider}.
 */
@NullMarked
package io.evenire.sample.onefile;

import org.jspecify.annotations.NullMarked;
