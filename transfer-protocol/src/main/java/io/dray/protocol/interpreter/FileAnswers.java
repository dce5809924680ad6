package io.dray.protocol.interpreter;

import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.FileCommand.PathCommand;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.SecurityCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.listing.FactsFormatter;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.TimeNotation;
import io.dray.protocol.listing.UnixListing;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.FailureReplies;
import io.dray.protocol.reply.NotKeptNotation;
import io.dray.protocol.reply.Replies;
import io.dray.protocol.reply.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Replies to commands that wait for a file operation, worded as the Globus server words them (Globus server
/// 13.24).
final class FileAnswers {
    /// Most directory entries in a STAT reply. A larger directory would be one huge reply.
    private static final int MOST_STATUS_ENTRIES = 10_000;

    private FileAnswers() {}

    static Transition completed(Working state, FileAnswer answer) {
        return switch (answer) {
            case FileAnswer.Facts facts -> facts(state, facts);
            case FileAnswer.Checksum(var sum) -> done(state, sum.reply(
                    state.command() instanceof FileCommand.ComputeChecksum asked
                            ? asked.basis()
                            : ChecksumBasis.READ));
            case FileAnswer.Text(var lines) -> done(state, told(lines));
            case FileAnswer.Renamed(var notKept) ->
                done(state, NotKeptNotation.add(Replies.OK, notKept));
            case FileAnswer.Listed(Instant now) -> switch (state.command()) {
                case PathCommand(var verb, String given) when verb == PathVerb.CONTROL_LIST ->
                    done(state, new Reply(250, contents(state, given)));
                case PathCommand(var verb, String given) when verb == PathVerb.FILE_STATUS ->
                    done(state, status(given, state.entries(), now));
                default -> done(state, Replies.OK);
            };
            case FileAnswer.Unique(String path) -> TransferCommands.named(state, path);
            case FileAnswer.Done _ -> switch (state.command()) {
                case PathCommand(var verb, _) when verb == PathVerb.MAKE_DIRECTORY ->
                    done(state, Replies.directoryCreated(state.path()));
                case FileCommand.SetModificationTime(String time, String given) ->
                    done(state, Replies.modified(time, given));
                default -> done(state, Replies.OK);
            };
        };
    }

    /// MLSC: sends the previous batch as a preliminary reply and holds this one. So the last batch can be the
    /// final reply, and at most two batches are in memory.
    static Transition listed(Working state, List<FileFacts> entries) {
        if (PathVerb.FILE_STATUS.isOf(state.command())) {
            return Transition.to(state.entries().size() > MOST_STATUS_ENTRIES
                    ? state
                    : state.holding(Stream.concat(state.entries().stream(), entries.stream())
                            .toList()));
        }
        Working next = state.holding(entries);
        if (state.entries().isEmpty()
                || !(state.command() instanceof PathCommand(var verb, String given)
                        && verb == PathVerb.CONTROL_LIST)) {
            return Transition.to(next);
        }
        return Transition.reply(next, new Reply(150, contents(state, given)));
    }

    static Transition failed(Working state, TransferFailure failure) {
        Reply reply = switch (state.command()) {
            case AccessCommand _ ->
                FailureReplies.ofChangeDirectory(AccessCommands.asGiven(state), failure);
            case PathCommand(var verb, _) -> switch (verb) {
                case RENAME_TO -> FailureReplies.ofRename(failure);
                case DELETE_TREE -> FailureReplies.ofDeleteTree(failure);
                default -> FailureReplies.ofFileCommand(failure);
            };
            case FileCommand.ComputeChecksum _ -> FailureReplies.ofChecksum(state.path(), failure);
            case FileCommand.Check(var verb, _) -> switch (verb) {
                case RETR -> FailureReplies.ofSending(state.path(), failure);
                case STOR -> FailureReplies.ofReceiving(state.path(), failure);
                case RNTO -> FailureReplies.ofRename(failure);
                case MKD -> FailureReplies.ofFileCommand(failure);
            };
            case SecurityCommand _ -> FailureReplies.ofSecurity(failure);
            case TransferCommand _,ParameterCommand _ when !state.session()
                    .protection()
                    .applied() ->
                FailureReplies.ofProtection(failure);
            case TransferCommand.StoreUnique _ ->
                FailureReplies.ofReceiving(state.path(), failure);
            case TransferCommand _ -> FailureReplies.ofSending(state.path(), failure);
            default -> FailureReplies.ofFileCommand(failure);
        };
        return state.command() instanceof TransferCommand
                ? Transition.reply(new Ready(state.session().with(NextTransfer.NOTHING)), reply)
                : done(state, reply);
    }

    private static Transition facts(Working state, FileAnswer.Facts answer) {
        FileFacts facts = answer.facts();
        return switch (state.command()) {
            case AccessCommand _ -> AccessCommands.completed(state, facts);
            case PathCommand(var verb, String given) -> switch (verb) {
                case SIZE -> done(state, facts.kind() == Kind.FILE
                        ? Replies.value(Long.toString(facts.size()))
                        : Reply.of(550, given + ": not a plain file."));
                case MODIFICATION_TIME ->
                    done(state, Replies.value(TimeNotation.format(facts.modified())));
                case MACHINE_STATUS -> {
                    String path = given.isEmpty() ? state.path() : given;
                    yield done(state, Replies.machineStatus(path,
                            formatter(state).line(facts.named(path))));
                }
                case RENAME_FROM -> Transition.reply(new Ready(
                        state.session().with(new UserSession.Begun.Rename(state.path()))),
                        Replies.RENAME_TARGET_EXPECTED);
                default -> done(state, Replies.OK);
            };
            default -> done(state, Replies.OK);
        };
    }

    private static Reply status(String given, List<FileFacts> entries, Instant now) {
        if (entries.size() > MOST_STATUS_ENTRIES) {
            return Reply.of(450, given + " has more than " + MOST_STATUS_ENTRIES
                    + " entries; list it with LIST or MLSD.");
        }
        List<String> lines = entries.stream().map(new UnixListing(now)::line).toList();
        return entries.stream().anyMatch(entry -> entry.kind() == Kind.CURRENT)
                ? Replies.directoryStatus(given, lines)
                : Replies.fileStatus(given, lines);
    }

    private static Reply told(List<String> answer) {
        List<String> lines = new ArrayList<>();
        lines.add("Answer:");
        answer.forEach(line -> lines.add(" " + line));
        lines.add("End.");
        return new Reply(250, lines);
    }

    private static List<String> contents(Working state, String given) {
        FactsFormatter formatter = formatter(state);
        List<String> lines = new ArrayList<>();
        lines.add("Contents of " + (given.isEmpty() ? state.path() : given));
        for (FileFacts entry : state.entries()) {
            lines.add(" " + formatter.line(entry));
        }
        lines.add("End.");
        return lines;
    }

    private static FactsFormatter formatter(Working state) {
        return new FactsFormatter(state.session().negotiated().facts());
    }

    private static Transition done(Working state, Reply reply) {
        return Transition.reply(new Ready(state.session()), reply);
    }
}
