package io.dray.control.security;

/// Keeps the JDK's TLS servers from session tickets of TLS 1.2.
///
/// A session timeout of more than a week makes them send no ticket, but under TLS 1.2 they still promise
/// one to a client that asks (RFC 5077 section 3.2), and a client that takes them at their word, as OpenSSL
/// 3 does, gives up with `unexpected message`.
public final class TicketlessTls {
    private static final String PROPERTY = "jdk.tls.server.enableSessionTicketExtension";

    private TicketlessTls() {}

    /// For contexts made from now on, in the whole process: the JDK knows no narrower place. What was given
    /// on the command line stays. Safe for many threads.
    public static void require() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "false");
        }
    }
}
