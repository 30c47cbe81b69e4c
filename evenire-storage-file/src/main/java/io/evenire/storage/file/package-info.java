/**
 * The journal of a store in the files of one directory.
 *
 * <p>Start at {@link io.evenire.storage.file.FileStorageProvider}, then {@code FileStorage} (what is in the directory),
 * {@code FileJournal} (append, force, read) and {@code Recovery} (what is believed after a crash). All bytes go through
 * {@code Disk}. The formats stand in {@code docs/file-format.md}.
 */
@NullMarked
package io.evenire.storage.file;

import org.jspecify.annotations.NullMarked;
