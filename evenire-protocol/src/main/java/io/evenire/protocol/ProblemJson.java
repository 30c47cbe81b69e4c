package io.evenire.protocol;

import io.evenire.api.Limits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A problem as a JSON object. */
final class ProblemJson {

    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 599;
    private static final Set<String> RESERVED = Set.of("type", "title", "status", "detail", "instance");

    private ProblemJson() {}

    static boolean isReserved(String name) {
        return RESERVED.contains(name);
    }

    static byte[] write(Problem problem) {
        return JsonOutput.write(out -> out.object(() -> {
            out.field("type", problem.type().urn());
            out.field("title", problem.type().title());
            out.field("status", problem.status());
            out.field("detail", problem.detail());
            problem.members().forEach((name, value) -> writeMember(out, name, value));
        }));
    }

    private static void writeMember(JsonOutput out, String name, Object value) {
        switch (value) {
            case Long number -> out.field(name, number);
            case Boolean bool -> out.field(name, bool);
            default -> out.field(name, value.toString());
        }
    }

    static Problem read(byte[] body) {
        return JsonInput.read(body, in -> {
            String type = null;
            long status = 0;
            var detail = "";
            Map<String, Object> members = new LinkedHashMap<>();
            in.enterObject();
            for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
                switch (name) {
                    case "type" -> type = in.text();
                    case "status" -> status = in.number(STATUS_MIN, STATUS_MAX);
                    case "detail" -> detail = in.text();
                    case "title", "instance" -> in.skip();
                    default -> readMember(in, name, members);
                }
            }
            var urn = in.present("type", type);
            var known = ProblemType.of(urn)
                    .orElseThrow(() -> new IllegalArgumentException("unknown problem type " + Limits.quote(urn)));
            return new Problem(known, status == 0 ? known.status() : (int) status, detail, members);
        });
    }

    private static void readMember(JsonInput in, String name, Map<String, Object> members) {
        if (in.isText()) {
            members.put(name, in.text());
        } else if (in.isWholeNumber()) {
            members.put(name, in.number(Long.MIN_VALUE, Long.MAX_VALUE));
        } else if (in.isBool()) {
            members.put(name, in.bool());
        } else {
            in.skip(); // a member of a newer server
        }
    }
}
