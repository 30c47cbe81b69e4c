/**
 * Sensors that append their readings in the background, and a small web interface that gives the latest of them.
 *
 * <p>Start at {@link io.evenire.sample.temperature.TemperatureSensors}.
 */
@NullMarked
package io.evenire.sample.temperature;

import org.jspecify.annotations.NullMarked;
