package io.dray.bench.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Where a measurement takes place.
///
/// @param data the folders with the files that are copied
/// @param work a private folder for logs, certificates and the servers' state
/// @param prefix put before every command, see [Launch#under(List)]
/// @param cleanup undoes what was started
public record Workplace(DataArea data, Path work, List<String> prefix, Cleanup cleanup) {
    /// The same place with another end of what is started.
    public Workplace until(Cleanup other) {
        return new Workplace(data, work, prefix, other);
    }

    /// Starts a server that ends with the measurement.
    public ServerProcess start(String name, Launch launch) throws IOException {
        ServerProcess server = ServerProcess.start(name, launch.under(prefix), work);
        cleanup.add(server::close);
        return server;
    }
}
