package io.evenire.testkit;

/** A change that was made, and that no force has made durable so far. */
sealed interface PendingChange {

    /** A change of the bytes of a file. */
    sealed interface OfBytes extends PendingChange {

        /** {@return the file} */
        SimulatedFile file();

        /** Makes the change. */
        void apply(FileBytes bytes);
    }

    /** Bytes were written. */
    record Write(SimulatedFile file, int offset, FileBytes bytes) implements OfBytes {

        @Override
        public void apply(FileBytes to) {
            bytes.copy(0, bytes.length(), to, offset);
        }
    }

    /** A file was cut or made longer. */
    record Resize(SimulatedFile file, int length) implements OfBytes {

        @Override
        public void apply(FileBytes to) {
            to.setLength(length);
        }
    }

    /** A change of the names in a directory. */
    sealed interface OfNames extends PendingChange {

        /** {@return the directory} */
        String directory();
    }

    /** A name was given to a file; another name in the same directory, if there was one, is gone. */
    record Name(String from, String to, SimulatedFile file) implements OfNames {

        @Override
        public String directory() {
            return SimulatedDisk.directoryOf(to);
        }
    }

    /** A name was deleted. */
    record Unname(String name) implements OfNames {

        @Override
        public String directory() {
            return SimulatedDisk.directoryOf(name);
        }
    }

    /** A directory was made. */
    record MakeDirectory(String name) implements OfNames {

        @Override
        public String directory() {
            return SimulatedDisk.directoryOf(name);
        }
    }
}
