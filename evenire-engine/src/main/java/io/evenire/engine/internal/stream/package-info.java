/** What is known of one stream. */
@NullMarked
package io.evenire.engine.internal.stream;

import org.jspecify.annotations.NullMarked;
