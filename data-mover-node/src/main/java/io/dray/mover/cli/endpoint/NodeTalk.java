package io.dray.mover.cli.endpoint;

import io.dray.control.negotiation.EndpointSession;
import io.dray.protocol.command.InformationCommand;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.time.Duration;
import java.util.List;

/// Sends Dray's own requests (SITE DRAY) on the control channel of a session.
public final class NodeTalk {
    private NodeTalk() {}

    /// Sends a request and waits for the reply.
    ///
    /// @return lines of the reply
    /// @throws io.dray.control.client.ConversationBroken                when the server does not reply
    /// @throws io.dray.protocol.failure.TransferFailure when the server refuses
    public static List<String> ask(EndpointSession session, String request, Duration limit) {
        Reply reply = session.conversation()
                .exchange(new InformationCommand.NodeRequest(request), limit);
        if (!reply.isCompletion()) {
            throw ReplyFailures.from(session.name(), request.split(" ", 2)[0], reply);
        }
        List<String> lines = reply.lines();
        return lines.subList(1, Math.max(1, lines.size() - 1)).stream().map(String::strip).toList();
    }
}
