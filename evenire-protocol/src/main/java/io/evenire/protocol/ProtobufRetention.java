package io.evenire.protocol;

import io.evenire.api.Limits;
import io.evenire.api.Retention;
import io.evenire.protocol.internal.wire.Wire;
import java.time.Duration;

/** How much a stream keeps, in Protobuf. */
final class ProtobufRetention {

    private ProtobufRetention() {}

    static Wire.Retention message(Retention retention) {
        var message = Wire.Retention.newBuilder();
        if (retention.boundsAge()) {
            message.setAgeMax(retention.ageMax().toNanos());
        }
        if (retention.boundsCount()) {
            message.setCountMax(retention.countMax());
        }
        return message.build();
    }

    static Retention read(String path, Wire.Retention message) {
        var retention = Retention.none();
        if (message.hasAgeMax()) {
            long nanos =
                    ProtobufInput.number(path + "age_max", message.getAgeMax(), 1, Limits.RETENTION_AGE_MAX.toNanos());
            retention = retention.withAgeMax(Duration.ofNanos(nanos));
        }
        if (message.hasCountMax()) {
            retention = retention.withCountMax(
                    ProtobufInput.number(path + "count_max", message.getCountMax(), 1, Long.MAX_VALUE));
        }
        return retention;
    }
}
