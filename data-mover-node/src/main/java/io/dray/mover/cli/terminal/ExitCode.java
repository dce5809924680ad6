package io.dray.mover.cli.terminal;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.walk.OverlappingCopy;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeoutException;

/// How the program ends. The numbers are a contract with scripts; this is the one place that maps
/// failures to them.
public enum ExitCode {
    /// Done, and verified where that was asked for.
    DONE(0),
    /// Failed for a reason without a code of its own.
    FAILED(1),
    /// The command line is wrong; nothing was done.
    USAGE(2),
    /// A file, directory or host is not there.
    NOT_FOUND(3),
    /// Login refused, or the identity may not do this.
    NOT_PERMITTED(4),
    /// Bytes arrived, but they are not the right ones.
    INTEGRITY(5),
    /// Stopped in the middle; the same command goes on from there.
    INTERRUPTED(6),
    /// A peer stayed silent longer than the limit.
    TIMED_OUT(7);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /// The process's exit status.
    public int code() {
        return code;
    }

    /// The exit code for a failure, whatever wraps it.
    public static ExitCode of(Throwable failure) {
        return switch (Futures.cause(failure)) {
            case CommandFailure f -> f.exitCode();
            case OverlappingCopy f -> USAGE;
            case TransferFailure f -> of(f);
            case ConversationBroken f -> switch (f.kind()) {
                case SILENT -> TIMED_OUT;
                case UNKNOWN_HOST -> NOT_FOUND;
                case BROKEN, REFUSED -> FAILED;
            };
            case NoSuchFileException f -> NOT_FOUND;
            case AccessDeniedException f -> NOT_PERMITTED;
            case TimeoutException f -> TIMED_OUT;
            case SocketTimeoutException f -> TIMED_OUT;
            case InterruptedException f -> INTERRUPTED;
            case UncheckedIOException f when f.getCause() != null -> of(f.getCause());
            default -> FAILED;
        };
    }

    /// For a place that cannot be used to keep something in. [#NOT_FOUND] is for what was asked for.
    public static ExitCode unusable(Throwable failure) {
        return of(failure) == NOT_PERMITTED ? NOT_PERMITTED : FAILED;
    }

    private static ExitCode of(TransferFailure failure) {
        return switch (failure) {
            case TransferFailure.StorageFailure f -> of(f.condition());
            case TransferFailure.SecurityFailure f -> NOT_PERMITTED;
            case TransferFailure.Refused f -> NOT_PERMITTED;
            case TransferFailure.IntegrityFailure f -> INTEGRITY;
            case TransferFailure.Aborted f -> INTERRUPTED;
            case TransferFailure.ProtocolViolation f -> FAILED;
            case TransferFailure.DataChannelFailure f ->
                f.stage() == TransferFailure.DataChannelFailure.Stage.STALLED ? TIMED_OUT : FAILED;
        };
    }

    private static ExitCode of(StorageCondition condition) {
        return switch (condition) {
            case NOT_FOUND -> NOT_FOUND;
            case PERMISSION_DENIED, READ_ONLY -> NOT_PERMITTED;
            case EXISTS, NOT_A_DIRECTORY, IS_A_DIRECTORY, NOT_EMPTY, NO_SPACE, QUOTA, NAME_TOO_LONG,
                    BAD_NAME, TOO_LARGE, LINK_LOOP, BUSY, IO_ERROR ->
                FAILED;
        };
    }
}
