package io.evenire.storage.file;

import io.evenire.api.spi.Frame;
import io.evenire.storage.file.ForwardingDisk.ForwardingFile;
import io.evenire.storage.file.ForwardingDisk.UnforcedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;

/** Stores with one mistake each. What is asked of a store must find every one of them. */
enum Mutant implements PowerCuts.Mutation {
    ACKNOWLEDGES_BEFORE_THE_FORCE {
        @Override
        public boolean acknowledgesBeforeForce() {
            return true;
        }
    },
    REPLIES_WITHOUT_A_FORCE {
        @Override
        public Disk wrap(Disk disk) {
            return unforced(disk, SegmentHeader::isName);
        }
    },
    DOES_NOT_FORCE_THE_COPY {
        @Override
        public Disk wrap(Disk disk) {
            return unforced(disk, Mutant::isCopy);
        }
    },
    DOES_NOT_FORCE_A_NEW_SEGMENT {
        @Override
        public Disk wrap(Disk disk) {
            return unforced(disk, name -> name.endsWith(Runway.SPARE_NAME_END));
        }
    },
    DOES_NOT_FORCE_WHO_IT_IS {
        @Override
        public Disk wrap(Disk disk) {
            return unforced(disk, StoreFile.NEW_NAME::equals);
        }
    },
    DOES_NOT_FORCE_THE_DIRECTORY {
        @Override
        public Disk wrap(Disk disk) {
            return new ForwardingDisk(disk) {
                @Override
                public void forceDirectory(String name) {
                    // That is what is wrong with it.
                }
            };
        }
    },
    DOES_NOT_FORCE_A_BLOB {
        @Override
        public Disk wrap(Disk disk) {
            return unforced(disk, FileShelf::isTemporaryName);
        }
    },
    DOES_NOT_FORCE_THE_DIRECTORY_OF_A_BLOB {
        @Override
        public Disk wrap(Disk disk) {
            return new ForwardingDisk(disk) {
                @Override
                public void forceDirectory(String name) throws IOException {
                    if (name.equals(TOP)) {
                        super.forceDirectory(name);
                    }
                }
            };
        }
    },
    DOES_NOT_FORCE_THE_NAME_OF_A_DIRECTORY {
        @Override
        public Disk wrap(Disk disk) {
            return new ForwardingDisk(disk) {
                private boolean forgets;

                @Override
                public void createDirectory(String name) throws IOException {
                    super.createDirectory(name);
                    forgets = true;
                }

                @Override
                public void forceDirectory(String name) throws IOException {
                    if (!forgets) {
                        super.forceDirectory(name);
                    }
                    forgets = false;
                }
            };
        }
    },
    DELETES_A_BLOB_BEFORE_IT_REPLACES_IT {
        @Override
        public Disk wrap(Disk disk) {
            return new ForwardingDisk(disk) {
                @Override
                public void rename(String from, String to) throws IOException {
                    if (FileShelf.isTemporaryName(from) && isFile(to)) {
                        delete(to);
                    }
                    super.rename(from, to);
                }
            };
        }
    },
    WRITES_A_BLOB_IN_ITS_PLACE {
        @Override
        public Disk wrap(Disk disk) {
            return new BlobInPlaceDisk(disk);
        }
    },
    DOES_NOT_FORCE_A_PART_WRITTEN_ANEW {
        @Override
        public Disk wrap(Disk disk) {
            return unforced(disk, SegmentRewrite::isCopyName);
        }
    },
    DOES_NOT_FORCE_THE_NAME_OF_A_PART_WRITTEN_ANEW {
        @Override
        public Disk wrap(Disk disk) {
            return new ForwardingDisk(disk) {
                private boolean forgets;

                @Override
                public void rename(String from, String to) throws IOException {
                    super.rename(from, to);
                    forgets = SegmentRewrite.isCopyName(from);
                }

                @Override
                public void forceDirectory(String name) throws IOException {
                    if (!forgets) {
                        super.forceDirectory(name);
                    }
                    forgets = false;
                }
            };
        }
    },
    DELETES_A_PART_BEFORE_IT_REPLACES_IT {
        @Override
        public Disk wrap(Disk disk) {
            return new ForwardingDisk(disk) {
                @Override
                public void rename(String from, String to) throws IOException {
                    if (SegmentRewrite.isCopyName(from)) {
                        delete(to);
                    }
                    super.rename(from, to);
                }
            };
        }
    },
    WRITES_A_PART_IN_ITS_PLACE {
        @Override
        public Disk wrap(Disk disk) {
            return new PartInPlaceDisk(disk);
        }
    },
    TRUSTS_THE_CACHE {
        @Override
        public Disk wrap(Disk disk) {
            return new InPlaceDisk(disk, true);
        }
    },
    REWRITES_IN_PLACE {
        @Override
        public Disk wrap(Disk disk) {
            return new InPlaceDisk(disk, false);
        }
    },
    TRUSTS_THE_MARK {
        @Override
        public Disk wrap(Disk disk) {
            return new ForwardingDisk(disk) {
                @Override
                File spoil(String name, File file) {
                    return new ForwardingFile(file) {
                        @Override
                        public void write(long offset, byte[] bytes, int length) throws IOException {
                            var there = new byte[length];
                            file.read(offset, there, length);
                            if (!Arrays.equals(there, 0, length, bytes, 0, length) || offset + length > length()) {
                                super.write(offset, bytes, length);
                            }
                        }
                    };
                }
            };
        }
    },
    BELIEVES_A_MARK_THAT_HAS_FRAMES_BEHIND {
        @Override
        public Disk wrap(Disk disk) {
            return new ForwardingDisk(disk) {
                @Override
                public File open(String name) throws IOException {
                    var file = super.open(name);
                    return SegmentHeader.isName(name) ? new UpToTheMarkFile(file, name) : file;
                }
            };
        }
    },
    IGNORES_A_SHORT_WRITE {
        @Override
        public Disk wrap(Disk disk) {
            return new ForwardingDisk(disk) {
                @Override
                File spoil(String name, File file) {
                    return new ForwardingFile(file) {
                        @Override
                        public void write(long offset, byte[] bytes, int length) throws IOException {
                            try {
                                super.write(offset, bytes, length);
                            } catch (NoSpaceException e) {
                                ignore(e);
                            }
                        }
                    };
                }
            };
        }
    },
    REPEATS_A_FAILED_FORCE {
        @Override
        public Disk wrap(Disk disk) {
            return new ForwardingDisk(disk) {
                @Override
                File spoil(String name, File file) {
                    return new ForwardingFile(file) {
                        @Override
                        public void force() throws IOException {
                            try {
                                super.force();
                            } catch (IOException e) {
                                ignore(e);
                                super.force();
                            }
                        }
                    };
                }
            };
        }
    },
    GOES_ON_AFTER_A_FAILURE {
        @Override
        public void afterFailure(TestStore store, IOException failure) {
            forgetFailure(store.journal());
        }
    },
    CHECKS_NO_CHECKSUMS {
        @Override
        public Disk wrap(Disk disk) {
            return new ForwardingDisk(disk) {
                @Override
                public File open(String name) throws IOException {
                    var file = super.open(name);
                    if (SegmentHeader.isName(name)) {
                        makeChecksumsRight(file);
                    }
                    return file;
                }
            };
        }
    };

