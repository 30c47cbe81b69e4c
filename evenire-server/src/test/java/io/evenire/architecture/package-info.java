/**
 * The rules of the house over all modules.
 *
 * <p>{@code HouseRules} and {@code HouseModules} hold the rules; {@code ArchitectureTest} and {@code ModuleTest} hold
 * Evenire to them, and {@code PlantedOffencesTest} shows for each rule an offence that it finds.
 */
@NullMarked
package io.evenire.architecture;

import org.jspecify.annotations.NullMarked;
