package io.dray.protocol.reply;

import io.dray.protocol.address.ExtendedAddressNotation;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.address.HostPortNotation;
import io.dray.protocol.address.StripedAddressNotation;
import io.dray.protocol.command.UnrecognizedCommand;
import java.util.ArrayList;
import java.util.List;

/// Replies with fixed or nearly fixed text, worded as the Globus server words them (Globus server 13.24 and
/// 9), because existing clients match some of the words. The codes are those of the RFCs.
public final class Replies {
    /// 125, transfer over cached data channels.
    public static final Reply REUSING_CHANNELS = Reply.of(125,
            "Beginning transfer; reusing existing data connection.");
    public static final Reply TRANSFER_STARTED = Reply.of(150, "Beginning transfer.");
    public static final Reply TRANSFER_COMPLETE = Reply.of(226, "Transfer Complete.");
    public static final Reply ABORTED = Reply.of(226, "Abort successful");
    public static final Reply GOODBYE = Reply.of(221, "Goodbye.");
    /// 250, the answer to most file commands and SITE verbs.
    public static final Reply OK = Reply.of(250, "OK.");
    /// 200, the answer to SCKS.
    public static final Reply CHECKSUM_EXPECTED = Reply.of(200, "OK.");
    public static final Reply DIRECTORY_CHANGED = Reply.of(250, "CWD command successful.");
    public static final Reply NO_OPERATION = Reply.of(200, "NOOP command successful.");
    public static final Reply SYSTEM_TYPE = Reply.of(215, "UNIX Type: L8");
    public static final Reply ALLOCATED = Reply.of(200, "ALLO command successful.");
    public static final Reply OPTIONS_SET = Reply.of(200, "OPTS Command Successful.");
    public static final Reply BUFFER_SET = Reply.of(200, "SBUF Command Successful.");
    public static final Reply SITE_DONE = Reply.of(200, "Site Command Successful.");
    /// 200, the answer to TREV.
    public static final Reply EVENT_INTERVAL_SET = Reply.of(200, "Command Successful.");
    public static final Reply STRUCTURE_SET = Reply.of(200, "STRU F ok.");
    public static final Reply BAD_STRUCTURE = Reply.of(501, "Syntax error in parameter.");
    /// 504, STRU R and P.
    public static final Reply OTHER_STRUCTURE = Reply.of(504,
            "Record and page structure are not supported; send STRU F.");
    public static final Reply RESTART_ACCEPTED = Reply.of(350,
            "Restart Marker OK. Send STORE or RETR to initiate transfer.");
    public static final Reply RENAME_TARGET_EXPECTED = Reply.of(350,
            "OK. Send RNTO with destination name.");
    public static final Reply LINK_NAME_EXPECTED = Reply.of(350,
            "OK. Send SITE SYMLINKTO with symlink name.");
    public static final Reply INVALID_ARGUMENTS = Reply.of(501, "Invalid command arguments.");
    /// 202, the answer to ACCT.
    public static final Reply NO_ACCOUNT_NEEDED = Reply.of(202, "No account is needed here.");
    public static final Reply PORT_SET = Reply.of(200, "PORT Command successful.");
    public static final Reply PASSIVE_DELAYED = Reply.of(200, "Passive delayed.");
    public static final Reply EXTENDED_PASSIVE_ONLY = Reply.of(200, "EPSV ALL Successful.");
    public static final Reply LOGIN_REQUIRED = Reply.of(530, "Please login with USER and PASS.");
    /// 503, PBSZ and PROT without a protected control channel (RFC 2228 section 3).
    public static final Reply PROTECTION_FIRST = Reply.of(503,
            "Protect the control channel with AUTH TLS first.");
    /// 503, PROT without PBSZ (RFC 2228 section 3).
    public static final Reply BUFFER_SIZE_FIRST = Reply.of(503, "Send PBSZ before PROT.");
    /// 503, ADAT without AUTH.
    public static final Reply MECHANISM_FIRST = Reply.of(503, "Send AUTH GSSAPI before ADAT.");
    /// 533, MIC, ENC, CONF and CCC on an unprotected control channel.
    public static final Reply NOTHING_PROTECTS = Reply.of(533,
            "The control channel is not protected; send AUTH first.");
    /// 537, MIC, ENC and CONF inside a protected control channel.
    public static final Reply PROTECTED_ALREADY = Reply.of(537,
            "The control channel as a whole is protected; send commands as they are.");
    /// 534, CCC.
    public static final Reply STAYS_PROTECTED = Reply.of(534,
            "The control channel stays protected until it is closed.");
    public static final Reply USER_FIRST = Reply.of(503, "Login with USER first.");
    public static final Reply ALREADY_LOGGED_IN = Reply.of(503, "You are already logged in.");
    public static final Reply TOKEN_MUST_FOLLOW = Reply.of(334,
            "Using authentication type; ADAT must follow.");
    public static final Reply AUTHENTICATION_REQUIRED = Reply.of(530,
            "Must perform GSSAPI authentication.");
    public static final Reply UNKNOWN_MECHANISM = Reply.of(504, "Unknown authentication type.");
    public static final Reply BAD_DATA_CHANNEL_AUTHENTICATION = Reply.of(501, "Bad DCAU mode.");
    public static final Reply UNKNOWN_CHECKSUM = Reply.of(500,
            "Unknown checksum algorithm requested.");
    public static final Reply IDLE_TIMEOUT = Reply.of(421,
            "Idle Timeout: closing control connection.");
    public static final Reply PIPELINE_FULL = Reply.of(500, "Pipeline queue full.");

