package io.dray.control.security.gsi;

import io.dray.control.security.CertificateChains;
import io.dray.control.security.DistinguishedName;
import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridProxy;
import io.dray.control.security.grid.GridTrust;
import io.dray.control.security.grid.ProxyPlan;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/// What a user needs to log in by GSI. Safe for many threads.
///
/// @param credential the user's
/// @param trust      trust directory
/// @param proxies    signs what is delegated
/// @param delegation proxy for servers; empty for none. Without one, many servers cannot open
///                   authenticated data channels
public record GsiClient(GridCredential credential, GridTrust trust, GridProxy proxies,
        Optional<ProxyPlan> delegation) {

    /// An exchange of tokens with one server.
    ///
    /// @param host    name that the server's certificate must have, unless `subject` is given
    /// @param subject required subject of the server's certificate
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when TLS does not take the
    ///                                                                  credential
    public GssInitiator newExchange(String host, int port,
            Optional<DistinguishedName> subject) {
        GssTokenEngine engine = new GssTokenEngine(
                new GsiTls(credential.asDataCredential(), trust.trustManager()).client(host, port));
        return new GssInitiator(engine, chain -> subject.ifPresentOrElse(
                name -> ServerNames.checkSubject(host, name, chain),
                () -> ServerNames.check(host, chain)), delegation
                        .map(plan -> new GssInitiator.Delegation(proxies, credential, plan)));
    }

    /// A small data connection with DCAU A (GFD.20) and PROT P: this end shows the user's credential, and
    /// the other must show one of the same user. Shakes hands within the socket's own time limit.
    ///
    /// @param data      connected; closed with the returned one
    /// @param connected whether this end has connected it, which makes it the TLS client
    /// @throws SecurityFailure when the peer has another identity
    public SSLSocket secure(Socket data, boolean connected) throws IOException {
        SSLSocket tls = new GsiTls(credential.asDataCredential(), trust.trustManager()).over(data,
                connected);
        tls.startHandshake();
        List<X509Certificate> chain = CertificateChains.shown(tls.getSession());
        DistinguishedName peer = trust.verify("The certificate of the data channel", chain).name();
        if (!peer.equals(credential.identity())) {
            throw new SecurityFailure("The other end of the data channel is " + peer + ", but "
                    + credential.identity() + " was expected.");
        }
        return tls;
    }
}
