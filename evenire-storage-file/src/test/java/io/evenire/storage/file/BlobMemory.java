package io.evenire.storage.file;

import io.evenire.api.spi.Shelf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What was done with the blobs of a store, and what each of them may therefore hold. */
final class BlobMemory {

    /** What stands for no blob. */
    private static final String NOTHING = "nothing";

    /** What each blob may be: a text of its length and the number that fills it, whole, or nothing. */
    private final Map<String, Set<String>> allowed = new TreeMap<>();

    /** The blobs that were added to, of which nothing is promised. */
    private final Set<String> extended = new HashSet<>();

    private int count;

    private BlobMemory() {}

    static BlobMemory empty() {
        return new BlobMemory();
    }

    BlobMemory branch() {
        var branch = new BlobMemory();
        allowed.forEach((name, found) -> branch.allowed.put(name, new HashSet<>(found)));
        branch.extended.addAll(extended);
        branch.count = count;
        return branch;
    }

    /** Writes a blob; a failure to do so is no failure of the store. */
    void put(Shelf shelf, String name, int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) ++count);
        var content = content(bytes);
        allowed(name).add(content);
        try (var writer = shelf.write(name)) {
            writer.write(ByteBuffer.wrap(bytes, 0, length / 3));
            writer.write(ByteBuffer.wrap(bytes, length / 3, length - length / 3));
            writer.commit();
        } catch (IOException e) {
            assert e.getMessage() != null : "both may be there now";
            return;
        }
        allowed.put(name, new HashSet<>(Set.of(content)));
    }

    void extend(Shelf shelf, String name, int length) {
        extended.add(name);
        try {
            assert shelf.append(name, ByteBuffer.allocate(length)) : "files can be added to";
        } catch (IOException e) {
            assert e.getMessage() != null : "nothing is promised";
        }
    }

    void delete(Shelf shelf, String name) throws IOException {
        allowed(name).add(NOTHING);
        shelf.delete(name);
    }

    /** {@return what is not as it may be} */
    List<String> compare(Shelf shelf) throws IOException {
        var violations = new ArrayList<String>();
        for (var blob : allowed.entrySet()) {
            var found = content(shelf, blob.getKey());
            if (!blob.getValue().contains(found)) {
                violations.add("%s is %s, may be %s".formatted(blob.getKey(), found, blob.getValue()));
            }
        }
        for (var directory : List.of("index", "streams/ab", "again")) {
            for (var name : shelf.names(directory)) {
                if (!allowed.containsKey(name) && !extended.contains(name)) {
                    violations.add("invented " + name);
                }
            }
        }
        return violations;
    }

    private Set<String> allowed(String name) {
        return allowed.computeIfAbsent(name, _ -> new HashSet<>(Set.of(NOTHING)));
    }

    private static String content(Shelf shelf, String name) throws IOException {
        var blob = shelf.open(name);
        if (blob.isEmpty()) {
            return NOTHING;
        }
        var bytes = new byte[Math.toIntExact(blob.get().length())];
        blob.get().read(0, bytes.length).get(bytes);
        return content(bytes);
    }

    private static String content(byte[] bytes) {
        if (bytes.length == 0) {
            return "no bytes";
        }
        for (byte found : bytes) {
            if (found != bytes[0]) {
                return "%d bytes of %d mixed with %d".formatted(bytes.length, bytes[0], found);
            }
        }
        return "%d bytes of %d".formatted(bytes.length, bytes[0]);
    }
}
