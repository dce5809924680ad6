package io.dray.protocol.command;

import java.util.Optional;

/// Commands that query the server or describe the client (RFC 959 section 4.1.3, RFC 2389, Globus SITE
/// verbs).
public sealed interface InformationCommand extends Command {
    /// FEAT
    record Features() implements InformationCommand {}

    /// HELP, HELP verb, HELP SITE
    record Help(Optional<String> verb) implements InformationCommand {}

    /// SITE HELP, SITE HELP verb
    record SiteHelp(Optional<String> verb) implements InformationCommand {}

    /// STAT without a path
    record Status() implements InformationCommand {}

    /// SYST
    record SystemType() implements InformationCommand {}

    /// NOOP
    record NoOperation() implements InformationCommand {}

    /// PWD, XPWD
    record PrintDirectory() implements InformationCommand {}

    /// SITE CLIENTINFO, raw `key=value;...`
    record ClientInformation(String pairs) implements InformationCommand {}

    /// SITE TASKID
    record TaskId(String id) implements InformationCommand {}

    /// SITE VERSION
    record Version() implements InformationCommand {}

    /// SITE WHOAMI, WHOAMI
    record WhoAmI() implements InformationCommand {}

    /// SITE DRAY: requests of other Dray nodes and of operators. The text may hold a secret.
    record NodeRequest(String words) implements InformationCommand {
        /// The first word alone.
        @Override
        public String toString() {
            return "NodeRequest[" + words.split(" ", 2)[0] + "]";
        }
    }
}
