package io.dray.protocol.command;

/// A line that is no valid command here.
///
/// @param verb   the verb as sent, upper case, cut to 32 characters; the empty text for a line without
///               one
/// @param reason why it was not understood; decides the reply code
/// @param detail the text of the reply, as the Globus server words it where it has the same case
public record UnrecognizedCommand(String verb, Reason reason, String detail) implements Command {
    /// Decides the reply code (RFC 959 section 5.4, RFC 2389, RFC 2428).
    public enum Reason {
        /// No such verb.
        UNKNOWN_VERB(500),
        /// A verb of RFC 959 or RFC 1639 that is not here.
        NOT_IMPLEMENTED(502),
        /// No such verb after SITE.
        UNKNOWN_SITE_VERB(500),
        /// Too few arguments, or an argument that is not of its form.
        BAD_ARGUMENTS(501),
        /// An argument out of its range, or a malformed REST, PORT, EPSV.
        BAD_PARAMETER(501),
        /// OPTS for something without options, or with options that are not understood.
        BAD_OPTIONS(501),
        /// A DCSC credential that is not base64.
        BAD_CREDENTIAL(500),
        /// A value that SBUF, TREV or HELP do not take.
        UNSUPPORTED_PARAMETER(502),
        /// A DCAU mode of more than one letter.
        UNSUPPORTED_MODE(504),
        /// EPRT and EPSV for something other than IPv4 and IPv6.
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
