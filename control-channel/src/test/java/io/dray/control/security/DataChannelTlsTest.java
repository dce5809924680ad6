package io.dray.control.security;

import io.dray.control.security.DataChannelSecurity.Clear;
import io.dray.control.security.DataChannelSecurity.Mutual;
import io.dray.control.security.DataChannelSecurity.OneSided;
import io.dray.control.security.DataChannelSecurity.TlsRole;
import io.dray.control.security.TransferCredentials.KeyKind;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.DataChannelAuthentication.None;
import io.dray.protocol.parameters.DataChannelAuthentication.Self;
import io.dray.protocol.parameters.DataChannelAuthentication.Subject;
import io.dray.protocol.parameters.ProtectionLevel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DataChannelTlsTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TransferCredentials CREDENTIALS = new TransferCredentials(CLOCK, RANDOM);

    @TempDir
    Path directory;

    private DataChannelPolicy policy(TlsContexts contexts) {
        return new DataChannelPolicy(NodeIdentity
                .openOrCreate(directory.resolve("state"), "node.example.org", CLOCK, RANDOM)
                .credential(), List.of(), Optional.empty(), contexts, CLOCK);
    }

    private static DataChannelTls tls(DataChannelSecurity security) {
        return switch (security) {
            case OneSided one -> one.tls();
            case Mutual mutual -> mutual.tls();
            case Clear _ -> throw new AssertionError("clear");
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void joinsTwoNodesByOneTransferCredential(SslProvider provider) throws Exception {
        assertThat(OpenSsl.isAvailable()).isTrue();
        DataCredential credential = CREDENTIALS.make(KeyKind.ELLIPTIC);
        DataCredential received = CredentialNotation
                .parseBlob(CredentialNotation.formatBlob(credential));
        DataChannelTls near = tls(policy(new TlsContexts(provider)).choose(new Self(),
                ProtectionLevel.PRIVATE, Optional.of(received), ControlProtectionKind.TLS));
        DataChannelTls far = tls(policy(TlsContexts.best()).choose(new Self(),
                ProtectionLevel.PRIVATE, Optional.of(credential), ControlProtectionKind.TLS));
        for (boolean connects : new boolean[]{true, false}) {
            DataChannelTls client = connects ? near : far;
            DataChannelTls server = connects ? far : near;
            try (EnginePair pair = new EnginePair(client.newEngine(TlsRole.CLIENT),
                    server.newEngine(TlsRole.SERVER))) {
                pair.handshake();
                assertThat(pair.client.engine.getSession().getProtocol()).isEqualTo("TLSv1.3");
                assertThat(pair.client.engine.getSession().getCipherSuite())
                        .isEqualTo("TLS_AES_128_GCM_SHA256");
                client.verifyPeer(pair.client.engine.getSession());
                server.verifyPeer(pair.server.engine.getSession());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void acceptorSendsNothingOfItsOwnAfterTheHandshake(SslProvider provider) throws Exception {
        DataCredential credential = CREDENTIALS.make(KeyKind.ELLIPTIC);
        DataChannelTls tls = tls(policy(new TlsContexts(provider)).choose(new Self(),
                ProtectionLevel.CLEAR, Optional.of(credential), ControlProtectionKind.TLS));
        try (EnginePair pair = new EnginePair(tls.newEngine(TlsRole.CLIENT),
                tls.newEngine(TlsRole.SERVER))) {
            pair.handshake();
            assertThat(pair.client.incoming.position()).isZero();
            assertThat(pair.server.incoming.position()).isZero();
            pair.server.send(1);
            // One record and nothing before it. (The JDK pads it: RFC 8446 5.4.)
            assertThat(pair.client.incoming.get(0)).isEqualTo((byte) 23);
            assertThat(pair.client.incoming.position())
                    .isEqualTo(5 + pair.client.incoming.getShort(3));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void bulkEngineTakesManyRecordsAtOnce(SslProvider provider) throws Exception {
        DataCredential credential = CREDENTIALS.make(KeyKind.ELLIPTIC);
        DataChannelTls tls = tls(policy(new TlsContexts(provider)).choose(new Self(),
                ProtectionLevel.PRIVATE, Optional.of(credential), ControlProtectionKind.TLS));
        try (EnginePair pair = new EnginePair(tls.newBulkEngine(TlsRole.CLIENT),
                tls.newBulkEngine(TlsRole.SERVER))) {
            pair.handshake();
            ByteBuffer sent = pair.client.send(300_000);
            ByteBuffer received = ByteBuffer.allocateDirect(300_000);
            ByteBuffer window = ByteBuffer.allocateDirect(100_000);
            pair.server.incoming.flip();
            int calls = 0;
            SSLEngineResult result;
            do {
                result = pair.server.engine.unwrap(pair.server.incoming, window);
                received.put(window.flip());
                window.clear();
                calls++;
            } while (result.bytesProduced() > 0 && received.hasRemaining());
            assertThat(received.flip()).isEqualTo(sent);
            assertThat(calls).isEqualTo(provider == SslProvider.JDK ? 19 : 3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void refusesAPeerWithAnotherCredential(SslProvider provider) {
        DataChannelPolicy policy = policy(new TlsContexts(provider));
        DataChannelTls one = tls(policy.choose(new Self(), ProtectionLevel.PRIVATE,
                Optional.of(CREDENTIALS.make(KeyKind.ELLIPTIC)), ControlProtectionKind.TLS));
        DataChannelTls other = tls(policy.choose(new Self(), ProtectionLevel.PRIVATE,
                Optional.of(CREDENTIALS.make(KeyKind.RSA)), ControlProtectionKind.TLS));
        try (EnginePair pair = new EnginePair(one.newEngine(TlsRole.CLIENT),
                other.newEngine(TlsRole.SERVER))) {
            assertThatThrownBy(pair::handshake).isInstanceOf(SSLException.class)
                    .hasRootCauseInstanceOf(SecurityFailure.class)
                    .satisfies(e -> assertThat(e.getCause())
                            .hasStackTraceContaining(CertificateException.class.getName()))
                    .rootCause()
                    .hasMessageContaining("was expected");
        }
    }

    @Test
    void refusesAPeerWithoutACertificate() throws Exception {
        DataChannelPolicy policy = policy(TlsContexts.best());
        DataChannelTls server = tls(policy.choose(new Self(), ProtectionLevel.PRIVATE,
                Optional.of(CREDENTIALS.make(KeyKind.ELLIPTIC)), ControlProtectionKind.TLS));
        SSLEngine stranger = new ContextTls(TlsContexts.best(), Optional.empty(),
                new PeerRequirement.Anybody()).newEngine(TlsRole.CLIENT);
        try (EnginePair pair = new EnginePair(stranger, server.newEngine(TlsRole.SERVER))) {
            assertThatThrownBy(pair::handshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void withoutDcauTheServerShowsTheNodesCertificate() throws Exception {
        DataChannelSecurity security = policy(TlsContexts.best()).choose(new None(),
                ProtectionLevel.PRIVATE, Optional.empty(), ControlProtectionKind.TLS);
        assertThat(security).isInstanceOfSatisfying(OneSided.class,
                one -> assertThat(one.role()).isEqualTo(TlsRole.SERVER));
        SSLEngine client = new ContextTls(TlsContexts.best(), Optional.empty(),
                new PeerRequirement.ExactCertificate(
                        NodeIdentity.openOrCreate(directory.resolve("state"), "x", CLOCK, RANDOM)
                                .fingerprint(),
                        "the node", ""))
                .newEngine(TlsRole.CLIENT);
        try (EnginePair pair = new EnginePair(client, tls(security).newEngine(TlsRole.SERVER))) {
            pair.handshake();
            tls(security).verifyPeer(pair.server.engine.getSession());
        }
    }

    @Test
    void acceptsAChainToTheBundlesAuthorityForTheSameName() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create("Test CA",
                Duration.ofDays(1), CertificateAuthority.Files.in(directory, "ca"),
                new CertificateIssuer(CLOCK, RANDOM));
        DataCredential alice = issued(authority, "Alice", "one");
        DataCredential aliceAgain = issued(authority, "Alice", "two");
        DataCredential bob = issued(authority, "Bob", "three");
        assertThat(handshake(new Self(), alice, aliceAgain)).isTrue();
        assertThat(handshake(new Subject("/CN=Bob"), alice, bob)).isTrue();
        assertThatThrownBy(() -> handshake(new Self(), alice, bob)).rootCause()
                .hasMessage("The peer is /CN=Bob, but /CN=Alice was expected.");
    }

    private DataCredential issued(CertificateAuthority authority, String name, String file) {
        CertificateAuthority.Files files = CertificateAuthority.Files.in(directory, file);
        authority.issueUser(name, Duration.ofHours(1), files);
        return CredentialNotation.parsePem(file,
                PrivateFiles.read(files.certificate()) + PrivateFiles.read(files.key())
                        + PemNotation.format(List.of(authority.certificate())));
    }

    private boolean handshake(DataChannelAuthentication authentication, DataCredential mine,
            DataCredential theirs) throws SSLException {
        DataChannelTls server = tls(policy(TlsContexts.best()).choose(authentication,
                ProtectionLevel.PRIVATE, Optional.of(mine), ControlProtectionKind.TLS));
        SSLEngine client = new ContextTls(TlsContexts.best(), Optional.of(theirs),
                new PeerRequirement.Anybody()).newEngine(TlsRole.CLIENT);
        try (EnginePair pair = new EnginePair(client, server.newEngine(TlsRole.SERVER))) {
            pair.handshake();
            server.verifyPeer(pair.server.engine.getSession());
            return true;
        }
    }

    @Test
    void keepsOneContextPerCredential() {
        DataChannelPolicy policy = policy(TlsContexts.best());
        DataCredential credential = CREDENTIALS.make(KeyKind.ELLIPTIC);
        DataChannelTls first = tls(policy.choose(new Self(), ProtectionLevel.PRIVATE,
                Optional.of(credential), ControlProtectionKind.TLS));
        DataChannelTls again = tls(policy.choose(new Self(), ProtectionLevel.PRIVATE,
                Optional.of(CredentialNotation.parseBlob(
                        CredentialNotation.formatBlob(credential))),
                ControlProtectionKind.TLS));
        assertThat(again).isSameAs(first);
    }

    @Test
    void refusesProtectionThatAClearSessionCannotHave() {
        DataChannelPolicy policy = policy(TlsContexts.best());
        assertThat(policy.choose(new None(), ProtectionLevel.CLEAR, Optional.empty(),
                ControlProtectionKind.CLEAR))
                .isEqualTo(new Clear());
        assertThatThrownBy(() -> policy.choose(new None(), ProtectionLevel.PRIVATE,
                Optional.empty(), ControlProtectionKind.CLEAR)).isInstanceOf(Refused.class)
                .hasMessageContaining("AUTH TLS");
        assertThatThrownBy(() -> policy.choose(new Self(), ProtectionLevel.PRIVATE,
                Optional.empty(), ControlProtectionKind.CLEAR)).isInstanceOf(Refused.class)
                .hasMessageContaining("DCSC P");
        assertThatThrownBy(() -> policy.choose(new Subject("nobody"), ProtectionLevel.PRIVATE,
                Optional.empty(), ControlProtectionKind.TLS)).isInstanceOf(SecurityFailure.class);
    }
}
