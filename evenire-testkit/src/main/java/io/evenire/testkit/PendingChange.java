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

    /** A name was given to a file; another name, if there was one, is gone. */
    record Name(String from, String to, SimulatedFile file) implements PendingChange {}

    /** A name was deleted. */
    record Unname(String name) implements PendingChange {}
}
