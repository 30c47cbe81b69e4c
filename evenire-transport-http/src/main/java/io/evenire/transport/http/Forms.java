package io.evenire.transport.http;

import io.evenire.api.Limits;
import io.evenire.protocol.Codec;
import io.evenire.protocol.ProblemType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** In which form a body came and in which an answer is wanted. */
final class Forms {

    private static final int RANGE_COUNT_MAX = 32;

    /** A form of answers. */
    enum Form {
        /** JSON. */
        JSON("application/json"),
        /** The same as Protobuf. */
        PROTOBUF("application/x-protobuf"),
        /** JSON texts, each on a line. */
        NDJSON("application/x-ndjson"),
        /** Server-sent events. */
        EVENT_STREAM("text/event-stream");

        private final String mediaType;

        Form(String mediaType) {
            this.mediaType = mediaType;
        }

        Codec codec() {
            return this == PROTOBUF ? Codec.protobuf() : Codec.json();
        }

        /** {@return whether an answer in this form has a bound and an end, so that it is one text} */
        boolean isPage() {
            return this == JSON || this == PROTOBUF;
        }

        String mediaType() {
            return mediaType;
        }

        /** How closely a range names this form; 0 if it does not. */
        private int closeness(String range) {
            if (range.equals(mediaType) || (this == PROTOBUF && range.equals("application/protobuf"))) {
                return 3;
            }
            return range.equals(family() + "*") ? 2 : range.equals("*/*") ? 1 : 0;
        }

        private String family() {
            return mediaType.substring(0, mediaType.indexOf('/') + 1);
        }
    }

    /** A media range of {@code Accept}. */
    private record Range(String name, double quality) {

        static Range parse(String text) {
            int semicolon = text.indexOf(';');
            var name = semicolon < 0 ? text : text.substring(0, semicolon);
            return new Range(
                    name.strip().toLowerCase(Locale.ROOT),
                    semicolon < 0 ? 1 : Forms.quality(text.substring(semicolon + 1)));
        }
    }

    private Forms() {}

    /** Finds the codec for the body of a request. */
    static Codec ofBody(Request request) {
        var encoding = request.field("Content-Encoding").orElse("identity");
        if (!encoding.toLowerCase(Locale.ROOT).equals("identity")) {
            throw new RequestException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding must be identity, is " + Limits.quote(encoding));
        }
        var type = request.field("Content-Type").orElse("");
        return Codec.of(type)
                .orElseThrow(() -> new RequestException(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Type must be application/json or application/x-protobuf, is " + Limits.quote(type)));
    }

    /** Finds the form of an answer that is one text; JSON where the client does not care. */
    static Form ofAnswer(Request request) {
        return choose(request, List.of(Form.JSON, Form.PROTOBUF));
    }

    /** Finds the form of the answer to a body; that of the body where the client does not care. */
    static Form ofAnswer(Request request, Codec body) {
        return choose(
                request,
                body.equals(Codec.protobuf()) ? List.of(Form.PROTOBUF, Form.JSON) : List.of(Form.JSON, Form.PROTOBUF));
    }

    /** Finds the form of an answer that may be many texts; JSON where the client does not care. */
    static Form ofStream(Request request) {
        return choose(request, List.of(Form.JSON, Form.PROTOBUF, Form.NDJSON, Form.EVENT_STREAM));
    }

    /** Finds the form of an answer of many texts to a body; that of the body where the client does not care. */
    static Form ofStream(Request request, Codec body) {
        return choose(
                request,
                body.equals(Codec.protobuf())
                        ? List.of(Form.PROTOBUF, Form.JSON, Form.NDJSON, Form.EVENT_STREAM)
                        : List.of(Form.JSON, Form.PROTOBUF, Form.NDJSON, Form.EVENT_STREAM));
    }

    private static Form choose(Request request, List<Form> offered) {
        var accept = String.join(",", request.fields("Accept"));
        return choose(accept, offered)
                .orElseThrow(() -> new RequestException(
                        ProblemType.NOT_ACCEPTABLE,
                        "there is %s, Accept is %s".formatted(mediaTypes(offered), Limits.quote(accept))));
    }

    /**
     * Finds what a client likes best of what there is: for each form the range counts that names it most closely, and a
     * quality of 0 excludes it. Of equals it is what the client names first; the first of all where it does not care.
     */
    static Optional<Form> choose(String accept, List<Form> offered) {
        if (accept.isBlank()) {
            return Optional.of(offered.get(0));
        }
        var texts = accept.split(",", RANGE_COUNT_MAX + 1);
        if (texts.length > RANGE_COUNT_MAX) {
            throw new IllegalArgumentException("Accept must have at most %d media types".formatted(RANGE_COUNT_MAX));
        }
        var ranges = Arrays.stream(texts).map(Range::parse).toList();
        Optional<Form> best = Optional.empty();
        double bestQuality = 0;
        int bestIndex = ranges.size();
        for (var form : offered) {
            int index = closest(form, ranges);
            double quality = index < 0 ? 0 : ranges.get(index).quality();
            if (quality > bestQuality || (quality > 0 && quality == bestQuality && index < bestIndex)) {
                best = Optional.of(form);
                bestQuality = quality;
                bestIndex = index;
            }
        }
        return best;
    }

    private static int closest(Form form, List<Range> ranges) {
        int closest = -1;
        int closeness = 0;
        for (int i = 0; i < ranges.size(); i++) {
            int found = form.closeness(ranges.get(i).name());
            if (found > closeness) {
                closest = i;
                closeness = found;
            }
        }
        return closest;
    }

    private static double quality(String parameters) {
        for (var parameter : parameters.split(";", -1)) {
            var stripped = parameter.strip();
            if (stripped.startsWith("q=")) {
                if (!stripped.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")) {
                    throw new IllegalArgumentException(
                            "a quality in Accept must be q=0 to q=1, is " + Limits.quote(stripped));
                }
                return Double.parseDouble(stripped.substring(2));
            }
        }
        return 1;
    }

    private static String mediaTypes(List<Form> forms) {
        var names = new ArrayList<String>();
        forms.forEach(form -> names.add(form.mediaType()));
        return String.join(", ", names);
    }
}
