package io.dray.control.security;

import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// Two engines joined by two buffers, without sockets.
final class EnginePair implements AutoCloseable {
    private static final int ROUNDS = 100;

    final End client;
    final End server;

    EnginePair(SSLEngine client, SSLEngine server) {
        client.setUseClientMode(true);
        server.setUseClientMode(false);
        this.client = new End(client);
        this.server = new End(server);
        this.client.other = this.server;
        this.server.other = this.client;
    }

    static final class End {
        final SSLEngine engine;
        final ByteBuffer incoming = ByteBuffer.allocateDirect(1 << 20);
        End other = this;

        End(SSLEngine engine) {
            this.engine = engine;
        }

        /// Does whatever the engine wants next, if it can.
        void step() throws SSLException {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    Runnable task = engine.getDelegatedTask();
                    if (task != null) {
                        task.run();
                    }
                }
                case NEED_WRAP -> engine.wrap(ByteBuffer.allocateDirect(0), other.incoming);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    incoming.flip();
                    engine.unwrap(incoming, ByteBuffer.allocateDirect(20000));
                    incoming.compact();
                }
                case NOT_HANDSHAKING, FINISHED -> {
                }
            }
        }

        boolean isDone() {
            return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
        }

        ByteBuffer send(int bytes) throws SSLException {
            ByteBuffer data = ByteBuffer.allocateDirect(bytes);
            for (int i = 0; i < bytes; i++) {
                data.put((byte) i);
            }
            data.flip();
            while (data.hasRemaining()) {
                engine.wrap(data, other.incoming);
            }
            return data.flip();
        }
    }

    void handshake() throws SSLException {
        client.engine.beginHandshake();
        server.engine.beginHandshake();
        for (int i = 0; i < ROUNDS; i++) {
            client.step();
            server.step();
            if (client.isDone() && server.isDone()) {
                return;
            }
        }
        throw new AssertionError("handshake does not end: " + client.engine.getHandshakeStatus()
                + ", " + server.engine.getHandshakeStatus());
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(client.engine);
        ReferenceCountUtil.release(server.engine);
    }
}
