package io.dray.mover.transfer;

import io.dray.control.security.DataChannelSecurity.OneSided;
import io.dray.control.security.DataChannelSecurity.TlsRole;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/// How an upload in stream mode under RFC 4217 ends, by an independent TLS client.
final class TlsStreamEndIT {
    private static final byte[] CONTENT = "the whole file".getBytes(US_ASCII);
    private static final int LIMIT_MILLIS = 10_000;

    private final Movers movers = new Movers();
    private final EventLog log = new EventLog();

    @AfterEach
    void close() {
        movers.close();
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, TLSv1.3", "OPENSSL, TLSv1.2", "JDK, TLSv1.3", "JDK, TLSv1.2"})
    void answersTheClientsClose(SslProvider engine, String version) throws IOException {
        try (Socket plain = connect(engine, version, OptionalLong.empty());
                SSLSocket client = client(plain, version)) {
            client.getOutputStream().write(CONTENT);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        log.completed();
        assertThat(movers.target.get("/f")).isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, TLSv1.3", "OPENSSL, TLSv1.2", "JDK, TLSv1.3", "JDK, TLSv1.2"})
    void doesNotTrustAnEndWithoutClose(SslProvider engine, String version) throws IOException {
        try (Socket plain = connect(engine, version, OptionalLong.empty())) {
            client(plain, version).getOutputStream().write(CONTENT);
        }
        assertThat(log.failure()).isInstanceOf(DataChannelFailure.class)
                .hasMessageContaining("close_notify");
        assertThat(movers.target.paths()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, TLSv1.3", "JDK, TLSv1.2"})
    void trustsAnEndThatTheSizeConfirms(SslProvider engine, String version) throws IOException {
        try (Socket plain = connect(engine, version, OptionalLong.of(CONTENT.length))) {
            client(plain, version).getOutputStream().write(CONTENT);
        }
        log.completed();
        assertThat(movers.target.get("/f")).isEqualTo(CONTENT);
    }

    private Socket connect(SslProvider engine, String version, OptionalLong size)
            throws IOException {
        movers.receiver.secure(new OneSided(TlsRole.SERVER,
                new TestTls(engine, version, false, TestTls.CREDENTIAL)));
        HostPort port = Movers.listen(movers.receiver);
        movers.receiver.start(new ReceiveFile(Movers.parameters(TransferMode.STREAM, 1), "/f",
                new Placement.Replace(), ByteRangeSet.EMPTY, size, Optional.empty(),
                Optional.empty()), log);
        Socket plain = new Socket(port.address(), port.port());
        plain.setSoTimeout(LIMIT_MILLIS);
        return plain;
    }

    private static SSLSocket client(Socket plain, String version) throws IOException {
        return new TestTls(SslProvider.JDK, version, false, TestTls.CREDENTIAL).client(plain);
    }
}
