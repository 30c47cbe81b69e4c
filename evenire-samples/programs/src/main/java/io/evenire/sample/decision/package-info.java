/**
 * Decisions over what no single stream has, as the examples of dcb.events: seats in courses, names that only one account
 * has, numbers without gaps.
 *
 * <p>Start at {@link io.evenire.sample.decision.Courses}. Events are in no stream; their tags say what they are about.
 */
@NullMarked
package io.evenire.sample.decision;

import org.jspecify.annotations.NullMarked;
