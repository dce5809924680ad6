package io.dray.protocol.command;

import java.util.Optional;

/// Commands that query the server or describe the client (RFC 959 section 4.1.3, RFC 2389, Globus SITE
/// verbs).
public sealed interface InformationCommand extends Command {
    /// A command without arguments.
    enum Query implements InformationCommand {
        FEATURES("FEAT"),
        /// STAT without a path
        STATUS("STAT"), SYSTEM_TYPE("SYST"), NO_OPERATION("NOOP"),
        /// PWD, XPWD
        PRINT_DIRECTORY("PWD"), VERSION("SITE VERSION"),
        /// SITE WHOAMI, WHOAMI
        WHO_AM_I("SITE WHOAMI");

        private final String line;

        Query(String line) {
            this.line = line;
        }

        /// The command as it is sent.
        String line() {
            return line;
        }
    }

    /// HELP, HELP verb, HELP SITE
    record Help(Optional<String> verb) implements InformationCommand {}

    /// SITE HELP, SITE HELP verb
    record SiteHelp(Optional<String> verb) implements InformationCommand {}

    /// SITE CLIENTINFO, raw `key=value;...`
    record ClientInformation(String pairs) implements InformationCommand {}

    /// SITE TASKID
    record TaskId(String id) implements InformationCommand {}

    /// SITE DRAY: requests of other Dray nodes and of operators. The text may hold a secret.
    record NodeRequest(String words) implements InformationCommand {
        /// The first word alone.
        @Override
        public String toString() {
            return "NodeRequest[" + words.split(" ", 2)[0] + "]";
        }
    }
}
