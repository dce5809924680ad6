package io.dray.bench.measure;

import java.time.Duration;
import java.util.OptionalLong;

/// One run.
///
/// @param wall from the start of the client process to its end
/// @param cpu user and system time of the client, of both servers and of what they started
/// @param peakKib the most memory of client and servers, see [PeakMemory]
/// @param systemCalls of client and servers; only in a run that was made to count them, whose times mean nothing
public record Measurement(Duration wall, Duration cpu, long peakKib, OptionalLong systemCalls) {}
