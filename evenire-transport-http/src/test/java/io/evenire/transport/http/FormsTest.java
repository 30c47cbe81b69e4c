package io.evenire.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.transport.http.Forms.Form;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormsTest {

    private static final List<Form> ALL = List.of(Form.JSON, Form.PROTOBUF, Form.NDJSON);

    @ParameterizedTest
    @CsvSource({
        "'', JSON",
        "*/*, JSON",
        "application/*, JSON",
        "application/x-protobuf, PROTOBUF",
        "application/protobuf, PROTOBUF",
        "Application/X-NDJSON, NDJSON",
        "'application/json; charset=utf-8', JSON",
        "'application/json;q=0.5, application/x-protobuf', PROTOBUF",
        "'application/json;q=0.5, application/x-protobuf;q=0.4', JSON",
        "'application/json;q=0, */*', PROTOBUF",
        "'*/*, application/json;q=0', PROTOBUF",
        "'*/*;q=0.9, application/json;q=0.1', PROTOBUF",
        "'application/*;q=0.5, */*;q=0.9, application/x-ndjson;q=0.6', NDJSON",
        "'application/x-ndjson, application/json', NDJSON",
        "'text/html, application/x-ndjson;q=0.9, */*;q=0.1', NDJSON"
    })
    void choosesWhatTheClientLikesBest(String accept, Form form) {
        assertThat(Forms.choose(accept, ALL)).contains(form);
    }

    @ParameterizedTest
    @CsvSource({"text/html", "application/json;q=0", "'application/*;q=0, */*'", "json"})
    void findsNothingForOtherTypes(String accept) {
        assertThat(Forms.choose(accept, ALL)).isEmpty();
    }

    @Test
    void refusesAQualityThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Forms.choose("application/json;q=2", ALL))
                .withMessage("a quality in Accept must be q=0 to q=1, is 'q=2'");
    }

    @Test
    void refusesEndlessLists() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Forms.choose("a/b,".repeat(40), ALL))
                .withMessage("Accept must have at most 32 media types");
    }
}
