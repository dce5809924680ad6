package io.dray.protocol.failure;

import java.util.Optional;

/// Why a transfer, a login or a file operation did not succeed.
///
/// The message is one sentence for the user at the other end: what failed, why, what to do. It contains no
/// stack trace and no path outside the exported tree. `retryable` says whether a retry can help (a 4xx reply)
/// or not (5xx).
public abstract sealed class TransferFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    private TransferFailure(String message, boolean retryable) {
        super(message);
        this.retryable = retryable;
    }

    public boolean retryable() {
        return retryable;
    }

    /// The peer broke the protocol (bad block header, wrong end-of-data count, malformed reply).
    public static final class ProtocolViolation extends TransferFailure {
        private static final long serialVersionUID = 1L;

        public ProtocolViolation(String message) {
            super(message, false);
        }
    }

    /// Authentication or protection failed.
    public static final class SecurityFailure extends TransferFailure {
        private static final long serialVersionUID = 1L;

        public SecurityFailure(String message) {
            super(message, false);
        }
    }

    /// A file operation failed. `condition` decides the reply code.
    public static final class StorageFailure extends TransferFailure {
        private static final long serialVersionUID = 1L;
        private final StorageCondition condition;
        private final String operation;

        /// @param operation system call or operation that failed, for the `GridFTP-Reason` line
        public StorageFailure(StorageCondition condition, String operation, String message) {
            super(message, condition.retryable());
            this.condition = condition;
            this.operation = operation;
        }

        public StorageCondition condition() {
            return condition;
        }

        public String operation() {
            return operation;
        }
    }

    /// A data channel could not be opened, broke, or stalled. Always worth a retry.
    public static final class DataChannelFailure extends TransferFailure {
        private static final long serialVersionUID = 1L;
        private final Stage stage;

        /// The state that the data channels had reached.
        public enum Stage {
            NOT_OPENED, BROKEN, STALLED
        }

        private DataChannelFailure(Stage stage, String message) {
            super(message, true);
            this.stage = stage;
        }

        /// No data channel was opened (425).
        public static DataChannelFailure notOpened(String message) {
            return new DataChannelFailure(Stage.NOT_OPENED, message);
        }

        /// An open data channel broke (426).
        public static DataChannelFailure broken(String message) {
            return new DataChannelFailure(Stage.BROKEN, message);
        }

        /// The data channels are open, but no data moved for too long (426).
        public static DataChannelFailure stalled(String message) {
            return new DataChannelFailure(Stage.STALLED, message);
        }

        public Stage stage() {
            return stage;
        }
    }

    /// The wrong bytes arrived (checksum, size, source changed while read).
    public static final class IntegrityFailure extends TransferFailure {
        private static final long serialVersionUID = 1L;
        private final String expected;
        private final String computed;

        public IntegrityFailure(String message) {
            this(message, "", "");
        }

        private IntegrityFailure(String message, String expected, String computed) {
            super(message, false);
            this.expected = expected;
            this.computed = computed;
        }

        /// The file's checksum differs from the expected one (both hexadecimal, lower case). Answered with
        /// the `GridFTP-Computed-Checksum` and `-Expected-Checksum` lines (Globus server 13.24).
        public static IntegrityFailure checksumMismatch(String expected, String computed) {
            return new IntegrityFailure("The stored bytes have the checksum " + computed
                    + ", but " + expected + " was expected; send the file again.", expected,
                    computed);
        }

        /// The expected checksum; empty unless two checksums differed.
        public Optional<String> expectedChecksum() {
            return expected.isEmpty() ? Optional.empty() : Optional.of(expected);
        }

        /// The computed checksum; empty unless two checksums differed.
        public Optional<String> computedChecksum() {
            return computed.isEmpty() ? Optional.empty() : Optional.of(computed);
        }
    }

    /// The request is not allowed or not possible (permissions of the identity, unsupported combination).
    public static final class Refused extends TransferFailure {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message, false);
        }
    }

    /// Aborted on request (ABOR, the control channel closed, the node stops), or rejected for now: a later
    /// retry may help.
    public static final class Aborted extends TransferFailure {
        private static final long serialVersionUID = 1L;

        public Aborted(String message) {
            super(message, true);
        }
    }
}
