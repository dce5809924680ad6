package io.dray.mover.cli.endpoint;

import io.dray.control.client.ControlChannelClient;
import io.dray.control.security.ClientTls;
import io.dray.control.syscall.LinuxCalls;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The libraries that take longest to load: TLS and Netty, and for nodes the functions of the C library. They are
/// loaded on another thread while a command line is parsed.
///
/// Whoever uses Netty waits here first until it is loaded. Two threads that load it could each wait for a class
/// that the other initializes. Safe for many threads.
public final class Libraries {
    private Libraries() {}

    /// Begins to load what a client needs, if that has not begun yet. Returns at once.
    public static void loadForClient() {
        Loading.begin();
    }

    /// Begins to load what a node needs. Returns at once.
    public static void loadForNode() {
        Thread.ofPlatform().daemon().name("dray-libraries").start(() -> {
            LinuxCalls.load();
            Loading.begin();
        });
    }

    /// Waits until they are loaded.
    public static void await() {
        var _ = tls();
    }

    /// Waits until they are loaded; returns the client's TLS.
    static ClientTls tls() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return Loading.TLS.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("The TLS library cannot be used.", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Initialized, and so begun, by the first use.
    private static final class Loading {
        static final FutureTask<ClientTls> TLS = new FutureTask<>(Loading::loaded);

        static {
            Thread.ofPlatform().daemon().name("dray-libraries").start(TLS);
        }

        static void begin() {}

        private static ClientTls loaded() {
            ClientTls tls = new ClientTls();
            tls.rehearse();
            ControlChannelClient.rehearse();
            return tls;
        }
    }
}
