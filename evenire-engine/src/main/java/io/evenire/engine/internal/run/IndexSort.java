package io.evenire.engine.internal.run;

import java.util.Arrays;

/** Sorts things by their indexes, without an object for each: a merge sort, so equal ones stay in their order. */
final class IndexSort {

    private static final int RUN_LENGTH = 8;

    private IndexSort() {}

    /** Compares the things at two indexes. */
    interface Order {
        int compare(int a, int b);
    }

    /** {@return the indexes from 0 to below a count, sorted} */
    static int[] sorted(int count, Order order) {
        var from = new int[count];
        Arrays.setAll(from, i -> i);
        for (int start = 0; start < count; start += RUN_LENGTH) {
            insertionSort(from, start, Math.min(start + RUN_LENGTH, count), order);
        }
        var to = new int[count];
        for (int length = RUN_LENGTH; length < count; length *= 2) {
            for (int start = 0; start < count; start += 2 * length) {
                int middle = Math.min(start + length, count);
                merge(from, to, start, middle, Math.min(middle + length, count), order);
            }
            var other = from;
            from = to;
            to = other;
        }
        return from;
    }

    private static void insertionSort(int[] indexes, int start, int end, Order order) {
        for (int i = start + 1; i < end; i++) {
            int moved = indexes[i];
            int place = i;
            while (place > start && order.compare(indexes[place - 1], moved) > 0) {
                indexes[place] = indexes[place - 1];
                place--;
            }
            indexes[place] = moved;
        }
    }

    private static void merge(int[] from, int[] to, int start, int middle, int end, Order order) {
        if (middle == end || order.compare(from[middle - 1], from[middle]) <= 0) {
            System.arraycopy(from, start, to, start, end - start); // in order already, as ids made by time are
            return;
        }
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takeLeft = right == end || (left < middle && order.compare(from[left], from[right]) <= 0);
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }
}
