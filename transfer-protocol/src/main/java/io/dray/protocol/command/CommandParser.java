package io.dray.protocol.command;

import io.dray.protocol.command.AccessCommand.Abort;
import io.dray.protocol.command.AccessCommand.Account;
import io.dray.protocol.command.AccessCommand.ChangeDirectory;
import io.dray.protocol.command.AccessCommand.ChangeToParent;
import io.dray.protocol.command.AccessCommand.Password;
import io.dray.protocol.command.AccessCommand.Quit;
import io.dray.protocol.command.AccessCommand.UserName;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.InformationCommand.Help;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.command.TransferCommand.Append;
import io.dray.protocol.command.TransferCommand.Listing;
import io.dray.protocol.command.TransferCommand.Retrieve;
import io.dray.protocol.command.TransferCommand.Store;
import io.dray.protocol.command.TransferCommand.StoreUnique;
import io.dray.protocol.command.UnrecognizedCommand.Reason;
import io.dray.protocol.listing.ListingForm;
import java.util.Locale;
import java.util.Optional;

/// Parses one line of the control channel (Globus server 13.24). Never throws: an invalid command becomes an
/// [UnrecognizedCommand]. Takes time linear in the line's length, which the caller limits.
public final class CommandParser {
    /// Characters of an unknown verb that are kept for the reply: all known ones have at most ten.
    private static final int LONGEST_VERB = 32;

    private CommandParser() {}

    /// @param line the line without CRLF, decoded by [io.dray.protocol.name.NameBytes]; a CR in it is part of
    ///             a name (RFC 2640 section 3.1)
    public static Command parse(String line) {
        if (line.indexOf('\n') >= 0 || line.indexOf(0) >= 0) {
            return new UnrecognizedCommand("", Reason.BAD_CHARACTERS,
                    "A command line holds no line breaks and no NUL characters.");
        }
        int space = line.indexOf(' ');
        String verb = space < 0 ? line : line.substring(0, space);
        if (verb.isEmpty() || verb.length() > LONGEST_VERB || !isLetters(verb)) {
            String shown = verb.substring(0, Math.min(verb.length(), LONGEST_VERB));
            return unknown(shown.toUpperCase(Locale.ROOT));
        }
        verb = verb.toUpperCase(Locale.ROOT);
        try {
            return parse(verb, new Words(line, verb.length()));
        } catch (CommandSyntaxException e) {
            return e.describe(verb);
        }
    }

    private static Command parse(String verb, Words words) {
        return switch (verb) {
            case "USER" -> new UserName(words.rest());
            case "PASS" -> new Password(words.optionalPath());
            case "ACCT" -> new Account(words.rest());
            case "SMNT", "REIN", "LPRT", "LPSV" -> throw new CommandSyntaxException(
                    Reason.NOT_IMPLEMENTED, verb + " is not implemented.");
            case "CWD", "XCWD" -> new ChangeDirectory(words.path());
            case "CDUP", "XCUP", "QUIT", "ABOR", "FEAT", "SYST", "NOOP", "PWD", "XPWD", "WHOAMI" ->
                alone(verb, words);
            case "HELP" -> new Help(upper(words.optionalRest()));
            case "STAT" -> status(words.optionalPath());
            case "RETR" -> new Retrieve(words.path());
            case "STOR" -> new Store(words.path());
            case "STOU" -> new StoreUnique(words.optionalPath());
            case "APPE" -> new Append(words.path());
            case "ERET" -> PartialTransferArguments.retrieve(words);
            case "ESTO" -> PartialTransferArguments.store(words);
            case "GET", "PUT" -> CombinedArguments.parse(verb, words);
            case "LIST" -> list(words);
            case "NLST", "MLSD", "MLSR" ->
                new Listing(ListingForm.valueOf(verb), words.optionalPath());
            case "MLST" -> PathVerb.MACHINE_STATUS.on(words.optionalPath());
            case "MLSC" -> PathVerb.CONTROL_LIST.on(words.optionalPath());
            case "SIZE" -> PathVerb.SIZE.on(words.path());
            case "MDTM" -> PathVerb.MODIFICATION_TIME.on(words.path());
            case "MFMT" -> FileArguments.setModificationTime(words);
            case "CKSM" -> FileArguments.checksum(words);
            case "MKD", "XMKD" -> PathVerb.MAKE_DIRECTORY.on(words.path());
            case "RMD", "XRMD" -> PathVerb.REMOVE_DIRECTORY.on(words.path());
            case "DELE" -> PathVerb.DELETE.on(words.path());
            case "RNFR" -> PathVerb.RENAME_FROM.on(words.path());
            case "RNTO" -> PathVerb.RENAME_TO.on(words.path());
            case "SITE" -> SiteArguments.parse(words);
            case "OPTS" -> OptionArguments.parse(words);
            case "AUTH", "ADAT", "PBSZ", "PROT", "DCAU", "DCSC", "MIC", "ENC", "CONF", "CCC" ->
                SecurityArguments.parse(verb, words);
            case "PASV", "EPSV", "SPAS", "PORT", "EPRT", "SPOR" ->
                AddressArguments.parse(verb, words);
            case "TYPE", "MODE", "STRU", "ALLO", "REST", "SBUF", "TREV", "SCKS", "LANG" ->
                ParameterArguments.parse(verb, words);
            default -> unknown(verb);
        };
    }

    private static Command alone(String verb, Words words) {
        words.end();
        return switch (verb) {
            case "CDUP", "XCUP" -> new ChangeToParent();
            case "QUIT" -> new Quit();
            case "ABOR" -> new Abort();
            case "FEAT" -> Query.FEATURES;
            case "SYST" -> Query.SYSTEM_TYPE;
            case "PWD", "XPWD" -> Query.PRINT_DIRECTORY;
            case "WHOAMI" -> Query.WHO_AM_I;
            default -> Query.NO_OPERATION;
        };
    }

    private static Command list(Words words) {
        words.skipDashWords();
        return new Listing(ListingForm.LIST, words.optionalPath());
    }

    private static Command status(String path) {
        return path.isEmpty() ? Query.STATUS : PathVerb.FILE_STATUS.on(path);
    }

    private static UnrecognizedCommand unknown(String verb) {
        return new UnrecognizedCommand(verb, Reason.UNKNOWN_VERB, "Command not supported.");
    }

    static Optional<String> upper(Optional<String> word) {
        return word.map(text -> text.strip().toUpperCase(Locale.ROOT))
                .filter(text -> !text.isEmpty());
    }

    private static boolean isLetters(String verb) {
        return verb.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
    }
}
