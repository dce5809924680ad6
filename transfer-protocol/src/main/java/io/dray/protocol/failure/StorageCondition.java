package io.dray.protocol.failure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A storage error: an errno-like condition, its word in Globus error bodies (`c=PATH_NOT_FOUND`, Globus
/// server 13.24), its errno number, and the C library's message, which existing clients match ("No such file
/// or directory", "File exists"). The reply codes are those of RFC 959 section 4.2.2.
public enum StorageCondition {
    NOT_FOUND("PATH_NOT_FOUND", 2, "No such file or directory", 550, false), //
    EXISTS("PATH_EXISTS", 17, "File exists", 550, false), //
    PERMISSION_DENIED("PERMISSION_DENIED", 13, "Permission denied", 550, false), //
    NOT_A_DIRECTORY("NOT_A_DIRECTORY", 20, "Not a directory", 550, false), //
    IS_A_DIRECTORY("IS_A_DIRECTORY", 21, "Is a directory", 550, false), //
    NOT_EMPTY("INTERNAL_ERROR", 39, "Directory not empty", 550, false), //
    NO_SPACE("NO_SPACE_LEFT", 28, "No space left on device", 452, false), //
    QUOTA("QUOTA_EXCEEDED", 122, "Disk quota exceeded", 552, false), //
    NAME_TOO_LONG("INTERNAL_ERROR", 36, "File name too long", 550, false), //
    BAD_NAME("INTERNAL_ERROR", 22, "Invalid argument", 550, false), //
    BUSY("INTERNAL_ERROR", 16, "Device or resource busy", 450, true), //
    /// The process, or the whole host (ENFILE), has no descriptors left.
    TOO_MANY_OPEN_FILES("INTERNAL_ERROR", 24, "Too many open files", 450, true), //
    READ_ONLY("PERMISSION_DENIED", 30, "Read-only file system", 550, false), //
    TOO_LARGE("INTERNAL_ERROR", 27, "File too large", 552, false), //
    LINK_LOOP("INTERNAL_ERROR", 40, "Too many levels of symbolic links", 550, false), //
    /// Not retryable: a device that fails to read or write a block will fail again a second later. RFC 959
    /// has 451 for it.
    IO_ERROR("INTERNAL_ERROR", 5, "Input/output error", 451, false); //

    private final String globusCode;
    private final int errno;
    private final String sentence;
    private final int replyCode;
    private final boolean retryable;

    StorageCondition(String globusCode, int errno, String sentence, int replyCode,
            boolean retryable) {
        this.globusCode = globusCode;
        this.errno = errno;
        this.sentence = sentence;
        this.replyCode = replyCode;
        this.retryable = retryable;
    }

    public String globusCode() {
        return globusCode;
    }

    public int errno() {
        return errno;
    }

    public String sentence() {
        return sentence;
    }

    /// Reply code for commands on existing files: RETR, LIST, SIZE, MKD, DELE, RNFR, ...
    public int replyCode() {
        return replyCode;
    }

    /// Reply code for commands that name a file: STOR, APPE, STOU, RNTO. They use 553, "file name not
    /// allowed", where the others use 550, "file unavailable".
    public int namingReplyCode() {
        return replyCode == 550 ? 553 : replyCode;
    }

    public boolean retryable() {
        return retryable;
    }

    /// Whether it affects the whole file system rather than one file, so that the next file fails too.
    public boolean ofWholeFileSystem() {
        return this == NO_SPACE || this == QUOTA || this == READ_ONLY;
    }

    /// The condition with this errno number, if there is one.
    public static Optional<StorageCondition> ofErrno(int number) {
        // EPERM and EACCES are the same to a client.
        int wanted = number == 1 ? PERMISSION_DENIED.errno : number;
        return Arrays.stream(values()).filter(c -> c.errno == wanted).findFirst();
    }

    /// The condition for a word in a Globus error body, if the word stands for one condition only.
    public static Optional<StorageCondition> ofGlobusCode(String word) {
        List<StorageCondition> found = Arrays.stream(values())
                .filter(c -> c.globusCode.equals(word))
                .toList();
        return word.equals(PERMISSION_DENIED.globusCode)
                ? Optional.of(PERMISSION_DENIED)
                : found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /// The condition with this sentence, ignoring case.
    public static Optional<StorageCondition> ofSentence(String sentence) {
        return sentence.equalsIgnoreCase("Operation not permitted")
                ? Optional.of(PERMISSION_DENIED)
                : Arrays.stream(values())
                        .filter(c -> c.sentence.equalsIgnoreCase(sentence))
                        .findFirst();
    }
}
