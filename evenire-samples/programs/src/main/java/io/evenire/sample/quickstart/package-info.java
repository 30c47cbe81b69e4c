/** The shortest programs that use a store: inside the program, behind a network, and in a storage of one's own. */
@NullMarked
package io.evenire.sample.quickstart;

import org.jspecify.annotations.NullMarked;
