package io.evenire.engine.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.NewEvent;
import io.evenire.api.StreamId;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordTermsTest {

    /** No such record is written; what it does not have would once have been taken from the record before. */
    @Test
    void aRecordWithoutFieldsHasNothingOfTheOneBefore() {
        var encoder = new RecordEncoder();
        encoder.add(StreamId.of("$order-1"), List.of(NewEvent.json("A", "{}").withTags("x")));
        var withFields = encoder.finish().bytes();
        var without = ByteBuffer.allocate(RecordFormat.FIELDS_OFFSET);
        RecordFormat.sealBody(without, 0, without.capacity());
        RecordFormat.seal(without, 0, 2, 0, 0);
        assertThat(RecordFormat.isIntact(without, 0)).isTrue();
        var terms = new RecordTerms();

        terms.moveTo(withFields, 0);
        assertThat(terms.isSystem()).isTrue();
        assertThat(terms.isOfType(bytes("A"))).isTrue();
        terms.moveTo(without, 0);

        assertThat(terms.isSystem()).isFalse();
        assertThat(terms.isOfStream(bytes(""))).isTrue();
        assertThat(terms.isOfCategory(bytes("$order"))).isFalse();
        assertThat(terms.isOfCategory(bytes(""))).isFalse();
        assertThat(terms.isOfType(bytes(""))).isTrue();
        assertThat(terms.hasTag(bytes("x"))).isFalse();
        var hashes = new long[terms.hashCount()];
        terms.hashes(hashes);
        assertThat(hashes).containsExactly(RecordTerms.hash(bytes("")), 0, RecordTerms.hash(bytes("")));
    }

    @Test
    void aRecordOfNoStreamHasNone() {
        var encoder = new RecordEncoder();
        encoder.add(StreamId.NONE, List.of(NewEvent.json("A", "{}")));
        var record = encoder.finish().bytes();
        var terms = new RecordTerms();

        terms.moveTo(record, 0);

        assertThat(RecordDecoder.stream(record, 0)).isEqualTo(StreamId.NONE);
        assertThat(terms.isOfStream(bytes(""))).isTrue();
        assertThat(terms.isOfCategory(bytes(""))).isFalse();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
