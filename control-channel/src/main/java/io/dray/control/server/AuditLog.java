package io.dray.control.server;

import io.dray.control.security.Authorization;
import io.dray.control.security.ControlProtectionKind;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.FileOperation;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.text.JsonLine;
import io.dray.protocol.text.PeerText;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The audit log: who did what to which path. It writes one JSON object per line for each login, logout,
/// change, transfer and refusal, to the logger `io.dray.audit`.
///
/// | member | is |
/// |---|---|
/// | `time`, `event`, `session`, `peer` | always there; `session` numbers control connections since the start |
/// | `identity`, `account`, `root` | after login; `root` in the line of the login alone |
/// | `operation`, `path`, `to`, ... | what was done; paths as resolved in the export: `/` is `root` |
/// | `data`, `refused` | hosts at the other ends of a transfer's data channels, and those that were turned away |
/// | `code` | of the reply that the client got, if it still got one |
/// | `reason` | why it was refused, or failed |
///
/// Text from a peer passes through [PeerText] and is quoted by [JsonLine], so it cannot forge members or
/// lines.
final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.dray.audit");
    private static final AtomicLong SESSIONS = new AtomicLong();

    private final InetSocketAddress peer;
    private final InstantSource clock;
    private final long session = SESSIONS.incrementAndGet();
    private @Nullable Authorization who;

    AuditLog(InetSocketAddress peer, InstantSource clock) {
        this.peer = peer;
        this.clock = clock;
    }

    void loggedIn(Authorization authorization, ControlProtectionKind protection) {
        who = authorization;
        write(() -> line("login").with("root", text(authorization.root().toString()))
                .with("protection", protection.name().toLowerCase(Locale.ROOT)));
    }

    /// The connection of a logged-in client has closed.
    void loggedOut() {
        write(() -> line("logout"));
    }

    void loginRefused(String user, TransferFailure failure) {
        write(() -> line("login refused").with("user", text(user)).with("reason", reason(failure)));
    }

    /// @param claimed subject of the certificate that the client presented, proved or not; empty if it
    ///                presented none
    void authenticationRefused(String claimed, TransferFailure failure) {
        write(() -> line("authentication refused").with("claimed", text(claimed))
                .with("reason", reason(failure)));
    }

    /// The control connection was closed while a token was processed.
    ///
    /// @param failure of the token, if it is not due to that
    void authenticationBrokenOff(String claimed, TransferFailure failure) {
        String ended = "The client hung up during the login, or its time for it was over.";
        write(() -> line("authentication broken off").with("claimed", text(claimed))
                .with("reason", failure instanceof Aborted
                        ? ended
                        : ended + " Its last token: " + reason(failure)));
    }

    /// @param times number of events since the last such line
    void limitReached(String limit, String reason, long times) {
        write(() -> line("limit reached").with("limit", limit)
                .with("reason", text(reason))
                .with("times", times));
    }

    /// Records what the client said about itself (SITE CLIENTINFO, SITE TASKID).
    void told(String subject, String text) {
        write(() -> line("client").with(subject, text(text)));
    }

    /// Records a command that was refused without touching the storage.
    void refused(String command, String reason, Optional<Reply> reply) {
        write(() -> coded(
                line("refused").with("operation", text(command)).with("reason", text(reason)),
                reply));
    }

    /// Records a file operation that succeeded. Read-only operations are not logged.
    void done(FileOperation operation, Optional<Reply> reply) {
        if (isChange(operation)) {
            write(() -> coded(about(line("change"), operation), reply));
        }
    }

    /// Records a failed file operation: every failed change, and any operation that was not permitted.
    void failed(FileOperation operation, TransferFailure failure, Optional<Reply> reply) {
        if (isRefusal(failure)) {
            write(() -> coded(about(line("refused"), operation).with("reason", reason(failure)),
                    reply));
        } else if (isChange(operation)) {
            write(() -> coded(
                    about(line("change failed"), operation).with("reason", reason(failure)),
                    reply));
        }
    }

    /// @param hosts at the other ends of the data channels
    void transferEnded(TransferRequest request, TransferEvent end, TransferEvent.DataHosts hosts,
            long bytes, Duration took, Optional<Reply> reply) {
        write(() -> coded(transfer(request, end, hosts, bytes, took), reply));
    }

    private JsonLine transfer(TransferRequest request, TransferEvent end,
            TransferEvent.DataHosts hosts, long bytes, Duration took) {
        Optional<TransferFailure> failure = end instanceof TransferEvent.Failed(var why)
                ? Optional.of(why)
                : Optional.empty();
        String event = failure.isEmpty()
                ? "transfer"
                : failure.filter(AuditLog::isRefusal).isPresent() ? "refused" : "transfer failed";
        JsonLine line = line(event).with("operation", direction(request))
                .with("path", text(request.path()))
                .with("bytes", bytes)
                .with("millis", took.toMillis())
                .with("mode", String.valueOf(request.parameters().mode().code()))
                .with("data", hosts(hosts.used()));
        if (!hosts.refused().isEmpty()) {
            line.with("refused", hosts(hosts.refused()));
        }
        if (end instanceof TransferEvent.Completed(long _, var tree, var _, var _)) {
            line.with("moved", tree.map(TreeReport::moved));
        }
        return line.with("reason", failure.map(AuditLog::reason));
    }

    private static List<String> hosts(List<HostAddress> hosts) {
        return hosts.stream().map(HostAddress::toString).toList();
    }

    private JsonLine line(String event) {
        JsonLine line = new JsonLine()
                .with("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .with("event", event)
                .with("session", session)
                .with("peer", (peer.getAddress() == null
                        ? peer.getHostString()
                        : peer.getAddress().getHostAddress()) + " " + peer.getPort());
        Authorization known = who;
        return known == null
                ? line
                : line.with("identity", text(known.identity()))
                        .with("account", text(known.account()));
    }

    /// @param line composed only if somebody reads it: a client's own node writes no audit log
    private static void write(Supplier<JsonLine> line) {
        if (LOG.isInfoEnabled()) {
            LOG.info(line.get().toString());
        }
    }

    private static JsonLine coded(JsonLine line, Optional<Reply> reply) {
        return line.with("code", reply.map(Reply::code));
    }

    private static String text(String text) {
        return PeerText.brief(text);
    }

    private static String reason(TransferFailure failure) {
        return text(String.valueOf(failure.getMessage()));
    }

    private static boolean isRefusal(TransferFailure failure) {
        return failure instanceof Refused || failure instanceof SecurityFailure
                || (failure instanceof StorageFailure storage
                        && storage.condition() == StorageCondition.PERMISSION_DENIED);
    }

    private static boolean isChange(FileOperation operation) {
        return switch (operation) {
            case FileOperation.Stat _,FileOperation.List _,FileOperation.Checksum _,FileOperation.UniqueName _,FileOperation.Check _ ->
                false;
            default -> true;
        };
    }

    private static JsonLine about(JsonLine line, FileOperation operation) {
        return switch (operation) {
            case FileOperation.Stat(String path) -> on(line, "look", path);
            case FileOperation.List(String path) -> on(line, "list", path);
            case FileOperation.UniqueName(String path) -> on(line, "find a new name", path);
            case FileOperation.Checksum sum -> on(line, "checksum", sum.path());
            case FileOperation.Check(var verb, String path) -> on(line, "check " + verb, path);
            case FileOperation.MakeDirectory(String path) -> on(line, "make directory", path);
            case FileOperation.RemoveDirectory(String path) -> on(line, "remove directory", path);
            case FileOperation.Delete(String path) -> on(line, "delete", path);
            case FileOperation.DeleteTree(String path) -> on(line, "delete tree", path);
            case FileOperation.Rename(String from, String to) ->
                on(line, "rename", from).with("to", text(to));
            case FileOperation.SetModified(String path, var time) ->
                on(line, "set time", path).with("to", time.toString());
            case FileOperation.SetMode(String path, int mode) ->
                on(line, "set mode", path).with("to", Integer.toOctalString(mode));
            case FileOperation.SetGroup(String path, String group) ->
                on(line, "set group", path).with("to", text(group));
            case FileOperation.MakeSymbolicLink(String target, String link) ->
                on(line, "link", link).with("to", text(target));
            case FileOperation.Truncate(String path, long length) ->
                on(line, "truncate", path).with("to", length);
            // The words after the first may hold a secret.
            case FileOperation.Request(String words) ->
                line.with("operation", "request " + text(NodeRequests.firstWord(words)));
        };
    }

    private static JsonLine on(JsonLine line, String operation, String path) {
        return line.with("operation", operation).with("path", text(path));
    }

    private static String direction(TransferRequest request) {
        return switch (request) {
            case TransferRequest.SendFile _ -> "send";
            case TransferRequest.ReceiveFile _ -> "receive";
            case TransferRequest.SendTree _ -> "send tree";
            case TransferRequest.ReceiveTree _ -> "receive tree";
            case TransferRequest.SendListing(_, var form, _, _, _) ->
                form.name().toLowerCase(Locale.ROOT);
        };
    }
}
