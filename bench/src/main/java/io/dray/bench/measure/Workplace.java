package io.dray.bench.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Environment of a measurement.
///
/// @param data folders of the copied files
/// @param work private folder for logs, certificates and server state
/// @param prefix command prefix, see [Launch#under(List)]
/// @param cleanup undoes the set-up
public record Workplace(DataArea data, Path work, List<String> prefix, Cleanup cleanup) {
    /// This environment with another cleanup.
    public Workplace until(Cleanup other) {
        return new Workplace(data, work, prefix, other);
    }

    /// This environment with other folders.
    public Workplace with(DataArea other) {
        return new Workplace(other, work, prefix, cleanup);
    }

    /// This environment with another prefix of commands.
    public Workplace under(List<String> other) {
        return new Workplace(data, work, other, cleanup);
    }

    /// Starts a server that ends with the measurement.
    public ServerProcess start(String name, Launch launch) throws IOException {
        ServerProcess server = ServerProcess.start(name, launch.under(prefix), work);
        cleanup.add(server);
        return server;
    }
}
