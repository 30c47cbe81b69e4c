package io.evenire.benchmarks.report;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;

/**
 * Charts side by side, two in a row, as one picture in SVG.
 *
 * @param charts the charts, at least one
 */
public record Figure(List<Chart> charts) {

    private static final int WIDTH = 460;
    private static final int HEIGHT = 320;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 70;
    private static final int BOTTOM = 50;
    private static final int TICK_COUNT = 5;
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");

    /** Copies the charts. */
    public Figure {
        charts = List.copyOf(charts);
        if (charts.isEmpty()) {
            throw new IllegalArgumentException("a figure must have a chart, has none");
        }
    }

    /** {@return the picture} */
    String toSvg() {
        var out = new StringBuilder();
        int columns = Math.min(2, charts.size());
        int rows = (charts.size() + 1) / 2;
        add(
                out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                columns * WIDTH,
                rows * HEIGHT);
        add(out, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
        for (int i = 0; i < charts.size(); i++) {
            add(out, "<g transform=\"translate(%d %d)\">", i % 2 * WIDTH, i / 2 * HEIGHT);
            new Panel(charts.get(i), out).draw();
            add(out, "</g>");
        }
        add(out, "</svg>");
        return out.toString();
    }

    @FormatMethod
    private static void add(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    /** One chart in its place. */
    private static final class Panel {

        private final Chart chart;
        private final StringBuilder out;
        private final int[] decades;
        private final double step;
        private final double top;

        Panel(Chart chart, StringBuilder out) {
            this.chart = chart;
            this.out = out;
            this.decades = chart.decades();
            this.step = step(chart.highest() / TICK_COUNT);
            this.top = step * Math.ceil(chart.highest() / step - 1e-9);
        }

        void draw() {
            text(WIDTH / 2.0, 20, "middle", "font-weight=\"bold\"", chart.title());
            axes();
            if (chart.goal() > 0) {
                add(
                        out,
                        "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#888888\" stroke-dasharray=\"6 4\"/>",
                        LEFT,
                        y(chart.goal()),
                        WIDTH - RIGHT,
                        y(chart.goal()));
                text(WIDTH - RIGHT, y(chart.goal()) - 4, "end", "fill=\"#666666\"", "goal");
            }
            for (int i = 0; i < chart.series().size(); i++) {
                line(chart.series().get(i), COLOURS.get(i));
                legend(i);
            }
        }

        private void axes() {
            for (double value = 0; value < top + step / 2; value += step) {
                add(
                        out,
                        "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>",
                        LEFT,
                        y(value),
                        WIDTH - RIGHT,
                        y(value));
                text(LEFT - 6, y(value) + 4, "end", "", number(value));
            }
            for (int decade = decades[0]; decade <= decades[1]; decade++) {
                double x = x(Math.pow(10, decade));
                add(
                        out,
                        "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#dddddd\"/>",
                        x,
                        TOP,
                        x,
                        HEIGHT - BOTTOM);
                add(
                        out,
                        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">10<tspan dy=\"-5\" font-size=\"9\">%d</tspan></text>",
                        x,
                        HEIGHT - BOTTOM + 18,
                        decade);
            }
            text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", "", chart.x());
            text(
                    0,
                    0,
                    "middle",
                    "transform=\"translate(16 %d) rotate(-90)\"".formatted((TOP + HEIGHT - BOTTOM) / 2),
                    chart.y());
        }

        private void line(Chart.Series series, String colour) {
            var path = new StringBuilder();
            for (var point : series.points()) {
                path.append(String.format(
                        Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : " L", x(point.x()), y(point.y())));
                add(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>", x(point.x()), y(point.y()), colour);
            }
            if (series.points().size() > 1) {
                add(out, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", path, colour);
            }
        }

        private void legend(int i) {
            double width = (WIDTH - LEFT - RIGHT) / 3.0;
            double x = LEFT + i % 3 * width;
            int y = 40 + i / 3 * 16;
            add(out, "<circle cx=\"%.1f\" cy=\"%d\" r=\"4\" fill=\"%s\"/>", x + 4, y - 4, COLOURS.get(i));
            text(x + 12, y, "start", "", chart.series().get(i).name());
        }

        private void text(double x, double y, String anchor, String more, String text) {
            add(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>", x, y, anchor, more, escaped(text));
        }

        private double x(double value) {
            double share = (Math.log10(value) - decades[0]) / (decades[1] - decades[0]);
            return LEFT + share * (WIDTH - LEFT - RIGHT);
        }

        private double y(double value) {
            return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
        }

        /** {@return a round number, as small as possible but not smaller: 1, 2 or 5 and zeros} */
        private static double step(double least) {
            double power = Math.pow(10, Math.floor(Math.log10(least)));
            for (int digit : List.of(1, 2, 5)) {
                if (digit * power >= least - 1e-12) {
                    return digit * power;
                }
            }
            return 10 * power;
        }

        private String number(double value) {
            int digits = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
            return String.format(Locale.ROOT, "%,." + digits + "f", value);
        }
    }
}
