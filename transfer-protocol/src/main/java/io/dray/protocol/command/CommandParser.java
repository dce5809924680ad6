package io.dray.protocol.command;

import io.dray.protocol.command.AccessCommand.Abort;
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
import io.dray.protocol.command.UnrecognizedCommand.Reason;
import java.util.Locale;
import java.util.Optional;

/// Parses one line of the control channel (Globus server 13.24). Never throws: what is no
/// valid command becomes an [UnrecognizedCommand]. The time taken is linear in the line's length, whose
/// limit is the caller's.
public final class CommandParser {
    private static final int LONGEST_VERB = 32;

    private CommandParser() {}

    /// @param line the line without CRLF, decoded as UTF-8
    public static Command parse(String line) {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.indexOf(0) >= 0) {
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
            case "PASS" -> new Password(words.restOrEmpty());
            case "CWD", "XCWD" -> new ChangeDirectory(words.rest());
            case "CDUP", "XCUP", "QUIT", "ABOR", "FEAT", "SYST", "NOOP", "PWD", "XPWD", "WHOAMI" ->
                alone(verb, words);
            case "HELP" -> new Help(upper(words.optionalRest()));
            case "STAT" -> words.isEmpty() ? new Status() : new FileStatus(words.rest());
            case "RETR" -> new Retrieve(words.rest());
            case "STOR" -> new Store(words.rest());
            case "APPE" -> new Append(words.rest());
            case "ERET" -> PartialTransferArguments.retrieve(words);
            case "ESTO" -> PartialTransferArguments.store(words);
            case "GET", "PUT" -> CombinedArguments.parse(verb, words);
            case "LIST" -> list(words);
            case "NLST" -> new NameList(words.restOrEmpty());
            case "MLSD" -> new MachineList(words.restOrEmpty());
            case "MLSR" -> new RecursiveMachineList(words.restOrEmpty());
            case "MLST" -> new MachineStatus(words.restOrEmpty());
            case "MLSC" -> new ControlList(words.restOrEmpty());
            case "SIZE" -> new Size(words.rest());
            case "MDTM" -> new ModificationTime(words.rest());
            case "MFMT" -> FileArguments.setModificationTime(words);
            case "CKSM" -> FileArguments.checksum(words);
            case "MKD", "XMKD" -> new MakeDirectory(words.rest());
            case "RMD", "XRMD" -> new RemoveDirectory(words.rest());
            case "DELE" -> new Delete(words.rest());
            case "RNFR" -> new RenameFrom(words.rest());
            case "RNTO" -> new RenameTo(words.rest());
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
        return new TransferCommand.List(words.restOrEmpty());
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
