package io.dray.protocol.interpreter;

import io.dray.protocol.feature.FeatureSet;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Identity and limits of a server.
///
/// @param host        name in the greeting
/// @param product     name and version in the greeting and SITE VERSION
/// @param mechanisms  mechanisms that AUTH accepts
/// @param queueLength most pipelined commands waiting; default 1000 (as `GFS_MAX_READ_QUEUE` of the Globus
///                    server)
/// @param queueBytes  most bytes of pipelined commands waiting; default 1 MiB
/// @param logins      failed logins after which the connection is closed; default 3
/// @param mistakes    unrecognized commands before login after which the connection is closed; default 20
/// @param loginIdle   longest idle time before login; default 120 s (Globus server 13.24)
/// @param sessionIdle longest idle time after login, not counted while a transfer runs; default 600 s
/// @param shown       selects the node's features that the server announces; all by default. Thread-safe
/// @param dataHosts   relaxations of the data channel rules; none by default
public record InterpreterOptions(String host, String product, Set<ControlMechanism> mechanisms,
        int queueLength, int queueBytes, int logins, int mistakes, Duration loginIdle,
        Duration sessionIdle, UnaryOperator<FeatureSet> shown, DataHostPolicy dataHosts) {
    public InterpreterOptions {
        mechanisms = Set.copyOf(mechanisms);
        if (queueLength < 1 || queueBytes < 1 || logins < 1 || mistakes < 1) {
            throw new IllegalArgumentException("limits of a control session are at least 1");
        }
    }

    /// A copy with these mechanisms.
    public InterpreterOptions offering(Set<ControlMechanism> offered) {
        return new InterpreterOptions(host, product, offered, queueLength, queueBytes, logins,
                mistakes, loginIdle, sessionIdle, shown, dataHosts);
    }

    /// A copy with this idle limit after login.
    public InterpreterOptions withSessionIdle(Duration limit) {
        return new InterpreterOptions(host, product, mechanisms, queueLength, queueBytes, logins,
                mistakes, loginIdle, limit, shown, dataHosts);
    }

    /// A copy with this selection of features.
    public InterpreterOptions showing(UnaryOperator<FeatureSet> some) {
        return new InterpreterOptions(host, product, mechanisms, queueLength, queueBytes, logins,
                mistakes, loginIdle, sessionIdle, some, dataHosts);
    }

    /// A copy with this data channel policy.
    public InterpreterOptions withDataHosts(DataHostPolicy policy) {
        return new InterpreterOptions(host, product, mechanisms, queueLength, queueBytes, logins,
                mistakes, loginIdle, sessionIdle, shown, policy);
    }

    /// The defaults for a server with this name.
    public static InterpreterOptions of(String host, String product) {
        return new InterpreterOptions(host, product, Set.of(ControlMechanism.TLS), 1000, 1 << 20, 3,
                20,
                Duration.ofMinutes(2), Duration.ofMinutes(10), UnaryOperator.identity(),
                DataHostPolicy.STRICT);
    }
}