    private Replies() {}

    /// The answer to a line that is no valid command.
    public static Reply unrecognized(UnrecognizedCommand command) {
        return Reply.of(command.reason().replyCode(), command.detail());
    }

    public static Reply passwordRequired(String user) {
        return Reply.of(331, "Password required for " + user + ".");
    }

    public static Reply loggedIn(String user) {
        return Reply.of(230, "User " + user + " logged in.");
    }

    /// 335, the answer to a token that is not the last (RFC 2228 section 4). Without a token of its own it
    /// asks for the next one.
    public static Reply nextToken(String base64) {
        return Reply.of(335, base64.isEmpty() ? "Send the rest of the token." : "ADAT=" + base64);
    }

    /// 235, the end of a token exchange. The Globus server sends no token with it.
    public static Reply authenticated(String base64) {
        return Reply.of(235, base64.isEmpty()
                ? "GSSAPI Authentication successful."
                : "ADAT=" + base64);
    }

    public static Reply authenticationFailed(String why) {
        return Reply.of(535, "GSSAPI Authentication failed. : " + why, "End.");
    }

    public static Reply loginIncorrect(String why) {
        return Reply.of(530, "Login incorrect. : " + why, "End.");
    }

    /// @param argument as sent, upper case
    public static Reply typeSet(String argument) {
        return Reply.of(200, "Type set to " + argument + ".");
    }

    /// 504, a type of RFC 959 that is not implemented.
    public static Reply otherType(String argument) {
        return Reply.of(504, "'TYPE " + argument + "' is not supported; send TYPE A, I or L 8.");
    }

    public static Reply unrecognizedType(String argument) {
        return Reply.of(501, "'TYPE " + argument + "' unrecognized type.");
    }

    public static Reply modeSet(char code) {
        return Reply.of(200, "Mode set to " + code + ".");
    }

    /// 504, a mode that is not implemented: block and compressed of RFC 959, X of GFD.47, deflate.
    public static Reply otherMode(char code) {
        return Reply.of(504, "'MODE " + code + "' is not supported; send MODE S or E.");
    }

    public static Reply unrecognizedMode(char code) {
        return Reply.of(501, "'MODE " + code + "' unrecognized transfer mode.");
    }

    public static Reply protectionBufferSize(long bytes) {
        return Reply.of(200, "PBSZ=" + bytes);
    }

    public static Reply protectionLevel(char code) {
        return Reply.of(200, "Protection level set to " + code + ".");
    }

