package io.dray.protocol.command;

import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.tree.TreeContent;
import io.dray.protocol.tree.TreeShard;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Writes commands as lines of the control channel, the inverse of [CommandParser].
///
/// Throws [IllegalArgumentException] for a command whose line a server would misread: LF or NUL in an
/// argument, text that is not encodable ([io.dray.protocol.name.NameBytes]), an empty argument where one is
/// needed, or a LIST path that starts with `-` (servers take it for options). The encoder escapes CR in a
/// path (RFC 2640 section 3.1).
public final class CommandFormatter {
    private CommandFormatter() {}

    /// The line without CRLF.
    public static String format(Command command) {
        String line = switch (command) {
            case AccessCommand access -> access(access);
            case SecurityCommand security -> security(security);
            case ParameterCommand parameter -> ParameterLines.format(parameter);
            case TransferCommand transfer -> transfer(transfer);
            case FileCommand file -> file(file);
            case InformationCommand information -> information(information);
            case UnrecognizedCommand unknown -> throw new IllegalArgumentException(
                    "An unrecognized command has no form on the wire: " + unknown.verb());
        };
        return checked(line);
    }

    private static String access(AccessCommand command) {
        return switch (command) {
            case AccessCommand.UserName user -> "USER " + argument(user.name());
            case AccessCommand.Password password -> "PASS " + password.password();
            case AccessCommand.Account account -> "ACCT " + argument(account.account());
            case AccessCommand.Quit _ -> "QUIT";
            case AccessCommand.ChangeDirectory change -> "CWD " + argument(change.path());
            case AccessCommand.ChangeToParent _ -> "CDUP";
            case AccessCommand.Abort _ -> "ABOR";
        };
    }

    private static String security(SecurityCommand command) {
        return switch (command) {
            case SecurityCommand.Authenticate auth -> "AUTH " + word(auth.mechanism());
            case SecurityCommand.SecurityData data -> "ADAT " + word(data.base64());
            case SecurityCommand.ProtectionBufferSize size -> "PBSZ " + size.bytes();
            case SecurityCommand.DataProtection protection -> "PROT " + protection.level();
            case SecurityCommand.DataChannelAuthenticationMode mode -> "DCAU " + mode.mode()
                    + (mode.mode() == 'S' ? " " + argument(mode.subject()) : "");
            case SecurityCommand.DataChannelSecurityContext context -> "DCSC " + context.type()
                    + (context.base64().isEmpty() ? "" : " " + word(context.base64()));
            case SecurityCommand.Protected wrapped ->
                wrapped.wrapping().name() + " " + word(wrapped.base64());
            case SecurityCommand.ClearCommandChannel _ -> "CCC";
        };
    }

    private static String transfer(TransferCommand command) {
        return switch (command) {
            case TransferCommand.Retrieve retrieve -> "RETR " + argument(retrieve.path());
            case TransferCommand.Store store -> "STOR " + argument(store.path());
            case TransferCommand.StoreUnique store -> "STOU" + optional(store.path());
            case TransferCommand.Append append -> "APPE " + argument(append.path());
            case TransferCommand.PartialRetrieve part -> "ERET P " + part.offset() + " "
                    + part.length() + " " + argument(part.path());
            case TransferCommand.AdjustedStore part ->
                "ESTO A " + part.offset() + " " + argument(part.path());
            case TransferCommand.RetrieveTree(var after, var compression, var except, var content, var filter, String path) ->
                "ERET TREE=\"1" + after.map(place -> ",after=" + place).orElse("")
                        + compression.argument() + except(except)
                        + content(content) + filter(filter) + "\" "
                        + argument(path);
            case TransferCommand.StoreTree(boolean preserve, String path) ->
                "ESTO TREE=\"1" + (preserve ? ",preserve" : "") + "\" " + argument(path);
            case TransferCommand.Combined combined -> CombinedArguments.format(combined);
            case TransferCommand.ListAll _ -> "LIST -a";
            case TransferCommand.Listing(ListingForm form, String path) -> form
                    + optional(form == ListingForm.LIST ? listPath(path) : path);
        };
    }

    private static String content(TreeContent content) {
        return switch (content) {
            case TreeContent.Attributes _ -> ",attributes";
            case TreeShard shard -> shard.isWhole() ? "" : ",shard=" + shard;
        };
    }

