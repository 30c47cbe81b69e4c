package io.evenire.sample.temperature;

import io.evenire.api.EvenireException;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A thermometer: measures again and again, and appends each reading to its own stream.
 *
 * <p>A reading that could not be appended is appended again before the next is measured, as the same event: should it
 * have been stored after all, its id tells the store so.
 */
final class Sensor implements Runnable {

    /** What the streams of all sensors begin with. */
    static final String PREFIX = "sensor-";

    private final EventStore store;
    private final String name;
    private final Duration interval;
    private final CountDownLatch stop;
    private final Random random;
    private double celsius = 20;

    Sensor(EventStore store, String name, Duration interval, CountDownLatch stop) {
        this.store = store;
        this.name = name;
        this.interval = interval;
        this.stop = stop;
        this.random = new Random(name.hashCode());
    }

    @Override
    public void run() {
        try {
            do {
                var reading = event(measure());
                while (!append(reading) && !isStopped()) {
                    // again, with the same id
                }
            } while (!isStopped());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts a sensor but to end it
        }
    }

    private static NewEvent event(double reading) {
        return NewEvent.json("TemperatureRead", String.format(Locale.ROOT, "{\"celsius\": %.1f}", reading));
    }

    @SuppressWarnings("SystemOut") // a sample shows what it does
    private boolean append(NewEvent reading) {
        try {
            store.append(PREFIX + name, ExpectedVersion.any(), reading);
            return true;
        } catch (EvenireException e) {
            System.err.println("%s: reading %s is not stored yet: %s".formatted(name, reading.id(), e.getMessage()));
            return false;
        }
    }

    /** Waits for the interval; tells whether the sensors end. */
    private boolean isStopped() throws InterruptedException {
        return stop.await(interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private double measure() {
        celsius += random.nextGaussian() * 0.2;
        return celsius;
    }
}
