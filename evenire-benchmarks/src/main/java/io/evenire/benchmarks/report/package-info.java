/** Reports as Markdown, with plots as SVG. Start at {@code Report}. */
@NullMarked
package io.evenire.benchmarks.report;

import org.jspecify.annotations.NullMarked;
