/**
 * One entity, one stream: its state is rebuilt from its events, a decision is made on it, and what was decided is appended
 * on the condition that nothing else happened meanwhile. Start at {@link io.evenire.sample.account.Entities}.
 */
@NullMarked
package io.evenire.sample.account;

import org.jspecify.annotations.NullMarked;