    private static String filter(PathFilter filter) {
        return filter.isAll()
                ? ""
                : ",filter=" + HexFormat.of()
                        .withUpperCase()
                        .formatHex(TransferCommand.RetrieveTree.filterBytes(filter));
    }

    private static String file(FileCommand command) {
        return switch (command) {
            case FileCommand.PathCommand(var verb, String path) -> verb.word() + switch (verb) {
                case MACHINE_STATUS, CONTROL_LIST -> optional(path);
                default -> " " + argument(path);
            };
            case FileCommand.SetModificationTime set ->
                "MFMT " + word(set.time()) + " " + argument(set.path());
            case FileCommand.SiteTime set ->
                "SITE UTIME " + word(set.time()) + " " + argument(set.path());
            case FileCommand.ComputeChecksum sum -> checksum(sum.basis())
                    + word(sum.algorithm()) + " " + sum.offset() + " " + sum.length() + " "
                    + argument(sum.path());
            case FileCommand.ChangeMode change -> "SITE CHMOD " + octal(change.mode()) + " "
                    + argument(change.path());
            case FileCommand.ChangeGroup change ->
                "SITE CHGRP " + word(change.group()) + " " + argument(change.path());
            case FileCommand.SymbolicLinkFrom link ->
                "SITE SYMLINKFROM " + argument(link.target());
            case FileCommand.SymbolicLink link ->
                "SITE SYMLINK " + word(link.target()) + " " + argument(link.link());
            case FileCommand.SymbolicLinkTo link -> "SITE SYMLINKTO " + argument(link.link());
            case FileCommand.Check check ->
                "SITE CHECK " + check.verb() + " " + argument(check.path());
            case FileCommand.Truncate truncate ->
                "SITE TRNC " + truncate.length() + " " + argument(truncate.path());
        };
    }

    /// Four octal digits or more, as the Globus tools write modes.
    private static String octal(int mode) {
        String digits = Integer.toOctalString(mode);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    private static String checksum(ChecksumBasis basis) {
        return basis == ChecksumBasis.READ ? "CKSM " : "SITE CKSM " + basis.word() + " ";
    }

    private static String information(InformationCommand command) {
        return switch (command) {
            case InformationCommand.Query query -> query.line();
            case InformationCommand.Help help -> "HELP" + optional(help.verb());
            case InformationCommand.SiteHelp help -> "SITE HELP" + optional(help.verb());
            case InformationCommand.ClientInformation client ->
                "SITE CLIENTINFO " + argument(client.pairs());
            case InformationCommand.TaskId task -> "SITE TASKID " + argument(task.id());
            case InformationCommand.NodeRequest request ->
                "SITE DRAY " + argument(request.words());
        };
    }

    /// Checks the last argument of a line.
    static String argument(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "A command needs an argument here, and it is empty.");
        }
        return text;
    }

    /// Checks an argument that others follow.
    static String word(String text) {
        if (text.indexOf(' ') >= 0) {
            throw new IllegalArgumentException("An argument holds a space: '" + text + "'");
        }
        return argument(text);
    }

    static String optional(String text) {
        return text.isEmpty() ? "" : " " + argument(text);
    }

    static String optional(Optional<String> text) {
        return text.map(word -> " " + argument(word)).orElse("");
    }

    private static String listPath(String path) {
        if (path.startsWith("-")) {
            throw new IllegalArgumentException(
                    "LIST takes '" + path + "' for options; name it './" + path + "'.");
        }
        return path;
    }

    private static String checked(String line) {
        if (line.indexOf('\n') >= 0 || line.indexOf(0) >= 0
                || line.codePoints().anyMatch(CommandFormatter::isUnencodable)) {
            throw new IllegalArgumentException(
                    "A command is one line: it cannot carry a name with a"
                            + " line feed, NUL, or lone surrogate.");
        }
        return line;
    }

    private static boolean isUnencodable(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                && !NameBytes.isEscape(point);
    }

    private static String except(List<Long> inodes) {
        return inodes.isEmpty()
                ? ""
                : ",except=" + inodes.stream()
                        .map(Long::toHexString)
                        .collect(Collectors.joining("."));
    }
}
