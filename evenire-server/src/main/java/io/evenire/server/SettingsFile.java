package io.evenire.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.server.Layers.Given;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** A file of settings: lines of {@code key = value}; what starts with {@code #} is a comment. */
final class SettingsFile {

    /** The longest file, in bytes; more is not a file of settings. */
    static final int LENGTH_MAX = 64 * 1024;

    private final Path path;
    private final Map<Setting, Given> settings = new EnumMap<>(Setting.class);

    private SettingsFile(Path path) {
        this.path = path;
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @return what it sets
     * @throws StartException if it cannot be read, or a line says nothing that is known
     */
    static Map<Setting, Given> read(Path path) {
        var file = new SettingsFile(path);
        var lines = file.text().lines().toList();
        for (var i = 0; i < lines.size(); i++) {
            file.parse(lines.get(i).strip(), "%s line %d".formatted(path, i + 1));
        }
        return file.settings;
    }

    private String text() {
        try (var in = Files.newInputStream(path)) {
            var bytes = in.readNBytes(LENGTH_MAX + 1);
            if (bytes.length > LENGTH_MAX) {
                throw new StartException(
                        "settings file %s must have at most %d bytes, has more".formatted(path, LENGTH_MAX));
            }
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new StartException("settings file %s is not text in UTF-8".formatted(path), e);
        } catch (IOException e) {
            throw new StartException("cannot read settings file %s: %s".formatted(path, problemOf(e)), e);
        }
    }

    private static String problemOf(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "access is denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    private void parse(String line, String source) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        var equals = line.indexOf('=');
        if (equals < 0) {
            throw new StartException("%s: expected 'key = value', found '%s'".formatted(source, line));
        }
        var key = line.substring(0, equals).strip();
        var setting = Setting.ofKey(key)
                .orElseThrow(() -> new StartException(
                        "%s: unknown key '%s'; known are %s".formatted(source, key, Setting.keys())));
        var before = settings.put(setting, new Given(line.substring(equals + 1).strip(), source));
        if (before != null) {
            throw new StartException("%s: '%s' is set already in %s".formatted(source, key, before.source()));
        }
    }
}
