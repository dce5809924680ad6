package io.dray.control.security;

import io.dray.control.security.CertificateIssuer.Plan;
import io.dray.control.security.CertificateIssuer.Purpose;
import io.dray.control.security.DataChannelSecurity.Mutual;
import io.dray.control.security.DataChannelSecurity.TlsRole;
import io.dray.control.security.TransferCredentials.KeyKind;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.parameters.DataChannelAuthentication.Self;
import io.dray.protocol.parameters.ProtectionLevel;
import io.netty.handler.ssl.SslProvider;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Credentials as the tools of the grid world make them.
class ForeignCredentialTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final CertificateIssuer ISSUER = new CertificateIssuer(CLOCK,
            new SecureRandom());
    private static final String PROXY_INFORMATION = "1.3.6.1.5.5.7.1.14";
    private static final KeyPair ROOT_KEYS = ISSUER.ellipticKeys();
    private static final X509Certificate ROOT = ISSUER.selfSigned(
            new Plan(new X500Name("CN=root"), Purpose.AUTHORITY, Duration.ofHours(1), List.of()),
            ROOT_KEYS);

    /// An end of a chain: a certificate with its key.
    private record End(X509Certificate certificate, KeyPair keys) {}

    private static End user(String name) {
        KeyPair keys = ISSUER.ellipticKeys();
        return new End(ISSUER.sign(new Plan(new X500Name(name), Purpose.USER,
                Duration.ofHours(1), List.of()), keys, new X500Name("CN=root"),
                ROOT_KEYS.getPrivate()), keys);
    }

    private static End proxy(String subject, String issuer, PrivateKey issuerKey)
            throws Exception {
        KeyPair keys = ISSUER.ellipticKeys();
        X509v3CertificateBuilder builder = builder(subject, issuer, keys);
        ASN1ObjectIdentifier all = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.21.1");
        builder.addExtension(new ASN1ObjectIdentifier(PROXY_INFORMATION), true,
                new DERSequence(new DERSequence(all)));
        return new End(new JcaX509CertificateConverter().getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey))),
                keys);
    }

    private static X509v3CertificateBuilder builder(String subject, String issuer, KeyPair keys) {
        Instant now = CLOCK.instant();
        return new JcaX509v3CertificateBuilder(new X500Name(issuer), BigInteger.TEN,
                Date.from(now.minusSeconds(300)), Date.from(now.plusSeconds(3600)),
                new X500Name(subject), keys.getPublic());
    }

    @Test
    void aProxyStandsForItsUser() throws Exception {
        End user = user("CN=user");
        End proxy = proxy("CN=user,CN=1", "CN=user", user.keys().getPrivate());
        End deeper = proxy("CN=user,CN=1,CN=2", "CN=user,CN=1", proxy.keys().getPrivate());
        List<X509Certificate> chain = List.of(deeper.certificate(), proxy.certificate(),
                user.certificate());
        CertificateChains.validate("it", chain, List.of(ROOT), CLOCK);
        assertThat(CertificateChains.identity(chain)).hasToString("/CN=user");
    }

    @Test
    void refusesProxiesThatAreNotTheUsersOwn() throws Exception {
        End user = user("CN=user");
        End mallory = user("CN=mallory");
        List<List<X509Certificate>> forged = List.of(
                // Signed by somebody else.
                List.of(proxy("CN=user,CN=1", "CN=user", mallory.keys().getPrivate())
                        .certificate(), user.certificate()),
                // Signed by somebody else who comes along.
                List.of(proxy("CN=user,CN=1", "CN=mallory", mallory.keys().getPrivate())
                        .certificate(), mallory.certificate()),
                // Not below the user's name.
                List.of(proxy("CN=other,CN=1", "CN=user", user.keys().getPrivate()).certificate(),
                        user.certificate()),
                // Signed by the authority itself.
                List.of(proxy("CN=root,CN=1", "CN=root", ROOT_KEYS.getPrivate()).certificate(),
                        ROOT),
                // Without its issuer.
                List.of(proxy("CN=user,CN=1", "CN=user", user.keys().getPrivate())
                        .certificate()));
        for (List<X509Certificate> chain : forged) {
            assertThatThrownBy(
                    () -> CertificateChains.validate("It", chain, List.of(ROOT), CLOCK))
                    .isInstanceOf(SecurityFailure.class)
                    .hasMessageStartingWith("It");
        }
    }

    @Test
    void refusesEndlessChains() {
        List<X509Certificate> chain = java.util.Collections
                .nCopies(CertificateChains.LONGEST + 1, ROOT);
        assertThatThrownBy(() -> CertificateChains.validate("It", chain, List.of(ROOT), CLOCK))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("longer than");
    }

    /// `globus-url-copy -data-cred auto` signs its certificate with MD5.
    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void takesACertificateSignedWithMd5(SslProvider provider) throws Exception {
        KeyPair keys = ISSUER.rsaKeys();
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder("C=US,CN=Globus DCSC Cert", "C=US,CN=Globus DCSC Cert",
                        keys).build(
                                new JcaContentSignerBuilder("MD5withRSA")
                                        .build(keys.getPrivate())));
        DataCredential received = CredentialNotation.parsePem("it", PemNotation
                .format(List.of(certificate)) + PemNotation.format(keys.getPrivate()));
        try (EnginePair pair = pair(provider, received)) {
            pair.handshake();
            assertThat(pair.client.engine.getSession().getPeerCertificates()[0])
                    .isEqualTo(certificate);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void speaksTls12WithoutTickets(SslProvider provider) throws Exception {
        try (EnginePair pair = pair(provider, new TransferCredentials(CLOCK, new SecureRandom())
                .make(KeyKind.RSA))) {
            pair.client.engine.setEnabledProtocols(new String[]{"TLSv1.2"});
            pair.handshake();
            assertThat(pair.server.engine.getSession().getProtocol()).isEqualTo("TLSv1.2");
            pair.server.send(1);
            assertThat(pair.client.incoming.position())
                    .isEqualTo(5 + pair.client.incoming.getShort(3));
        }
    }

    private static EnginePair pair(SslProvider provider, DataCredential credential) {
        DataChannelPolicy policy = new DataChannelPolicy(credential, List.of(), Optional.empty(),
                new TlsContexts(provider), CLOCK);
        Mutual mutual = (Mutual) policy.choose(new Self(), ProtectionLevel.PRIVATE,
                Optional.of(credential), ControlProtectionKind.TLS);
        return new EnginePair(mutual.tls().newEngine(TlsRole.CLIENT),
                mutual.tls().newEngine(TlsRole.SERVER));
    }
}
