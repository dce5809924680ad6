package io.dray.protocol.interpreter;

import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.reply.Replies;

/// Session control after login: the working directory, ABOR without a transfer, QUIT.
final class AccessCommands {
    private AccessCommands() {}

    static Transition handle(Ready state, AccessCommand command) {
        return switch (command) {
            case AccessCommand.UserName _,AccessCommand.Password _ ->
                Transition.reply(state, Replies.ALREADY_LOGGED_IN);
            case AccessCommand.Account _ -> Transition.reply(state, Replies.NO_ACCOUNT_NEEDED);
            case AccessCommand.Quit _ -> Transition.close(Replies.GOODBYE);
            case AccessCommand.Abort _ -> Transition.reply(state, Replies.ABORTED);
            case AccessCommand.ChangeDirectory(String path) ->
                FileCommands.perform(state, command, path, FileOperation.Stat::new);
            case AccessCommand.ChangeToParent _ ->
                FileCommands.perform(state, command, "..", FileOperation.Stat::new);
        };
    }

    /// CWD and CDUP: the facts of the directory have arrived.
    static Transition completed(Working state, FileFacts facts) {
        Ready ready = new Ready(state.session());
        if (!facts.isDirectory()) {
            return Transition.reply(ready, 550, asGiven(state) + ": Not a directory.");
        }
        if (!facts.access().executable()) {
            return Transition.reply(ready, 550, asGiven(state) + ": Permission denied.");
        }
        return Transition.reply(new Ready(state.session().in(state.path())),
                Replies.DIRECTORY_CHANGED);
    }

    static String asGiven(Working state) {
        return state.command() instanceof AccessCommand.ChangeDirectory(String path)
                ? path
                : state.path();
    }
}
