package io.dray.protocol.command;

/// A line that is not a valid command.
///
/// @param verb   the verb as sent, in upper case, cut to 32 characters; empty if the line has none
/// @param reason why it was rejected; defines the reply code
/// @param detail text of the reply; worded as in the Globus server for the same error
public record UnrecognizedCommand(String verb, Reason reason, String detail) implements Command {
    /// Defines the reply code (RFC 959 section 5.4, RFC 2389, RFC 2428).
    public enum Reason {
        /// No such verb.
        UNKNOWN_VERB(500),
        /// A verb of RFC 959 or RFC 1639 that is not implemented.
        NOT_IMPLEMENTED(502),
        /// No such verb after SITE.
        UNKNOWN_SITE_VERB(500),
        /// Too few arguments, or a malformed argument.
        BAD_ARGUMENTS(501),
        /// An argument out of range, or a malformed REST, PORT or EPSV.
        BAD_PARAMETER(501),
        /// OPTS for a command without options, or with invalid options.
        BAD_OPTIONS(501),
        /// A DCSC credential that is not base64.
        BAD_CREDENTIAL(500),
        /// A value that SBUF, TREV or HELP does not accept.
        UNSUPPORTED_PARAMETER(502),
        /// A DCAU mode of more than one letter.
        UNSUPPORTED_MODE(504),
        /// EPRT or EPSV with a protocol other than IPv4 and IPv6.
        UNSUPPORTED_NETWORK_PROTOCOL(522),
        /// The line was longer than the limit of the control channel.
        LINE_TOO_LONG(500),
        /// Telnet commands, line breaks or NUL inside the line.
        BAD_CHARACTERS(501);

        private final int replyCode;

        Reason(int replyCode) {
            this.replyCode = replyCode;
        }

        public int replyCode() {
            return replyCode;
        }
    }
}
