package io.evenire.benchmarks.report;

import java.util.List;

/**
 * Lines over a logarithmic axis: how something changes while something else grows tenfold again and again.
 *
 * @param title what it shows
 * @param x what grows: the label of the horizontal axis
 * @param y what is measured, with its unit: the label of the vertical axis, which begins at 0
 * @param goal where a dashed line is drawn; 0 for none
 * @param series the lines, at most {@value #SERIES_COUNT_MAX}, with at least one point in all
 */
public record Chart(String title, String x, String y, double goal, List<Series> series) {

    /** The most lines, because there are so many colours. */
    public static final int SERIES_COUNT_MAX = 6;

    /** Copies the lines. */
    public Chart {
        series = List.copyOf(series);
        if (series.size() > SERIES_COUNT_MAX
                || series.stream().allMatch(line -> line.points().isEmpty())) {
            throw new IllegalArgumentException(
                    "a chart must have 1 to %d lines and a point, has %s".formatted(SERIES_COUNT_MAX, series));
        }
    }

    /**
     * One line.
     *
     * @param name what stands beside its colour
     * @param points its points, from left to right
     */
    public record Series(String name, List<Point> points) {

        /** Copies the points. */
        public Series {
            points = List.copyOf(points);
        }
    }

    /**
     * One point.
     *
     * @param x how far the one thing has grown, above 0
     * @param y what was measured, not negative
     */
    public record Point(double x, double y) {

        /** Validates the numbers. */
        public Point {
            if (!(x > 0) || !(y >= 0) || Double.isInfinite(x) || Double.isInfinite(y)) {
                throw new IllegalArgumentException(
                        "point must have x above 0 and y of 0 or more, is %s, %s".formatted(x, y));
            }
        }
    }

    /** {@return the highest number shown, the goal included} */
    double highest() {
        double highest = goal;
        for (var line : series) {
            for (var point : line.points()) {
                highest = Math.max(highest, point.y());
            }
        }
        return highest == 0 ? 1 : highest;
    }

    /** {@return the powers of ten between which all points are: the lowest and the highest} */
    int[] decades() {
        double lowest = Double.MAX_VALUE;
        double highest = 0;
        for (var line : series) {
            for (var point : line.points()) {
                lowest = Math.min(lowest, point.x());
                highest = Math.max(highest, point.x());
            }
        }
        int first = (int) Math.floor(Math.log10(lowest) + 1e-9);
        int last = (int) Math.ceil(Math.log10(highest) - 1e-9);
        return new int[] {first, Math.max(last, first + 1)};
    }
}
