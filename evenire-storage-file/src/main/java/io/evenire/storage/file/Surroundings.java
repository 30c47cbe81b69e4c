package io.evenire.storage.file;

import java.time.InstantSource;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Everything outside the journal that it depends on.
 *
 * @param disk the files
 * @param background what no append must wait for
 * @param clock the time of day
 * @param nanoTime time that only goes forward, in nanoseconds
 * @param ids new random ids
 */
record Surroundings(Disk disk, Background background, InstantSource clock, LongSupplier nanoTime, Supplier<UUID> ids) {}
