package io.evenire.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is set: the command line before the environment before the file. What none of them sets has its fallback. */
final class Layers {

    /** Names a file of settings. */
    static final String CONFIG_VARIABLE = "EVENIRE_CONFIG";

    /** Further options for Java, read by the launcher. */
    static final String JAVA_OPTIONS_VARIABLE = "EVENIRE_JAVA_OPTS";

    private final Map<Setting, Given> given = new EnumMap<>(Setting.class);

    private Layers() {}

    /**
     * Lays the layers on each other.
     *
     * @param file the strongest file's settings, weaker than the others
     * @param environment all environment variables
     * @param options the options of the command line
     * @return the layers
     * @throws StartException if there is a variable for Evenire that means nothing
     */
    static Layers of(Map<Setting, Given> file, Map<String, String> environment, Map<Setting, String> options) {
        var layers = new Layers();
        layers.given.putAll(file);
        for (var variable : new TreeMap<>(environment).entrySet()) { // in order, so that the first mistake is the same
            settingOf(variable.getKey())
                    .ifPresent(setting -> layers.given.put(setting, new Given(variable.getValue(), variable.getKey())));
        }
        options.forEach((setting, value) -> layers.given.put(setting, new Given(value, setting.option())));
        return layers;
    }

    private static Optional<Setting> settingOf(String variable) {
        var setting = Setting.ofVariable(variable);
        if (setting.isEmpty()
                && variable.startsWith(Setting.VARIABLE_PREFIX)
                && !variable.equals(CONFIG_VARIABLE)
                && !variable.equals(JAVA_OPTIONS_VARIABLE)) {
            throw new StartException("unknown environment variable %s; known are EVENIRE_ and one of: %s"
                    .formatted(variable, knownVariables()));
        }
        return setting;
    }

    private static String knownVariables() {
        var names = new TreeSet<String>();
        for (var setting : Setting.values()) {
            names.add(setting.variable());
        }
        names.add(CONFIG_VARIABLE);
        names.add(JAVA_OPTIONS_VARIABLE);
        return String.join(", ", names).replace(Setting.VARIABLE_PREFIX, "");
    }

    /** {@return whether something is given for a setting} */
    boolean isGiven(Setting setting) {
        return given.containsKey(setting);
    }

    /** {@return what is given for a setting, the fallback if nothing is} */
    Given of(Setting setting) {
        return given.getOrDefault(setting, new Given(setting.fallback(), "fallback"));
    }

    /**
     * A value and who gave it.
     *
     * @param value the value as it was written
     * @param source where it was written, for a person
     */
    record Given(String value, String source) {}
}
