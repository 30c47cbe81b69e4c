package io.evenire.testkit;

/** What is left of the bytes and names that a {@link SimulatedDisk} was not told to force when everything stops. */
public enum PowerCut {
    /** The process was killed, the system lives: all is there to be read, but nothing more of it is on the disk. */
    KILL9,
    /** Nothing is left. */
    NONE,
    /** Everything is left. */
    ALL,
    /** Everything up to some write or change of a name. */
    PREFIX,
    /** Some sectors of each write, in any combination, and the changes of names up to some of them. */
    SUBSET_SECTORS,
    /** Everything, but only the first bytes of the last write. */
    TORN_LAST,
    /** Everything, but other bytes where the last write should be. */
    GARBAGE_LAST,
    /** Files are as long as they became, with zeros for bytes. */
    SIZE_ONLY
}
