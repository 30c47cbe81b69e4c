package io.evenire.sample.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Many callers who do the same at the same time. */
final class AtOnce {

    private AtOnce() {}

    /** {@return what each of them got; empty texts are left out} */
    static List<String> call(int count, IntFunction<Callable<String>> task)
            throws InterruptedException, ExecutionException {
        var begin = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<Future<String>>();
            for (int i = 0; i < count; i++) {
                var call = task.apply(i);
                futures.add(threads.submit(() -> {
                    begin.await();
                    return call.call();
                }));
            }
            begin.countDown();
            var results = new ArrayList<String>();
            for (var future : futures) {
                if (!future.get().isEmpty()) {
                    results.add(future.get());
                }
            }
            return results;
        }
    }

    /** {@return the name if what it asks for is allowed, else nothing} */
    static Callable<String> ifAllowed(String name, Runnable asked) {
        return () -> {
            try {
                asked.run();
                return name;
            } catch (RefusedException refused) {
                return "";
            }
        };
    }
}
