package io.dray.protocol.command;

import io.dray.protocol.command.FileCommand.ChangeGroup;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.FileCommand.SymbolicLink;
import io.dray.protocol.command.FileCommand.SymbolicLinkFrom;
import io.dray.protocol.command.FileCommand.SymbolicLinkTo;
import io.dray.protocol.command.FileCommand.Truncate;
import io.dray.protocol.command.InformationCommand.ClientInformation;
import io.dray.protocol.command.InformationCommand.NodeRequest;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.command.InformationCommand.SiteHelp;
import io.dray.protocol.command.InformationCommand.TaskId;
import io.dray.protocol.command.ParameterCommand.BufferDirection;
import io.dray.protocol.command.ParameterCommand.StoreAttributes;
import io.dray.protocol.command.UnrecognizedCommand.Reason;
import java.util.Locale;

/// Arguments of SITE (Globus server 13.24).
final class SiteArguments {
    private SiteArguments() {}

    static Command parse(Words words) {
        String verb = words.next().toUpperCase(Locale.ROOT);
        return switch (verb) {
            case "HELP" -> new SiteHelp(CommandParser.upper(words.optionalRest()));
            case "CLIENTINFO" -> new ClientInformation(words.rest());
            case "TASKID" -> new TaskId(words.rest());
            case "VERSION" -> {
                words.end();
                yield Query.VERSION;
            }
            case "WHOAMI" -> {
                words.end();
                yield Query.WHO_AM_I;
            }
            case "DRAY" -> new NodeRequest(words.rest());
            case "CHECK" -> FileArguments.check(words);
            case "CKSM" -> FileArguments.checksumOf(words);
            case "CHMOD" -> FileArguments.changeMode(words);
            case "CHGRP" -> new ChangeGroup(words.next(), words.path());
            case "UTIME" -> FileArguments.siteTime(words);
            case "SYMLINK" -> new SymbolicLink(words.next(), words.path());
            case "SYMLINKFROM" -> new SymbolicLinkFrom(words.path());
            case "SYMLINKTO" -> new SymbolicLinkTo(words.path());
            case "RDEL" -> PathVerb.DELETE_TREE.on(words.path());
            case "TRNC" -> new Truncate(words.number(), words.path());
            case "STORATTR" -> attributes(words.rest());
            case "SBUF", "BUFSIZE" -> ParameterArguments.buffer(BufferDirection.BOTH, words);
            case "RETRBUFSIZE", "RBUFSZ", "RBUFSIZ" ->
                ParameterArguments.buffer(BufferDirection.SEND, words);
            case "STORBUFSIZE", "SBUFSZ", "SBUFSIZ" ->
                ParameterArguments.buffer(BufferDirection.RECEIVE, words);
            default -> throw new CommandSyntaxException(Reason.UNKNOWN_SITE_VERB,
                    "Invalid command.");
        };
    }

    private static StoreAttributes attributes(String text) {
        String list = text.strip();
        String pairs = list.endsWith(";") ? list.substring(0, list.length() - 1) : list;
        return new StoreAttributes(
                Pairs.parse(pairs).orElseThrow(CommandSyntaxException::invalidArguments));
    }
}
