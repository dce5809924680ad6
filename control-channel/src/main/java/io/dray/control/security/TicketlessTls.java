package io.dray.control.security;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import javax.net.ssl.SSLEngine;

/// Prevents TLS servers from sending session tickets, so that no session is resumed.
///
/// A session timeout of more than a week prevents the JDK's servers from sending tickets. Under TLS 1.2,
/// however, they still announce a ticket to a client that asks (RFC 5077 section 3.2), and a client that
/// expects it, such as OpenSSL 3, fails with `unexpected message`.
/// 3 does, gives up with `unexpected message`.
public final class TicketlessTls {
    private static final String PROPERTY = "jdk.tls.server.enableSessionTicketExtension";

    private TicketlessTls() {}

    /// An engine that sends no tickets. One of netty-tcnative switches them on again that its context had switched
    /// off, those of TLS 1.2 too; for the JDK's engine the context has seen to it.
    public static SSLEngine of(SSLEngine engine) {
        if (engine instanceof ReferenceCountedOpenSslEngine openSsl) {
            SSL.setOptions(openSsl.sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
        return engine;
    }

    /// For contexts made from now on, in the whole process: the JDK knows no narrower place. What was given
    /// on the command line stays. Safe for many threads.
    public static void require() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "false");
        }
    }
}
