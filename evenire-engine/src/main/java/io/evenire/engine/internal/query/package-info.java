/**
 * Reads across all streams: which events match a query, where they are by the index, and the cursor over them. Start at
 * {@link io.evenire.engine.internal.query.StoreReader}.
 */
@NullMarked
package io.evenire.engine.internal.query;

import org.jspecify.annotations.NullMarked;