    private static boolean isCopy(String name) {
        return name.endsWith(Recovery.COPY_NAME_END);
    }

    private static void ignore(IOException failure) {
        assert failure != null : "that is what is wrong with the mutant";
    }

    private static Disk unforced(Disk disk, Predicate<String> names) {
        return new ForwardingDisk(disk) {
            @Override
            File spoil(String name, File file) {
                return names.test(name) ? new UnforcedFile(file) : file;
            }
        };
    }

    /** Makes a journal that failed take appends again. There is no way to that but by force. */
    private static void forgetFailure(Object journal) {
        try {
            var failure = FileJournal.class.getDeclaredField("failure");
            failure.setAccessible(true);
            failure.set(journal, null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("FileJournal has no such field", e);
        }
    }

    /** Gives frames the checksums that fit their bytes, so that none of them is found out. */
    private static void makeChecksumsRight(Disk.File file) throws IOException {
        var bytes = new byte[Math.toIntExact(file.length())];
        file.read(0, bytes, bytes.length);
        var view = ByteBuffer.wrap(bytes);
        var salt = SegmentHeader.parse(segmentName(view), view).salt();
        int offset = SegmentHeader.LENGTH;
        while (offset + FrameHeader.LENGTH <= bytes.length && view.getInt(offset) == FrameHeader.MAGIC) {
            var header = FrameHeader.of(view.slice(offset, FrameHeader.LENGTH));
            int end = offset + FrameHeader.LENGTH + header.bodyLength();
            if (header.bodyLength() < 0
                    || end > bytes.length
                    || end < offset
                    || header.decided().get(0) != Frame.FORMAT) {
                return;
            }
            if (header.isIntact(salt, () -> "frame")) {
                var body = view.slice(offset + FrameHeader.LENGTH, header.bodyLength());
                var place = header.with(body).place();
                byte flags = header.decided().get(1);
                var frame = Frame.of(place, flags, body);
                FrameHeader.write(frame, header.durable(), salt, view, offset);
                file.write(offset, Arrays.copyOfRange(bytes, offset, end), FrameHeader.LENGTH);
            }
            offset = end;
        }
    }

    private static void copyOver(Disk disk, String from, String to) throws IOException {
        try (var source = disk.open(from);
                var target = disk.open(to)) {
            var bytes = new byte[Math.toIntExact(source.length())];
            source.read(0, bytes, bytes.length);
            target.write(0, bytes, bytes.length);
            target.force();
        }
    }

    private static String segmentName(ByteBuffer bytes) {
        return SegmentHeader.name(bytes.getLong(16));
    }

    /** A segment that seems to end with its last mark, until something is written to it. */
    private static final class UpToTheMarkFile extends ForwardingFile {

        private int end;

        UpToTheMarkFile(Disk.File file, String name) throws IOException {
            super(file);
            var bytes = new byte[Math.toIntExact(file.length())];
            file.read(0, bytes, bytes.length);
            var view = ByteBuffer.wrap(bytes);
            end = Integer.MAX_VALUE;
            if (bytes.length > SegmentHeader.LENGTH) {
                var salt = SegmentHeader.unchecked(view).salt();
                for (int at = SegmentHeader.LENGTH; at + FrameHeader.LENGTH <= bytes.length; at++) {
                    if (view.getInt(at) == FrameHeader.MAGIC) {
                        var header = FrameHeader.of(view.slice(at, FrameHeader.LENGTH));
                        if (header.isIntact(salt, () -> name) && header.isMarkAt(at)) {
                            end = at + FrameHeader.LENGTH;
                        }
                    }
                }
            }
        }

        @Override
        public int read(long offset, byte[] into, int length) throws IOException {
            int count = super.read(offset, into, length);
            int known = Math.clamp(end - offset, 0, count);
            Arrays.fill(into, known, count, (byte) 0);
            return count;
        }

        @Override
        public void write(long offset, byte[] bytes, int length) throws IOException {
            end = Integer.MAX_VALUE;
            super.write(offset, bytes, length);
        }
    }

    /** Recovers a segment in its own file, and not in another one that takes its place. */
    private static final class InPlaceDisk extends ForwardingDisk {

        private final boolean trustsTheCache;

        InPlaceDisk(Disk disk, boolean trustsTheCache) {
            super(disk);
            this.trustsTheCache = trustsTheCache;
        }

        @Override
        public File create(String name) throws IOException {
            var target = target(name);
            if (!isCopy(name) || !names().contains(target)) {
                return super.create(name);
            }
            var file = super.open(target);
            return new ForwardingFile(file) {
                private long behind;

                @Override
                public void write(long offset, byte[] bytes, int length) throws IOException {
                    behind = offset + length;
                    var there = new byte[length];
                    file.read(offset, there, length);
                    if (!trustsTheCache || !Arrays.equals(there, 0, length, bytes, 0, length)) {
                        super.write(offset, bytes, length);
                    }
                }

                @Override
                public void force() throws IOException {
                    int rest = Math.toIntExact(file.length() - behind);
                    super.write(behind, new byte[rest], rest);
                    super.force();
                }
            };
        }

        @Override
        public void rename(String from, String to) throws IOException {
            if (names().contains(from)) {
                super.rename(from, to);
            }
        }

        private static String target(String copy) {
            return copy.substring(0, copy.length() - Recovery.COPY_NAME_END.length());
        }
    }

    /** Copies a part over the old one, forces it, and so has no need to rename it. */
    private static final class PartInPlaceDisk extends ForwardingDisk {

        PartInPlaceDisk(Disk disk) {
            super(disk);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            if (!SegmentRewrite.isCopyName(from)) {
                super.rename(from, to);
                return;
            }
            copyOver(this, from, to);
            delete(from);
        }
    }

    /** Copies a new blob over the old one, forces it, and so has no need to rename it. */
    private static final class BlobInPlaceDisk extends ForwardingDisk {

        BlobInPlaceDisk(Disk disk) {
            super(disk);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            if (!FileShelf.isTemporaryName(from) || !isFile(to)) {
                super.rename(from, to);
                return;
            }
            copyOver(this, from, to);
            delete(from);
        }
    }
}
