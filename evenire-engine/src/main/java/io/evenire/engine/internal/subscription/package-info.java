/** Cursors that wait: what one gives, and how those who wait are woken. Start at {@code Subscriptions}. */
@NullMarked
package io.evenire.engine.internal.subscription;

import org.jspecify.annotations.NullMarked;
