package io.dray.protocol.interpreter;

import io.dray.protocol.feature.FeatureSet;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What a server says of itself and bears from its clients.
///
/// @param host        name in the greeting
/// @param product     name and version in the greeting and SITE VERSION
/// @param mechanisms  what AUTH can succeed with
/// @param queueLength pipelined commands waiting at most; default 1000 (as `GFS_MAX_READ_QUEUE` of the
///                    Globus server)
/// @param queueBytes  bytes of pipelined commands waiting at most; default 1 MiB
/// @param logins      failed logins until the connection is closed; default 3
/// @param mistakes    commands not understood before login until the connection is closed; default 20
/// @param loginIdle   silence borne before login; default 120 s (Globus server 13.24)
/// @param sessionIdle silence borne after login, not counted while a transfer runs; default 600 s
/// @param shown       which of a node's features the server shows; all by default. Safe for many threads
/// @param dataHosts   what data channels may do beyond what is safe for all; nothing by default
public record InterpreterOptions(String host, String product, Set<ControlMechanism> mechanisms,
        int queueLength, int queueBytes, int logins, int mistakes, Duration loginIdle,
        Duration sessionIdle, UnaryOperator<FeatureSet> shown, DataHostPolicy dataHosts) {
    public InterpreterOptions {
        mechanisms = Set.copyOf(mechanisms);
        if (queueLength < 1 || queueBytes < 1 || logins < 1 || mistakes < 1) {
            throw new IllegalArgumentException("limits of a control session are at least 1");
        }
    }

    /// The same with these mechanisms.
    public InterpreterOptions offering(Set<ControlMechanism> offered) {
        return new InterpreterOptions(host, product, offered, queueLength, queueBytes, logins,
                mistakes, loginIdle, sessionIdle, shown, dataHosts);
    }

    /// The same with this limit of silence after login.
    public InterpreterOptions withSessionIdle(Duration limit) {
        return new InterpreterOptions(host, product, mechanisms, queueLength, queueBytes, logins,
                mistakes, loginIdle, limit, shown, dataHosts);
    }

    /// The same with these of a node's features.
    public InterpreterOptions showing(UnaryOperator<FeatureSet> some) {
        return new InterpreterOptions(host, product, mechanisms, queueLength, queueBytes, logins,
                mistakes, loginIdle, sessionIdle, some, dataHosts);
    }

    /// The same with this said about data channels.
    public InterpreterOptions withDataHosts(DataHostPolicy policy) {
        return new InterpreterOptions(host, product, mechanisms, queueLength, queueBytes, logins,
                mistakes, loginIdle, sessionIdle, shown, policy);
    }

    /// The defaults for a server of this name.
    public static InterpreterOptions of(String host, String product) {
        return new InterpreterOptions(host, product, Set.of(ControlMechanism.TLS), 1000, 1 << 20, 3,
                20,
                Duration.ofMinutes(2), Duration.ofMinutes(10), UnaryOperator.identity(),
                DataHostPolicy.STRICT);
    }
}
