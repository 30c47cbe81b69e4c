package io.evenire.client;

import io.evenire.api.Checkpoint;
import io.evenire.api.Checkpoints;
import io.evenire.protocol.Codec;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.Route;
import java.util.Optional;

/**
 * Where consumers are, kept by a server.
 *
 * @param calls sends requests
 * @param codec the form of bodies
 */
record HttpCheckpoints(Calls calls, Codec codec) implements Checkpoints {

    @Override
    public void save(String consumer, Checkpoint checkpoint) {
        calls.put(new Route.ConsumerCheckpoint(consumer), codec.writeCheckpoint(checkpoint));
    }

    @Override
    public Optional<Checkpoint> load(String consumer) {
        return calls.ask(
                new Route.ConsumerCheckpoint(consumer),
                Parameters.none(),
                answer -> answer.isSuccess()
                        ? Optional.of(codec.readCheckpointAnswer(answer.body()))
                        : Optional.<Checkpoint>empty());
    }
}
