package io.dray.protocol.command;

import io.dray.protocol.command.AccessCommand.Abort;
import io.dray.protocol.command.AccessCommand.Account;
import io.dray.protocol.command.AccessCommand.ChangeDirectory;
import io.dray.protocol.command.AccessCommand.ChangeToParent;
import io.dray.protocol.command.AccessCommand.Password;
import io.dray.protocol.command.AccessCommand.Quit;
import io.dray.protocol.command.AccessCommand.UserName;
import io.dray.protocol.command.FileCommand.ControlList;
import io.dray.protocol.command.FileCommand.Delete;
import io.dray.protocol.command.FileCommand.FileStatus;
import io.dray.protocol.command.FileCommand.MachineStatus;
import io.dray.protocol.command.FileCommand.MakeDirectory;
import io.dray.protocol.command.FileCommand.ModificationTime;
import io.dray.protocol.command.FileCommand.RemoveDirectory;
import io.dray.protocol.command.FileCommand.RenameFrom;
import io.dray.protocol.command.FileCommand.RenameTo;
import io.dray.protocol.command.FileCommand.Size;
import io.dray.protocol.command.InformationCommand.Features;
import io.dray.protocol.command.InformationCommand.Help;
import io.dray.protocol.command.InformationCommand.NoOperation;
import io.dray.protocol.command.InformationCommand.PrintDirectory;
import io.dray.protocol.command.InformationCommand.Status;
import io.dray.protocol.command.InformationCommand.SystemType;
import io.dray.protocol.command.InformationCommand.WhoAmI;
import io.dray.protocol.command.TransferCommand.Append;
import io.dray.protocol.command.TransferCommand.MachineList;
import io.dray.protocol.command.TransferCommand.NameList;
import io.dray.protocol.command.TransferCommand.RecursiveMachineList;
import io.dray.protocol.command.TransferCommand.Retrieve;
import io.dray.protocol.command.TransferCommand.Store;
import io.dray.protocol.command.TransferCommand.StoreUnique;
import io.dray.protocol.command.UnrecognizedCommand.Reason;
import java.util.Locale;
import java.util.Optional;

/// Parses one line of the control channel (Globus server 13.24). Never throws: an invalid command becomes an
/// [UnrecognizedCommand]. Takes time linear in the line's length, which the caller limits.
public final class CommandParser {
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
            case "NLST" -> new NameList(words.optionalPath());
            case "MLSD" -> new MachineList(words.optionalPath());
            case "MLSR" -> new RecursiveMachineList(words.optionalPath());
            case "MLST" -> new MachineStatus(words.optionalPath());
            case "MLSC" -> new ControlList(words.optionalPath());
            case "SIZE" -> new Size(words.path());
            case "MDTM" -> new ModificationTime(words.path());
            case "MFMT" -> FileArguments.setModificationTime(words);
            case "CKSM" -> FileArguments.checksum(words);
            case "MKD", "XMKD" -> new MakeDirectory(words.path());
            case "RMD", "XRMD" -> new RemoveDirectory(words.path());
            case "DELE" -> new Delete(words.path());
            case "RNFR" -> new RenameFrom(words.path());
            case "RNTO" -> new RenameTo(words.path());
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
            case "FEAT" -> new Features();
            case "SYST" -> new SystemType();
            case "PWD", "XPWD" -> new PrintDirectory();
            case "WHOAMI" -> new WhoAmI();
            default -> new NoOperation();
        };
    }

    private static Command list(Words words) {
        words.skipDashWords();
        return new TransferCommand.List(words.optionalPath());
    }

    private static Command status(String path) {
        return path.isEmpty() ? new Status() : new FileStatus(path);
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
