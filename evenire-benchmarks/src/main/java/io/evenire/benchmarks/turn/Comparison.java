package io.evenire.benchmarks.turn;

import java.util.Arrays;

/**
 * What came out of turns.
 *
 * @param one how often a second the one thing was done: the median of its windows
 * @param other the same of the other thing
 * @param ratio the one by the other: the median of neighbouring windows
 * @param lowest the lowest of those ratios
 * @param highest the highest of them; far from the lowest where the machine was disturbed
 */
public record Comparison(double one, double other, double ratio, double lowest, double highest) {

    static Comparison of(double[] ones, double[] others) {
        var ratios = new double[ones.length];
        for (int i = 0; i < ones.length; i++) {
            ratios[i] = ones[i] / others[i];
        }
        Arrays.sort(ratios);
        return new Comparison(
                median(ones), median(others), ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]);
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
