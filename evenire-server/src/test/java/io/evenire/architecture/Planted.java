package io.evenire.architecture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Logger;

/** Offences that the rules must find, one a class. */
final class Planted {

    private Planted() {}

    /** Is named after a pattern. */
    static final class StoreManager {}

    /** Is named for being the first of many. */
    static final class DefaultStore {}

    /** Can be extended, though nobody thought of that. */
    static class Open {}

    /** Reads the environment. */
    static final class Curious {
        static String home() {
            return System.getenv().toString() + System.getProperty("user.home");
        }
    }

    /** Prints. */
    static final class Loud {
        static void say() {
            System.out.println("here");
        }
    }

    /** Throws what nobody can act on. */
    static final class Vague {
        static void fail() {
            throw new RuntimeException("something");
        }
    }

    /** Logs past everybody else. */
    static final class OldLogger {
        static void log() {
            Logger.getLogger("old").info("here");
        }
    }

    /** Finds a class by its name. */
    static final class Seeker {
        static Class<?> seek() throws ClassNotFoundException {
            return Class.forName("io.evenire.architecture.Planted");
        }
    }

    /** Keeps something with the thread. */
    static final class Clingy {
        static final ThreadLocal<Integer> COUNT = ThreadLocal.withInitial(() -> 0);
    }

    /** Locks itself in a method. */
    static final class SelfLockingMethod {
        private int count;

        synchronized int next() {
            return count++;
        }
    }

    /** Locks itself in a block. */
    static final class SelfLockingBlock {
        private int count;

        int next() {
            synchronized (this) {
                return count++;
            }
        }
    }

    /** Locks something of its own, as it should. */
    static final class Locking {
        private final Object lock = new Object();
        private int count;

        int next() {
            synchronized (lock) {
                return count++;
            }
        }
    }

    /** Writes through a channel, which an interrupt would close. */
    static final class ChannelWriter {
        static void write(FileChannel channel) throws IOException {
            channel.write(ByteBuffer.allocate(1));
        }
    }

    /** Writes a file past the seam. */
    static final class PathWriter {
        static void write(Path path) throws IOException {
            Files.writeString(path, "here");
        }
    }
}
