package io.evenire.storage.file.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A library that, loaded before the C library, has a call for some of the files of a process fail, or do a part of what
 * it should. It also knows whether it did.
 */
final class FaultyCalls {

    /** What a call does instead of what it should. */
    enum Fault {
        /** One write takes half of its bytes, and says so; not even the system calls that an error. */
        SHORT,
        /** One call fails as on a broken disk. */
        EIO,
        /** All calls from one on fail as on a broken disk. */
        EIO_FROM_THERE_ON,
        /** All calls from one on fail as on a full disk. */
        ENOSPC_FROM_THERE_ON
    }

    private static final String SOURCE = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <errno.h>
            #include <fcntl.h>
            #include <stdatomic.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <unistd.h>

            static atomic_int count;

            /* whether this call is the one, or one of those, that the environment names */
            static int is_hit(const char *call, int fd) {
              const char *wanted = getenv("FAULT_CALL");
              if (wanted == NULL || strcmp(wanted, call) != 0) {
                return 0;
              }
              char link[64];
              char path[4096];
              snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
              ssize_t length = readlink(link, path, sizeof path - 1);
              if (length < 0) {
                return 0;
              }
              path[length] = 0;
              if (strncmp(path, getenv("FAULT_STORE"), strlen(getenv("FAULT_STORE"))) != 0
                  || strstr(path, getenv("FAULT_PATH")) == NULL) {
                return 0;
              }
              int number = atomic_fetch_add(&count, 1) + 1;
              int at = atoi(getenv("FAULT_AT"));
              int goes_on = strstr(getenv("FAULT_DO"), "_FROM_THERE_ON") != NULL;
              return number == at || (goes_on && number > at);
            }

            static void tell(void) {
              int fd = open(getenv("FAULT_TOLD"), O_WRONLY | O_CREAT | O_APPEND, 0600);
              if (fd >= 0) {
                close(fd);
              }
            }

            static int fail(void) {
              tell();
              errno = strncmp(getenv("FAULT_DO"), "ENOSPC", 6) == 0 ? ENOSPC : EIO;
              return -1;
            }

            ssize_t write(int fd, const void *bytes, size_t length) {
              static ssize_t (*real)(int, const void *, size_t);
              if (real == NULL) {
                real = dlsym(RTLD_NEXT, "write");
              }
              if (length < 2 || !is_hit("write", fd)) {
                return real(fd, bytes, length);
              }
              if (strcmp(getenv("FAULT_DO"), "SHORT") == 0) {
                tell();
                return real(fd, bytes, length / 2);
              }
              return fail();
            }

            int fsync(int fd) {
              static int (*real)(int);
              if (real == NULL) {
                real = dlsym(RTLD_NEXT, "fsync");
              }
              return is_hit("fsync", fd) ? fail() : real(fd);
            }
            """;

    private final Path library;

    private FaultyCalls(Path library) {
        this.library = library;
    }

    /** Compiles the library. */
    static FaultyCalls compile(Path directory) throws IOException, InterruptedException {
        var source = Files.writeString(directory.resolve("faulty.c"), SOURCE);
        var library = directory.resolve("faulty.so");
        Machine.run("gcc", "-Wall", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl");
        return new FaultyCalls(library);
    }

    /**
     * Says which call fails.
     *
     * @param store the directory that the files are in
     * @param path what the paths of the files contain
     * @param call {@code write} or {@code fsync}
     * @param at which of the calls for these files, counted from 1
     * @return the environment of the process
     */
    Map<String, String> environment(Path store, String path, String call, Fault fault, int at) {
        assertThat(call).isIn("write", "fsync");
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAULT_STORE", store.toString(),
                "FAULT_PATH", path,
                "FAULT_CALL", call,
                "FAULT_DO", fault.name(),
                "FAULT_AT", Integer.toString(at),
                "FAULT_TOLD", told(store).toString());
    }

    /** {@return whether a call failed in a process that wrote to a store} */
    static boolean wasHit(Path store) {
        return Files.exists(told(store));
    }

    private static Path told(Path store) {
        return store.resolveSibling(store.getFileName() + ".told");
    }
}
