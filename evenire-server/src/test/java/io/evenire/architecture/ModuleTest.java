package io.evenire.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every module must be, on the module path and on the class path alike. */
class ModuleTest {

    private static final int CLASS_FILE_VERSION_OFFSET = 6;
    private static final short CLASS_FILE_OF_JAVA_21 = 65;

    private static final Map<String, byte[]> DESCRIPTORS = descriptors();

    static Stream<ModuleDescriptor> modules() {
        return DESCRIPTORS.values().stream().map(ModuleTest::parse);
    }

    /** What our modules provide, and what a provider of ours would have to be found as. */
    static Stream<String> services() {
        var provided = modules().flatMap(module -> module.provides().stream()).map(ModuleDescriptor.Provides::service);
        return Stream.concat(
                        provided,
                        Stream.of("io.evenire.api.spi.StorageProvider", "io.evenire.api.spi.TransportProvider"))
                .distinct();
    }

    @Test
    void everyModuleOfTheTableIsLookedAt() {
        assertThat(DESCRIPTORS.keySet()).isEqualTo(HouseModules.MAY_REQUIRE.keySet());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleKeepsTheRules(ModuleDescriptor module) {
        assertThat(HouseModules.offences(module)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("services")
    void providersAreFoundOnBothPaths(String service) {
        var provided = provided(service);

        assertThat(provided).isNotEmpty();
        assertThat(HouseModules.offences(service, provided, listed(service))).isEmpty();
    }

    @Test
    void whatOlderApplicationsUseRunsOnJava21() {
        for (var module : HouseModules.FOR_JAVA_21) {
            assertThat(ByteBuffer.wrap(DESCRIPTORS.get(module)).getShort(CLASS_FILE_VERSION_OFFSET))
                    .as(module)
                    .isEqualTo(CLASS_FILE_OF_JAVA_21);
        }
    }

    private static Set<String> provided(String service) {
        return modules()
                .flatMap(module -> module.provides().stream())
                .filter(provides -> provides.service().equals(service))
                .flatMap(provides -> provides.providers().stream())
                .collect(toSet());
    }

    private static Set<String> listed(String service) {
        return resources("META-INF/services/" + service)
                .flatMap(bytes -> new String(bytes, UTF_8).lines())
                .map(String::strip)
                .filter(line -> line.startsWith("io.evenire."))
                .collect(toSet());
    }

    private static Map<String, byte[]> descriptors() {
        var descriptors = new TreeMap<String, byte[]>();
        resources("module-info.class").forEach(bytes -> {
            var name = parse(bytes).name();
            if (name.startsWith("io.evenire.")) {
                descriptors.put(name, bytes);
            }
        });
        return descriptors;
    }

    private static ModuleDescriptor parse(byte[] bytes) {
        try {
            return ModuleDescriptor.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<byte[]> resources(String name) {
        return ModuleTest.class.getClassLoader().resources(name).map(ModuleTest::bytes);
    }

    private static byte[] bytes(URL url) {
        try (var in = url.openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
