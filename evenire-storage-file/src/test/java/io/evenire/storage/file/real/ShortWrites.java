package io.evenire.storage.file.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A library that, loaded before the C library, has one write at a place of a file take half of its bytes. */
final class ShortWrites {

    /** The variable that says which of the writes is cut short, counted from 1. */
    static final String AT = "SHORT_WRITE_AT";

    private static final String SOURCE = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdatomic.h>
            #include <stdlib.h>
            #include <unistd.h>

            static atomic_int count;

            ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
              static ssize_t (*real)(int, const void *, size_t, off64_t);
              if (real == NULL) {
                real = dlsym(RTLD_NEXT, "pwrite64");
              }
              const char *at = getenv("%s");
              if (at != NULL && length > 1 && atomic_fetch_add(&count, 1) + 1 == atoi(at)) {
                return real(fd, bytes, length / 2, offset);
              }
              return real(fd, bytes, length, offset);
            }
            """.formatted(AT);

    private ShortWrites() {}

    /** {@return the library} */
    static Path compile(Path directory) throws IOException, InterruptedException {
        var source = Files.writeString(directory.resolve("short.c"), SOURCE);
        var library = directory.resolve("short.so");
        Machine.run("gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl");
        return library;
    }
}
