package io.evenire.benchmarks.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A page of Markdown in the making. For one thread. */
public final class Report {

    private final String name;
    private final StringBuilder text = new StringBuilder();
    private final List<Plot> plots = new ArrayList<>();

    private record Plot(String fileName, Figure figure) {}

    /**
     * Begins a page.
     *
     * @param name the name of its file, without ending
     * @param title its title
     * @param conditions what was measured, and where
     */
    public Report(String name, String title, Conditions conditions) {
        this.name = name;
        text.append("# ").append(title).append("\n\n");
        table(List.of("measured", ""), conditions.rows());
    }

    /**
     * Begins a chapter.
     *
     * @param title its title
     */
    public void chapter(String title) {
        text.append("## ").append(title).append("\n\n");
    }

    /**
     * Adds a paragraph.
     *
     * @param paragraph its text
     */
    public void text(String paragraph) {
        text.append(paragraph).append("\n\n");
    }

    /**
     * Adds a table.
     *
     * @param head the titles of its columns
     * @param rows its rows, each with as many cells
     */
    public void table(List<String> head, List<List<String>> rows) {
        row(head);
        row(head.stream().map(_ -> "---").toList());
        rows.forEach(this::row);
        text.append('\n');
    }

    /**
     * Adds a figure.
     *
     * @param part what its file is called, after the name of the page
     * @param title what it shows
     * @param figure the figure
     */
    public void figure(String part, String title, Figure figure) {
        var fileName = "%s-%s.svg".formatted(name, part);
        plots.add(new Plot(fileName, figure));
        text.append("![%s](%s)\n\n".formatted(title, fileName));
    }

    /**
     * Writes the page and its figures.
     *
     * @param directory where to; created if it is not there
     * @return the file of the page
     * @throws IOException if the files cannot be written
     */
    public Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (var plot : plots) {
            Files.writeString(directory.resolve(plot.fileName), plot.figure.toSvg(), UTF_8);
        }
        return Files.writeString(
                directory.resolve(name + ".md"), text.toString().stripTrailing() + "\n", UTF_8);
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
