package io.evenire.sample.temperature;

import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thermometer: measures again and again, and appends each reading to its own stream. */
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
                append(measure());
            } while (!stop.await(interval.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts a sensor but to end it
        }
    }

    private void append(double reading) {
        var data = String.format(Locale.ROOT, "{\"celsius\": %.1f}", reading);
        store.append(PREFIX + name, ExpectedVersion.any(), NewEvent.json("TemperatureRead", data));
    }

    private double measure() {
        celsius += random.nextGaussian() * 0.2;
        return celsius;
    }
}
