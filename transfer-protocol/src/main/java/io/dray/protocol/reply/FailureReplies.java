package io.dray.protocol.reply;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.util.ArrayList;
import java.util.List;

/// Maps all failures to replies, in the two forms that clients of the Globus server know (Globus server
/// 13.24). Clients match words such as "No such file" and "File exists". These come from
/// [StorageCondition#sentence()] and are in every reply for a storage failure.
public final class FailureReplies {
    private FailureReplies() {}

    /// A file command on the control channel failed (SIZE, MLST, MKD, DELE, ...).
    public static Reply ofFileCommand(TransferFailure failure) {
        return switch (failure) {
            case StorageFailure storage -> globusError(storage.condition().replyCode(), storage);
            default -> plain(failure);
        };
    }

    /// RNTO failed.
    public static Reply ofRename(TransferFailure failure) {
        return switch (failure) {
            case StorageFailure storage ->
                globusError(storage.condition().namingReplyCode(), storage);
            default -> plain(failure);
        };
    }

    /// CWD or CDUP failed.
    ///
    /// @param path as the client sees it
    public static Reply ofChangeDirectory(String path, TransferFailure failure) {
        if (!(failure instanceof StorageFailure storage)) {
            return plain(failure);
        }
        if (storage.condition() == StorageCondition.NOT_A_DIRECTORY) {
            return Reply.of(550, path + ": Not a directory.");
        }
        Reply body = globusError(550, storage);
        List<String> lines = new ArrayList<>(body.lines());
        lines.set(0, path + ": Could not change directory. : " + lines.getFirst());
        return new Reply(550, lines);
    }

    /// SITE RDEL failed, perhaps after a part of the tree was removed.
    public static Reply ofDeleteTree(TransferFailure failure) {
        if (!(failure instanceof StorageFailure storage)) {
            return plain(failure);
        }
        int code = storage.condition().replyCode();
        List<String> lines = new ArrayList<>();
        lines.add("recursion failed.");
        lines.addAll(globusError(code, storage).lines());
        return new Reply(code, lines);
    }

    /// CKSM failed.
    public static Reply ofChecksum(String path, TransferFailure failure) {
        return failure instanceof StorageFailure storage
                ? chain(storage.condition().replyCode(), "checksum failed.", path, storage)
                : plain(failure);
    }

    /// RETR, a listing or another transfer to the client failed, before or after its 150.
    ///
    /// @param path as the client sees it
    public static Reply ofSending(String path, TransferFailure failure) {
        return failure instanceof StorageFailure storage
                ? ofTransfer(storage.condition().replyCode(), path, storage)
                : plain(failure);
    }

    /// STOR or another transfer from the client failed, before or after its 150.
    ///
    /// @param path as the client sees it
    public static Reply ofReceiving(String path, TransferFailure failure) {
        return failure instanceof StorageFailure storage
                ? ofTransfer(storage.condition().namingReplyCode(), path, storage)
                : plain(failure);
    }

    /// MLSD failed. An existing path that is not a directory has a reply code of its own (RFC 3659 section
    /// 7.2.1).
    ///
    /// @param path as the client sees it
    public static Reply ofMachineList(String path, TransferFailure failure) {
        return failure instanceof StorageFailure storage
                && storage.condition() == StorageCondition.NOT_A_DIRECTORY
                        ? ofTransfer(501, path, storage)
                        : ofSending(path, failure);
    }

    /// Data channels cannot be protected as PROT and DCAU demand (RFC 2228 section 8, RFC 4217 section 9).
    public static Reply ofProtection(TransferFailure failure) {
        return failure instanceof Refused || failure instanceof SecurityFailure
                ? oneOrMore(521, message(failure))
                : plain(failure);
    }

    /// AUTH, ADAT, DCSC or a login failed.
    public static Reply ofSecurity(TransferFailure failure) {
        return failure instanceof SecurityFailure
                ? oneOrMore(535, message(failure))
                : plain(failure);
    }

    private static Reply plain(TransferFailure failure) {
        String message = message(failure);
        return switch (failure) {
            case StorageFailure storage -> globusError(storage.condition().replyCode(), storage);
            case DataChannelFailure channel -> oneOrMore(
                    channel.stage() == DataChannelFailure.Stage.NOT_OPENED ? 425 : 426, message);
            case SecurityFailure _ -> oneOrMore(534, message);
            case IntegrityFailure integrity -> incorrectChecksum(integrity, message);
            case ProtocolViolation _ -> oneOrMore(500, "Command failed. : " + message);
            case Refused _ -> oneOrMore(550, message);
            case Aborted _ -> oneOrMore(426, message);
        };
    }

    private static Reply incorrectChecksum(IntegrityFailure failure, String message) {
        List<String> lines = new ArrayList<>();
        lines.add("GlobusError: v=1 c=INCORRECT_CHECKSUM");
        failure.computedChecksum()
                .ifPresent(
                        value -> lines.add("GridFTP-Computed-Checksum: " + value));
        failure.expectedChecksum()
                .ifPresent(
                        value -> lines.add("GridFTP-Expected-Checksum: " + value));
        lines.add(message);
        lines.add("End.");
        return new Reply(550, lines);
    }

    private static Reply globusError(int code, StorageFailure failure) {
        StorageCondition condition = failure.condition();
        List<String> lines = new ArrayList<>();
        lines.add("GlobusError: v=1 c=" + condition.globusCode());
        lines.add("GridFTP-Errno: " + condition.errno());
        lines.add("GridFTP-Reason: System error in " + failure.operation());
        lines.add("GridFTP-Error-String: " + condition.sentence());
        addMessage(lines, failure);
        lines.add("End.");
        return new Reply(code, lines);
    }

    private static Reply ofTransfer(int code, String path, StorageFailure failure) {
        return chain(code, "Command failed. : could not " + verb(failure) + " the file.", path,
                failure);
    }

    /// Formats the chain of causes as the Globus server does, without its internal names.
    private static Reply chain(int code, String first, String path, StorageFailure failure) {
        StorageCondition condition = failure.condition();
        List<String> lines = new ArrayList<>();
        lines.add(first);
        lines.add("Unable to " + verb(failure) + " file " + path);
        lines.add("System error in " + failure.operation() + ": " + condition.sentence());
        addMessage(lines, failure);
        lines.add("End.");
        return new Reply(code, lines);
    }

    private static String verb(StorageFailure failure) {
        return switch (failure.operation()) {
            case "read", "write" -> failure.operation();
            default -> "open";
        };
    }

    private static void addMessage(List<String> lines, StorageFailure failure) {
        String message = message(failure);
        if (!message.equals(failure.condition().sentence())) {
            lines.addAll(message.lines().toList());
        }
    }

    private static Reply oneOrMore(int code, String message) {
        List<String> lines = message.lines().toList();
        return lines.isEmpty() ? Reply.of(code, "Command failed.") : new Reply(code, lines);
    }

    private static String message(TransferFailure failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? "Command failed." : message;
    }
}
