package io.evenire.client;

import io.evenire.api.Snapshot;
import io.evenire.api.Snapshots;
import io.evenire.api.StreamId;
import io.evenire.protocol.Codec;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.Route;
import java.util.Optional;

/**
 * States of streams, kept by a server.
 *
 * @param calls sends requests
 * @param codec the form of bodies
 */
record HttpSnapshots(Calls calls, Codec codec) implements Snapshots {

    @Override
    public void save(Snapshot snapshot) {
        calls.put(new Route.StreamSnapshot(snapshot.stream(), snapshot.name()), codec.writeSnapshot(snapshot));
    }

    @Override
    public Optional<Snapshot> latest(StreamId stream, String name) {
        return calls.ask(
                new Route.StreamSnapshot(stream, name),
                Parameters.none(),
                answer -> answer.isSuccess()
                        ? Optional.of(codec.readSnapshotAnswer(stream, name, answer.body()))
                        : Optional.<Snapshot>empty());
    }
}
