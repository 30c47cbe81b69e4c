package io.evenire.storage.planted;

/** An offence: of a storage only the provider is public. */
public final class OpenJournal {

    private OpenJournal() {}
}
