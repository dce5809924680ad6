package io.dray.control.security;

import io.dray.control.security.DataChannelSecurity.OneSided;
import io.dray.control.security.DataChannelSecurity.TlsRole;
import io.dray.control.security.PeerRequirement.ExactCertificate;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS of a client: for its control channels, and for data channels to ordinary FTP servers.
///
/// Safe for many threads.
public final class ClientTls {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTls.class);
    private final TlsContexts contexts;

    public ClientTls() {
        this(TlsContexts.best());
    }

    ClientTls(TlsContexts contexts) {
        this.contexts = contexts;
    }

    /// Name of the TLS engine for messages: `BoringSSL` or `JDK`.
    public String engine() {
        return contexts.providerName();
    }

    /// Loads the JDK's own TLS. Netty asks it for its protocols, even where it uses BoringSSL then. That takes as long as
    /// to load all the rest, so it is worth a thread of its own.
    public static void loadPlatform() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            context.getSupportedSSLParameters();
        } catch (GeneralSecurityException e) {
            LOG.debug("The JDK has no TLS of its own", e);
        }
    }

    /// Makes a context and an engine that nobody uses, so that the first connection finds all classes ready.
    public void rehearse() {
        SslContext context = contexts.client(Optional.empty(),
                new ExactCertificate(Fingerprint.ofDigest(new byte[Fingerprint.BYTES]), "none", "")
                        .trustManager());
        ReferenceCountUtil.release(context.newEngine(UnpooledByteBufAllocator.DEFAULT));
        ReferenceCountUtil.release(context);
    }

    /// A context for one control channel.
    ///
    /// If the server is not trusted, the handshake fails with an exception whose causes include a
    /// [java.security.cert.CertificateException] with a sentence for the user.
    ///
    /// @param server      `HOST:PORT`, for messages
    /// @param certificate certificate shown on request
    /// @throws IllegalArgumentException when TLS does not accept the client's certificate
    public SslContext control(ServerTrust trust, Optional<DataCredential> certificate,
            String server) {
        X509ExtendedTrustManager manager = switch (trust) {
            case ServerTrust.Pinned(Fingerprint pin) -> new ExactCertificate(pin,
                    "the one that the URL pins for " + server + " (" + pin + ")",
                    " Either the node has a new identity: get its new URL from its"
                            + " operator. Or somebody else answers in its place.")
                    .trustManager();
            case ServerTrust.Authorities authorities -> new HostTrustManager(
                    authorities.certificates(), server);
        };
        return contexts.client(certificate, manager);
    }

    /// Data channels to an FTP server that knows RFC 4217 only: it shows the certificate that it has
    /// shown on the control channel, and nothing else is accepted.
    ///
    /// @param server the leaf certificate seen on the control channel
    public DataChannelSecurity dataChannels(X509Certificate server) {
        return new OneSided(TlsRole.CLIENT, new ContextTls(contexts, Optional.empty(),
                ofControlChannel(server)));
    }

    /// TLS on a small data connection to such a server, whichever end connected. Performs the handshake, within
    /// the socket's timeout.
    ///
    /// @param data   connected socket; closed with the returned one
    /// @param server the leaf certificate seen on the control channel
    /// @throws javax.net.ssl.SSLHandshakeException if the server presents another certificate
    public static SSLSocket secure(Socket data, X509Certificate server)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{ofControlChannel(server).trustManager()}, null);
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(data, "", data.getPort(), true);
        tls.setUseClientMode(true);
        tls.startHandshake();
        return tls;
    }

    private static ExactCertificate ofControlChannel(X509Certificate server) {
        return new ExactCertificate(Fingerprint.of(server),
                "the certificate of the control channel", "");
    }
}
