package io.dray.protocol.interpreter;

import io.dray.protocol.command.InformationCommand;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.feature.Feature;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.reply.Replies;
import io.dray.protocol.reply.Reply;
import java.util.Optional;

/// Commands that query the server or describe the client (RFC 959 section 4.1.3, RFC 2389, Globus SITE
/// verbs).
final class InformationCommands {
    private final InterpreterOptions options;

    InformationCommands(InterpreterOptions options) {
        this.options = options;
    }

    /// Replies to commands that are allowed before login; empty for the others.
    Optional<Reply> beforeLogin(InformationCommand command) {
        return switch (command) {
            case Query.FEATURES -> Optional.of(features(FactSelection.STANDARD));
            case InformationCommand.Help(var verb) -> Optional.of(VerbHelp.answer(verb));
            case InformationCommand.SiteHelp(var verb) -> Optional.of(VerbHelp.siteAnswer(verb));
            case Query.SYSTEM_TYPE -> Optional.of(Replies.SYSTEM_TYPE);
            case Query.NO_OPERATION -> Optional.of(Replies.NO_OPERATION);
            case InformationCommand.ClientInformation _ -> Optional.of(Replies.OK);
            case Query.STATUS, Query.PRINT_DIRECTORY, Query.VERSION, Query.WHO_AM_I ->
                Optional.empty();
            case InformationCommand.TaskId _,InformationCommand.NodeRequest _ -> Optional.empty();
        };
    }

    Transition handle(Ready state, InformationCommand command) {
        UserSession session = state.session();
        return switch (command) {
            case Query.FEATURES ->
                Transition.reply(state, features(session.negotiated().facts()));
            case InformationCommand.Help(var verb) ->
                Transition.reply(state, VerbHelp.answer(verb));
            case InformationCommand.SiteHelp(var verb) ->
                Transition.reply(state, VerbHelp.siteAnswer(verb));
            case Query.SYSTEM_TYPE -> Transition.reply(state, Replies.SYSTEM_TYPE);
            case Query.NO_OPERATION -> Transition.reply(state, Replies.NO_OPERATION);
            case Query.STATUS -> Transition.reply(state, status(session));
            case Query.PRINT_DIRECTORY ->
                Transition.reply(state, Replies.currentDirectory(session.directory()));
            case Query.VERSION -> Transition.reply(state, 200, options.product());
            case Query.WHO_AM_I -> Transition.reply(state, 200, session.account().name());
            case InformationCommand.ClientInformation(String pairs) ->
                note(new Ready(session.with(session.negotiated().withBareNames())), "client",
                        pairs);
            case InformationCommand.TaskId(String id) -> note(state, "task", id);
            case InformationCommand.NodeRequest(String words) -> Transition.to(
                    Working.on(session, command),
                    new ServerAction.PerformOperation(new FileOperation.Request(words)));
        };
    }

    private Reply status(UserSession session) {
        TransferParameters common = session.negotiated().common();
        return Reply.of(211, "GridFTP server status.", " " + options.product(),
                " Logged in as " + session.account().name() + ", control channel "
                        + (session.isConfidential() ? "protected" : "in clear"),
                " TYPE " + common.type().code() + ", STRU F, MODE " + common.mode().code()
                        + ", PROT " + session.protection().level().code(),
                " No transfer in progress", "End.");
    }

    /// STAT while a transfer runs (RFC 959: over the control connection, at any time).
    static Reply progress(Transferring state) {
        String did = state.request() instanceof TransferRequest.ReceiveFile
                || state.request() instanceof TransferRequest.ReceiveTree
                        ? " Received: "
                        : " Sent: ";
        return Reply.of(213, "Transfer in progress", " Path: " + state.request().path(),
                did + state.bytes() + " bytes", "End.");
    }

    private static Transition note(Ready state, String subject, String text) {
        return Transition.to(state, new ServerAction.Note(subject, text),
                new ServerAction.SendReply(Replies.OK));
    }

    private Reply features(FactSelection facts) {
        FeatureSet all = options.shown()
                .apply(FeatureSet.node())
                .with(new Feature("MLST", facts.featureText()));
        return (options.mechanisms().contains(ControlMechanism.TLS) ? all : all.without("AUTH"))
                .reply();
    }
}