    /// 536, PROT E: a level of RFC 2228 that no mechanism here supports.
    public static Reply unsupportedProtectionLevel(char code) {
        return Reply.of(536, code + " protection level not supported.");
    }

    public static Reply unrecognizedProtectionLevel(char code) {
        return Reply.of(504, "'PROT " + code + "' unrecognized protection level.");
    }

    public static Reply dataChannelAuthentication(char mode) {
        return Reply.of(200, "DCAU " + mode + ".");
    }

    public static Reply languageSet() {
        return Reply.of(200, "lang set to EN.");
    }

    public static Reply unrecognizedLanguage(String tag) {
        return Reply.of(504, "'LANG " + tag + "' unrecognized language; send LANG EN.");
    }

    public static Reply currentDirectory(String path) {
        return Reply.of(257, quoted(path) + " is current directory.");
    }

    public static Reply directoryCreated(String path) {
        return Reply.of(257, quoted(path) + " created successfully.");
    }

    /// The path of a 257 reply: in quotes, with quotes inside doubled (RFC 959 appendix II).
    private static String quoted(String path) {
        return '"' + path.replace("\"", "\"\"") + '"';
    }

    /// OPTS MLST (RFC 3659 section 7.9.1).
    ///
    /// @param facts labels of the selected facts
    public static Reply factsSelected(List<String> facts) {
        return Reply.of(200, facts.isEmpty()
                ? "MLST OPTS"
                : "MLST OPTS " + String.join(";", facts) + ";");
    }

    /// MFMT (draft-somers-ftp-mfxx).
    public static Reply modified(String time, String path) {
        return Reply.of(213, "Modify=" + time + "; " + path);
    }

    /// STOU: the name of the new file (RFC 1123 section 4.1.2.9).
    public static Reply storingUnique(String path) {
        return Reply.of(150, "FILE: " + path);
    }

    /// 213 with the answer of SIZE, MDTM or CKSM.
    public static Reply value(String value) {
        return Reply.of(213, value);
    }

    public static Reply passive(HostPort address) {
        return Reply.of(227, "Entering Passive Mode (" + HostPortNotation.format(address) + ")");
    }

    /// 127, the address of a delayed PASV.
    public static Reply delayedPassive(HostPort address) {
        return Reply.of(127, "Entering Passive Mode (" + HostPortNotation.format(address) + ")");
    }

    /// 113, the progress of CKSM, in the layout of the Globus server.
    ///
    /// @param millis time of day, milliseconds since 1970
    /// @param bytes  read so far
    public static Reply checksumProgress(long millis, long bytes) {
        return Reply.of(113, "Status Marker",
                " Timestamp: " + millis / 1000 + "." + millis / 100 % 10,
                " Bytes Processed: " + bytes, "End.");
    }

    public static Reply extendedPassive(int port) {
        return Reply.of(229, "Entering Extended Passive Mode ("
                + ExtendedAddressNotation.formatPort(port) + ")");
    }

    /// SPAS without a protocol: one line per address, IPv4 only.
    public static Reply stripedPassive(List<HostPort> addresses) {
        return new Reply(229, StripedAddressNotation.formatReply(addresses));
    }

    /// SPAS with a protocol.
    public static Reply extendedStripedPassive(List<HostPort> addresses) {
        return new Reply(229, StripedAddressNotation.formatExtendedReply(addresses));
    }

    /// MLST.
    ///
    /// @param factsLine facts, a space and the path as given
    public static Reply machineStatus(String path, String factsLine) {
        return Reply.of(250, "status of " + path, " " + factsLine, "End.");
    }

    /// STAT with the path of a file.
    public static Reply fileStatus(String path, List<String> listLines) {
        return status(213, path, listLines);
    }

    /// STAT with the path of a directory.
    public static Reply directoryStatus(String path, List<String> listLines) {
        return status(212, path, listLines);
    }

    private static Reply status(int code, String path, List<String> listLines) {
        List<String> lines = new ArrayList<>();
        lines.add("status of " + path);
        listLines.forEach(line -> lines.add(" " + line));
        lines.add("End.");
        return new Reply(code, lines);
    }
}
