package io.dray.protocol.interpreter;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.listing.TimeNotation;
import io.dray.protocol.reply.Replies;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/// File operations answered on the control channel (RFC 959, RFC 3659, Globus SITE verbs; Globus server
/// 13.24): maps commands to operations. [FileAnswers] maps the results to replies.
final class FileCommands {
    private FileCommands() {}

    static Transition handle(Ready state, FileCommand command) {
        return switch (command) {
            case FileCommand.PathCommand(var verb, String path) -> switch (verb) {
                case SIZE -> size(state, command, path);
                case MODIFICATION_TIME, MACHINE_STATUS, RENAME_FROM ->
                    perform(state, command, path, FileOperation.Stat::new);
                case FILE_STATUS, CONTROL_LIST ->
                    perform(state, command, path, FileOperation.List::new);
                case MAKE_DIRECTORY ->
                    perform(state, command, path, FileOperation.MakeDirectory::new);
                case REMOVE_DIRECTORY ->
                    perform(state, command, path, FileOperation.RemoveDirectory::new);
                case DELETE -> perform(state, command, path, FileOperation.Delete::new);
                case DELETE_TREE -> perform(state, command, path, FileOperation.DeleteTree::new);
                case RENAME_TO -> renameTo(state, command, path);
            };
            case FileCommand.SymbolicLink(String target, String link) -> perform(state, command,
                    link, name -> new FileOperation.MakeSymbolicLink(target, name));
            case FileCommand.SymbolicLinkFrom(String target) -> linkFrom(state, target);
            case FileCommand.SymbolicLinkTo(String link) -> linkTo(state, command, link);
            case FileCommand.SetModificationTime(String time, String path) ->
                setTime(state, command, time, path);
            case FileCommand.SiteTime(String time, String path) ->
                setTime(state, command, time, path);
            case FileCommand.ChangeMode(int mode, String path) -> perform(state, command, path,
                    resolved -> new FileOperation.SetMode(resolved, mode));
            case FileCommand.ChangeGroup(String group, String path) -> perform(state, command, path,
                    resolved -> new FileOperation.SetGroup(resolved, group));
            case FileCommand.Check(var verb, String path) -> perform(state, command, path,
                    resolved -> new FileOperation.Check(verb, resolved));
            case FileCommand.Truncate(long length, String path) -> perform(state, command, path,
                    resolved -> new FileOperation.Truncate(resolved, length));
            case FileCommand.ComputeChecksum checksum -> checksum(state, checksum);
        };
    }

    /// Resolves the path and requests the operation on it.
    static Transition perform(Ready state, Command command, String path,
            Function<String, FileOperation> operation) {
        Optional<String> resolved = state.session().resolve(path);
        return resolved.isEmpty()
                ? Transition.reply(state, Replies.INVALID_ARGUMENTS)
                : Transition.to(Working.on(state.session(), command, resolved.get()),
                        new ServerAction.PerformOperation(operation.apply(resolved.get())));
    }

    /// SIZE. The size under TYPE A is known only after the whole file was read (RFC 3659 section 4.2), so it
    /// is refused.
    private static Transition size(Ready state, FileCommand command, String path) {
        return state.session().negotiated().ascii()
                ? Transition.reply(state, 550,
                        "SIZE is not told for TYPE A, which changes line ends; send TYPE I first.")
                : perform(state, command, path, FileOperation.Stat::new);
    }

    private static Transition renameTo(Ready state, FileCommand command, String path) {
        if (!(state.session().begun().orElse(null) instanceof UserSession.Begun.Rename rename)) {
            return outOfSequence(state, "Send RNFR before RNTO.");
        }
        return perform(new Ready(state.session().withNothingBegun()), command, path,
                to -> new FileOperation.Rename(rename.from(), to));
    }

    private static Transition outOfSequence(Ready state, String what) {
        return Transition.reply(new Ready(state.session().withNothingBegun()), 503, what);
    }

    private static Transition linkFrom(Ready state, String target) {
        return Transition.reply(
                new Ready(state.session().with(new UserSession.Begun.Link(target))),
                Replies.LINK_NAME_EXPECTED);
    }

    private static Transition linkTo(Ready state, FileCommand command, String path) {
        if (!(state.session().begun().orElse(null) instanceof UserSession.Begun.Link link)) {
            return outOfSequence(state, "Send SITE SYMLINKFROM before SITE SYMLINKTO.");
        }
        return perform(new Ready(state.session().withNothingBegun()), command, path,
                name -> new FileOperation.MakeSymbolicLink(link.target(), name));
    }

    private static Transition setTime(Ready state, FileCommand command, String time, String path) {
        Optional<Instant> instant = TimeNotation.parse(time);
        return instant.isEmpty()
                ? Transition.reply(state, Replies.INVALID_ARGUMENTS)
                : perform(state, command, path,
                        resolved -> new FileOperation.SetModified(resolved, instant.get()));
    }

    private static Transition checksum(Ready state, FileCommand.ComputeChecksum command) {
        Optional<ChecksumAlgorithm> algorithm = ChecksumAlgorithm.named(command.algorithm());
        return algorithm.isEmpty()
                ? Transition.reply(state, Replies.UNKNOWN_CHECKSUM)
                : perform(state, command, command.path(),
                        resolved -> new FileOperation.Checksum(algorithm.get(), resolved,
                                command.offset(), command.length(), command.basis(),
                                state.session().negotiated().checksumMarkers()));
    }
}
