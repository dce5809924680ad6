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

/// Exit codes of the program. Scripts rely on the numbers. This is the only place that maps failures to exit
/// codes.
public enum ExitCode {
    /// Done, and verified if requested.
    DONE(0),
    /// Failed for another reason.
    FAILED(1),
    /// The command line is invalid; nothing was done.
    USAGE(2),
    /// A file, directory or host does not exist.
    NOT_FOUND(3),
    /// The login was refused, or the identity lacks the right.
    NOT_PERMITTED(4),
    /// Data arrived, but it is not identical to the source.
    INTEGRITY(5),
    /// Interrupted; the same command resumes.
    INTERRUPTED(6),
    /// A peer did not answer within the time limit.
    TIMED_OUT(7);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /// The process's exit status.
    public int code() {
        return code;
    }

    /// The exit code of a failure; wrapping exceptions are unwrapped.
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

    /// The exit code for a location where nothing can be stored. [#NOT_FOUND] is reserved for what the user
    /// asked for.
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
                    BAD_NAME, TOO_LARGE, LINK_LOOP, BUSY, TOO_MANY_OPEN_FILES, IO_ERROR ->
                FAILED;
        };
    }
}
