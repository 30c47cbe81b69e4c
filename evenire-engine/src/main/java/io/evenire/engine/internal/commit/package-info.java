/**
 * The way of an append: prepared on the caller's thread, confirmed and forced in batches, applied, answered.
 *
 * <p>Start at {@code Appender}, go on to {@code CommitQueue}, end at {@code Committer}.
 */
@NullMarked
package io.evenire.engine.internal.commit;

import org.jspecify.annotations.NullMarked;
