package io.dray.mover.cli.endpoint;

import io.dray.control.client.ControlChannelClient;
import io.dray.control.security.ClientTls;
import io.dray.control.syscall.LinuxCalls;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The libraries that take longest to load: TLS and Netty, and the functions of the C library. They are loaded on
/// other threads while a command line is parsed.
///
/// Whoever uses Netty waits here first until it is loaded. Two threads that load it could each wait for a class
/// that the other initializes. Safe for many threads.
public final class Libraries {
    private Libraries() {}

    /// Begins to load TLS and Netty, if that has not begun yet. Returns at once.
    public static void load() {
        Loading.begin();
    }

    /// As [#load], and the functions of the C library too: a copy locks its journal, and a node needs many of them.
    public static void loadWithCalls() {
        Loading.begin();
        begin("dray-calls", LinuxCalls::load);
    }

    private static void begin(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
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
            Libraries.begin("dray-jdk-tls", ClientTls::loadPlatform);
            Libraries.begin("dray-libraries", TLS);
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
