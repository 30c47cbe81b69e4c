package io.evenire.protocol;

import io.evenire.api.Retention;

/** How much a stream keeps, in JSON: an object in which a bound that is not there is none. */
final class JsonRetention {

    private static final String AGE_MAX = "ageMax";
    private static final String COUNT_MAX = "countMax";

    private JsonRetention() {}

    static void write(JsonOutput out, Retention retention) {
        out.object(() -> {
            if (retention.boundsAge()) {
                out.field(AGE_MAX, retention.ageMax().toString());
            }
            if (retention.boundsCount()) {
                out.field(COUNT_MAX, retention.countMax());
            }
        });
    }

    /** Reads what a program sends, strictly. */
    static Retention read(JsonInput in) {
        var retention = Retention.none();
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            retention = switch (name) {
                case AGE_MAX, COUNT_MAX -> with(retention, name, in);
                default -> throw in.unknown(name);
            };
        }
        return retention;
    }

    /** Reads what a server answers, which may have fields that are not known here. */
    static Retention readAnswer(JsonInput in) {
        var retention = Retention.none();
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case AGE_MAX, COUNT_MAX -> retention = with(retention, name, in);
                default -> in.skip();
            }
        }
        return retention;
    }

    private static Retention with(Retention retention, String name, JsonInput in) {
        return name.equals(AGE_MAX)
                ? in.checked(Texts.parseDuration(in.path(), in.text()), retention::withAgeMax)
                : retention.withCountMax(in.number(1, Long.MAX_VALUE));
    }
}
