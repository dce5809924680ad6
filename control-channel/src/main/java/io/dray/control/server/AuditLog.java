package io.dray.control.server;

import io.dray.control.security.Authorization;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// One structured line a login, a refusal and a transfer, in the log named `io.dray.audit`: what happened as the
/// message, everything else as key and value.
final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.dray.audit");
    private static final int LONGEST_TEXT = 500;

    private final InetSocketAddress peer;
    private String identity = "";

    AuditLog(InetSocketAddress peer) {
        this.peer = peer;
    }

    void loggedIn(Authorization authorization, boolean tls) {
        identity = authorization.identity();
        line().addKeyValue("account", authorization.account())
                .addKeyValue("tls", tls)
                .log("login");
    }

    void loginRefused(String user, TransferFailure failure) {
        line().addKeyValue("user", clean(user))
                .addKeyValue("reason", clean(String.valueOf(failure.getMessage())))
                .log("login refused");
    }

    /// @param claimed whose certificate was shown, proved or not; empty when none was
    void authenticationRefused(String claimed, TransferFailure failure) {
        line().addKeyValue("claimed", clean(claimed))
                .addKeyValue("reason", clean(String.valueOf(failure.getMessage())))
                .log("authentication refused");
    }

    /// What the client told about itself.
    void told(String subject, String text) {
        line().addKeyValue(subject, clean(text)).log("client");
    }

    /// @param hosts at the other ends of the data channels
    void transferEnded(TransferRequest request, TransferEvent end, TransferEvent.DataHosts hosts,
            long bytes, Duration took) {
        LoggingEventBuilder line = line().addKeyValue("direction", direction(request))
                .addKeyValue("path", clean(request.path()))
                .addKeyValue("bytes", bytes)
                .addKeyValue("millis", took.toMillis())
                .addKeyValue("mode", request.parameters().mode().code())
                .addKeyValue("data", hosts(hosts.used()));
        if (!hosts.refused().isEmpty()) {
            line = line.addKeyValue("refused", hosts(hosts.refused()));
        }
        if (end instanceof TransferEvent.Completed(long _, var packed, var _)
                && packed.isPresent()) {
            line = line.addKeyValue("members", packed.get().results().size())
                    .addKeyValue("moved", packed.get().moved());
        }
        if (end instanceof TransferEvent.Failed(TransferFailure failure)) {
            line.addKeyValue("reason", clean(String.valueOf(failure.getMessage())))
                    .log("transfer failed");
        } else {
            line.log("transfer");
        }
    }

    private static String hosts(List<HostAddress> hosts) {
        return hosts.stream().map(HostAddress::toString).collect(Collectors.joining(","));
    }

    private LoggingEventBuilder line() {
        return LOG.atInfo().addKeyValue("peer", peer).addKeyValue("identity", identity);
    }

    private static String direction(TransferRequest request) {
        return switch (request) {
            case TransferRequest.SendFile _ -> "send";
            case TransferRequest.ReceiveFile _ -> "receive";
            case TransferRequest.SendPack _ -> "send pack";
            case TransferRequest.ReceivePack _ -> "receive pack";
            case TransferRequest.SendListing(_, var form, _, _) ->
                form.name().toLowerCase(Locale.ROOT);
        };
    }

    /// Without control characters, which could forge lines, and not longer than a line should be.
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_TEXT)
                .forEach(
                        c -> clean.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return clean.toString();
    }
}
