package io.evenire.benchmarks.growth;

import com.sun.management.OperatingSystemMXBean;
import io.evenire.benchmarks.turn.Turns;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;

/** A process of its own that opens a store, says how long that took, and may go on until it is killed. */
final class StoreProgram {

    /** What is done with the open store. */
    enum Task {
        /** Closes it. */
        CLOSE(true),
        /** Closes it, opens it again some times, and says how long that took. */
        REOPEN(true),
        /** Says how much time of processors the opening took, and closes it. */
        REBUILD(true),
        /** Appends until the process is killed. */
        APPEND(false),
        /** Fills all that is kept in memory, says how much of the heap is in use, and appends until killed. */
        LOAD(false);

        private final boolean hasEnd;

        Task(boolean hasEnd) {
            this.hasEnd = hasEnd;
        }

        /** {@return whether the process ends by itself} */
        boolean hasEnd() {
            return hasEnd;
        }
    }

    /** The first thing said: how long the opening took. */
    static final String OPEN_NANOS = "openNanos";

    /** More than the end of the journal that a store keeps in memory. */
    private static final int LOAD_EVENT_COUNT = 200_000;

    private static final int CALLER_COUNT = 16;
    private static final int GC_COUNT = 3;
    private static final int REOPEN_COUNT = 5;

    private StoreProgram() {}

    /** Takes the directory, the numbers of streams and events, the ids, and the task. */
    public static void main(String[] args) throws Exception {
        var directory = Path.of(args[0]);
        var task = Task.valueOf(args[4]);
        // only then, because to ask for it takes longer than to open a store
        long processor = task == Task.REBUILD ? processorNanos() : 0;
        long begin = System.nanoTime();
        var store = Evenire.open(directory);
        long nanos = System.nanoTime() - begin;
        try (store) {
            say(OPEN_NANOS, nanos);
            var cell = new Cell(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Cell.Ids.valueOf(args[3]));
            switch (task) {
                case CLOSE, REOPEN -> {}
                case REBUILD -> say("processorNanos", processorNanos() - processor);
                case APPEND -> appendForever(GrownStore.of(cell, store));
                case LOAD -> load(GrownStore.of(cell, store));
            }
        }
        if (task == Task.REOPEN) {
            say("reopenNanos", reopenNanos(directory));
        }
    }

    private static void load(GrownStore grown) throws Exception {
        say("heapBefore", heap());
        grown.grow(Math.min(LOAD_EVENT_COUNT, grown.cell().eventCount()));
        grown.fillCache(Settings.defaults().cacheLengthMax() * 9 / 10);
        say("heap", heap());
        appendForever(grown);
    }

    /** {@return how long it takes to open a store that this process had open: the median} */
    private static long reopenNanos(Path directory) {
        var nanos = new long[REOPEN_COUNT];
        for (int i = 0; i < REOPEN_COUNT; i++) {
            long begin = System.nanoTime();
            var store = Evenire.open(directory);
            nanos[i] = System.nanoTime() - begin;
            store.close();
        }
        Arrays.sort(nanos);
        return nanos[REOPEN_COUNT / 2];
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
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
