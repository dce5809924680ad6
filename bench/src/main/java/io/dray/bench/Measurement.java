package io.dray.bench;

import java.time.Duration;

/// One run.
///
/// @param wall from the start of the client process to its end
/// @param clientCpu user and system time of the client
/// @param serverCpu of both servers and what they started
record Measurement(Duration wall, Duration clientCpu, Duration serverCpu) {
    Duration cpu() {
        return clientCpu.plus(serverCpu);
    }
}
