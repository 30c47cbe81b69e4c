package io.evenire.benchmarks.growth;

import com.sun.management.OperatingSystemMXBean;
import io.evenire.benchmarks.turn.Turns;
import io.evenire.engine.Settings;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** A process of its own that opens a store, says how long that took, and may go on until it is killed. */
final class StoreProgram {

    /** What is done with the open store. */
    enum Task {
        /** Closes it. */
        CLOSE,
        /** Appends until the process is killed. */
        APPEND,
        /** Fills all that is kept in memory, says how much of the heap is in use, and appends until killed. */
        LOAD
    }

    /** More than the end of the journal that a store keeps in memory. */
    private static final int LOAD_EVENT_COUNT = 200_000;

    private static final int CALLER_COUNT = 16;
    private static final int GC_COUNT = 3;

    private StoreProgram() {}

    /** Takes the directory, the numbers of streams and events, the ids, and the task. */
    public static void main(String[] args) throws Exception {
        var cell = new Cell(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Cell.Ids.valueOf(args[3]));
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = system.getProcessCpuTime();
        long begin = System.nanoTime();
        try (var grown = GrownStore.open(Path.of(args[0]), cell, Settings.defaults())) {
            say("openNanos", System.nanoTime() - begin);
            say("processorNanos", system.getProcessCpuTime() - processor);
            switch (Task.valueOf(args[4])) {
                case CLOSE -> {}
                case APPEND -> appendForever(grown);
                case LOAD -> {
                    say("heapBefore", heap());
                    load(grown);
                    say("heap", heap());
                    appendForever(grown);
                }
            }
        }
    }

    private static void load(GrownStore grown) {
        grown.grow(Math.min(LOAD_EVENT_COUNT, grown.cell().eventCount()));
        grown.fillCache(Settings.defaults().cacheLengthMax() * 9 / 10);
    }

    private static void appendForever(GrownStore grown) throws Exception {
        var turns = new Turns(CALLER_COUNT, 100, 1);
        turns.window(grown.appends(false));
        say("position", grown.store().state().head());
        while (true) {
            turns.window(grown.appends(false));
        }
    }

    /** {@return how many bytes of the heap are in use when all that can be freed is} */
    private static long heap() {
        for (int i = 0; i < GC_COUNT; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void say(String name, long value) {
        System.out.println(name + " " + value);
        System.out.flush();
    }
}
