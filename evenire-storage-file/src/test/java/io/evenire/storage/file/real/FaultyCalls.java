package io.evenire.storage.file.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A library that, loaded before the C library, has calls of the operating system fail that are for files below a
 * directory. Unlike a tracer it can cut a write short, knows which file a call is for, and costs nothing.
 *
 * @param library the file
 */
record FaultyCalls(Path library) {

    private static final String SOURCE = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <errno.h>
            #include <signal.h>
            #include <stdatomic.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <unistd.h>

            static atomic_int count;

            static int isBelow(const char *path) {
              const char *top = getenv("FAULT_BELOW");
              return top != NULL && strncmp(path, top, strlen(top)) == 0;
            }

            static int isOfFile(int fd) {
              char link[64], path[4096];
              snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
              ssize_t length = readlink(link, path, sizeof path - 1);
              if (length < 0) {
                return 0;
              }
              path[length] = 0;
              return isBelow(path);
            }

            /* 0: nothing happens; 1: half of it; -1: it fails, and errno is set */
            static int fault(const char *call, int isOurs) {
              const char *wanted = getenv("FAULT_CALL"), *what = getenv("FAULT_WHAT"), *at = getenv("FAULT_AT");
              if (!isOurs || wanted == NULL || what == NULL || at == NULL || strcmp(call, wanted) != 0) {
                return 0;
              }
              int number = atomic_fetch_add(&count, 1) + 1;
              int isFromThereOn = what[strlen(what) - 1] == '+';
              if (isFromThereOn ? number < atoi(at) : number != atoi(at)) {
                return 0;
              }
              if (strncmp(what, "KILL", 4) == 0) {
                kill(getpid(), SIGKILL);
              }
              if (strncmp(what, "SHORT", 5) == 0) {
                return 1;
              }
              errno = strncmp(what, "ENOSPC", 6) == 0 ? ENOSPC : EIO;
              return -1;
            }

            #define REAL(name) __typeof__(name) *real = (__typeof__(name) *) dlsym(RTLD_NEXT, #name)

            ssize_t write(int fd, const void *bytes, size_t length) {
              REAL(write);
              int what = fault("write", isOfFile(fd));
              return what < 0 ? -1 : real(fd, bytes, what > 0 && length > 1 ? length / 2 : length);
            }

            ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
              REAL(pwrite64);
              int what = fault("write", isOfFile(fd));
              return what < 0 ? -1 : real(fd, bytes, what > 0 && length > 1 ? length / 2 : length, offset);
            }

            int fsync(int fd) {
              REAL(fsync);
              return fault("force", isOfFile(fd)) < 0 ? -1 : real(fd);
            }

            int fdatasync(int fd) {
              REAL(fdatasync);
              return fault("force", isOfFile(fd)) < 0 ? -1 : real(fd);
            }

            int rename(const char *from, const char *to) {
              REAL(rename);
              return fault("rename", isBelow(to)) < 0 ? -1 : real(from, to);
            }
            """;

    /** What is called. */
    enum Call {
        WRITE,
        FORCE,
        RENAME;

        String word() {
            return switch (this) {
                case WRITE -> "write";
                case FORCE -> "force";
                case RENAME -> "rename";
            };
        }
    }

    /** What becomes of it. */
    enum Fault {
        /** It fails once. */
        EIO("EIO"),
        /** It fails from then on. */
        EIO_FROM_THERE_ON("EIO+"),
        /** There is no space from then on. */
        ENOSPC_FROM_THERE_ON("ENOSPC+"),
        /** Half of the bytes are written, once. */
        SHORT("SHORT"),
        /** The process ends there. */
        KILL("KILL");

        private final String word;

        Fault(String word) {
            this.word = word;
        }
    }

    /** Makes the library, with the C compiler of the machine. */
    static FaultyCalls compile(Path directory) throws IOException, InterruptedException {
        var source = Files.writeString(directory.resolve("faulty-calls.c"), SOURCE);
        var library = directory.resolve("faulty-calls.so");
        Machine.run("gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl");
        return new FaultyCalls(library);
    }

    /** {@return the environment of a program whose call with a number, counted from 1, is to have a fault} */
    Map<String, String> fault(Path below, Call call, Fault fault, int number) {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAULT_BELOW",
                below.toString(),
                "FAULT_CALL",
                call.word(),
                "FAULT_WHAT",
                fault.word,
                "FAULT_AT",
                Integer.toString(number));
    }
}
