package io.dray.protocol.interpreter;

import io.dray.protocol.feature.FeatureSet;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Identity and limits of a server.
///
/// @param host        name in the greeting
/// @param product     name and version in the greeting and SITE VERSION
/// @param mechanisms  mechanisms that AUTH accepts; TLS by default
/// @param sessionIdle longest idle time after login, not counted while a transfer runs; default 600 s
/// @param shown       selects the node's features that the server announces; all by default. Thread-safe
/// @param dataHosts   relaxations of the data channel rules; none by default
public record InterpreterOptions(String host, String product, Set<ControlMechanism> mechanisms,
        Duration sessionIdle, UnaryOperator<FeatureSet> shown, DataHostPolicy dataHosts) {
    public InterpreterOptions {
        mechanisms = Set.copyOf(mechanisms);
    }

    /// The defaults for a server with this name.
    public static InterpreterOptions of(String host, String product) {
        return new InterpreterOptions(host, product, Set.of(ControlMechanism.TLS),
                Duration.ofMinutes(10), UnaryOperator.identity(), DataHostPolicy.STRICT);
    }
}
