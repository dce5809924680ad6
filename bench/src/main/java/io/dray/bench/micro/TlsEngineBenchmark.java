package io.dray.bench.micro;

import io.dray.control.security.DataCredential;
import io.dray.control.security.TransferCredentials;
import io.dray.control.security.TransferCredentials.KeyKind;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Records of TLS 1.3 with AES-128-GCM, sealed by one engine and opened by another as data channels do it: many
/// records behind each other in direct buffers. An operation is one record of 16 KiB, sealed and opened.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TlsEngineBenchmark {
    private static final int RECORDS = 16;
    private static final int RECORD = 16 << 10;
    /// The JDK's engine asks for more room than a record takes.
    private static final int ROOM = RECORDS * (RECORD + 1024) + (64 << 10);
    private static final int MOST_STEPS = 100;

    /// `OPENSSL` is BoringSSL by netty-tcnative.
    @Param({"OPENSSL", "JDK"})
    private SslProvider engine = SslProvider.JDK;

    private final ByteBuffer plain = ByteBuffer.allocateDirect(RECORDS * RECORD);
    private final ByteBuffer sealed = ByteBuffer.allocateDirect(ROOM);
    private final ByteBuffer opened = ByteBuffer.allocateDirect(ROOM);
    private @Nullable Ends ends;

    private record Ends(SSLEngine sender, SSLEngine receiver) {}

    @Setup(Level.Trial)
    public void shakeHands() throws SSLException {
        DataCredential own = new TransferCredentials(Clock.systemUTC(), new SecureRandom())
                .make(KeyKind.ELLIPTIC);
        X509Certificate[] chain = own.chain().toArray(X509Certificate[]::new);
        SSLEngine receiver = bulk(SslContextBuilder.forServer(own.key(), chain));
        SSLEngine sender = bulk(
                SslContextBuilder.forClient()
                        .trustManager(chain)
                        .endpointIdentificationAlgorithm(
                                null));
        ends = new Ends(sender, receiver);
        ByteBuffer there = ByteBuffer.allocateDirect(ROOM);
        ByteBuffer back = ByteBuffer.allocateDirect(ROOM);
        sender.beginHandshake();
        receiver.beginHandshake();
        for (int step = 0; step < MOST_STEPS; step++) {
            boolean quiet = pass(sender, receiver, there) + pass(receiver, sender, back) == 0;
            if (quiet && isOver(sender) && isOver(receiver)) {
                return;
            }
        }
        throw new SSLException("the handshake did not come to its end: "
                + sender.getHandshakeStatus() + ", " + receiver.getHandshakeStatus());
    }

    @TearDown(Level.Trial)
    public void release() {
        ReferenceCountUtil.release(ends().sender());
        ReferenceCountUtil.release(ends().receiver());
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int sealAndOpen() throws SSLException {
        plain.clear();
        sealed.clear();
        opened.clear();
        while (plain.hasRemaining()) {
            check(ends().sender().wrap(plain, sealed));
        }
        sealed.flip();
        while (opened.position() < plain.capacity()) {
            check(ends().receiver().unwrap(sealed, opened));
        }
        return opened.position();
    }

    private SSLEngine bulk(SslContextBuilder builder) throws SSLException {
        SslContext context = builder.sslProvider(engine)
                .protocols("TLSv1.3")
                .ciphers(List.of("TLS_AES_128_GCM_SHA256"))
                .build();
        return context.newHandler(ByteBufAllocator.DEFAULT).engine();
    }

    /// Passes pending handshake bytes from one engine to the other.
    ///
    /// @param way bytes in transit
    /// @return number of bytes produced or consumed
    private int pass(SSLEngine from, SSLEngine to, ByteBuffer way) throws SSLException {
        int before = way.position();
        plain.clear().limit(0);
        tasks(from);
        while (mayHaveToSay(from) && from.wrap(plain, way).bytesProduced() > 0) {
            tasks(from);
        }
        int said = way.position() - before;
        way.flip();
        opened.clear();
        int taken = 0;
        int step = 1;
        while (way.hasRemaining() && step > 0) {
            step = to.unwrap(way, opened).bytesConsumed();
            tasks(to);
            taken += step;
        }
        // An engine that must reply first consumes the rest later.
        way.compact();
        return said + taken;
    }

    private static void tasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine
                .getDelegatedTask()) {
            task.run();
        }
    }

    /// A native engine may hold a flight that its status does not report. The JDK's engine would produce empty
    /// records for ever.
    private static boolean mayHaveToSay(SSLEngine engine) {
        return engine instanceof ReferenceCounted
                || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    }

    private static boolean isOver(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void check(SSLEngineResult result) throws SSLException {
        if (result.bytesConsumed() + result.bytesProduced() == 0) {
            throw new SSLException("the engine stands still: " + result);
        }
    }

    private Ends ends() {
        if (ends == null) {
            throw new IllegalStateException("shakeHands() was not called");
        }
        return ends;
    }
}
