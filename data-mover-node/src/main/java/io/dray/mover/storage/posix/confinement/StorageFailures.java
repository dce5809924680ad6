package io.dray.mover.storage.posix.confinement;

import io.dray.control.syscall.LinuxCalls;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.text.PeerText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.HashMap;
import java.util.Map;

/// Converts errno numbers and `IOException`s into storage failures; the one place that does.
///
/// Java reports most errno values only as the C library's sentence, in the language of the process. So the
/// sentences are read from the C library itself, where that is possible.
public final class StorageFailures {
    /// Linux numbers with the English sentence of the C library.
    private static final Map<Integer, String> SENTENCES = Map.ofEntries(
            Map.entry(1, "Operation not permitted"), Map.entry(4, "Interrupted system call"),
            Map.entry(12, "Cannot allocate memory"), Map.entry(37, "No locks available"),
            Map.entry(110, "Connection timed out"),
            Map.entry(LinuxCalls.ENOENT, "No such file or directory"),
            Map.entry(LinuxCalls.EIO, "Input/output error"),
            Map.entry(6, "No such device or address"),
            Map.entry(13, "Permission denied"), Map.entry(16, "Device or resource busy"),
            Map.entry(17, "File exists"), Map.entry(20, "Not a directory"),
            Map.entry(21, "Is a directory"), Map.entry(22, "Invalid argument"),
            Map.entry(23, "Too many open files in system"), Map.entry(24, "Too many open files"),
            Map.entry(26, "Text file busy"), Map.entry(27, "File too large"),
            Map.entry(28, "No space left on device"), Map.entry(30, "Read-only file system"),
            Map.entry(LinuxCalls.ENAMETOOLONG, "File name too long"),
            Map.entry(39, "Directory not empty"),
            Map.entry(LinuxCalls.ELOOP, "Too many levels of symbolic links"),
            Map.entry(116, "Stale file handle"), Map.entry(122, "Disk quota exceeded"));

    private final Map<String, Integer> numbers = new HashMap<>();

    public StorageFailures() {
        SENTENCES.forEach((number, sentence) -> numbers.put(sentence, number));
        if (LinuxCalls.areKnown()) {
            SENTENCES.keySet()
                    .forEach(number -> numbers.put(LinuxCalls.sentence(number), number));
        }
    }

    /// @param path path within the exported tree
    public StorageFailure of(IOException e, FileAction action, String path) {
        return switch (e) {
            case NoSuchFileException x -> of(StorageCondition.NOT_FOUND, action, path);
            case FileAlreadyExistsException x -> of(StorageCondition.EXISTS, action, path);
            case AccessDeniedException x -> of(StorageCondition.PERMISSION_DENIED, action, path);
            case DirectoryNotEmptyException x -> of(StorageCondition.NOT_EMPTY, action, path);
            case NotDirectoryException x -> of(StorageCondition.NOT_A_DIRECTORY, action, path);
            case FileSystemLoopException x -> of(LinuxCalls.ELOOP, action, path);
            case AtomicMoveNotSupportedException x -> because(StorageCondition.BAD_NAME, action,
                    path, "Source and destination are on different file systems");
            case FileSystemException x when x.getReason() != null ->
                of(number(x.getReason()), action, path);
            default -> of(number(String.valueOf(e.getMessage())), action, path);
        };
    }

    /// @param number errno, positive
    public StorageFailure of(int number, FileAction action, String path) {
        return switch (number) {
            case LinuxCalls.ENOENT -> of(StorageCondition.NOT_FOUND, action, path);
            case 13 -> of(StorageCondition.PERMISSION_DENIED, action, path);
            case 17 -> of(StorageCondition.EXISTS, action, path);
            case 20 -> of(StorageCondition.NOT_A_DIRECTORY, action, path);
            case 21 -> of(StorageCondition.IS_A_DIRECTORY, action, path);
            case LinuxCalls.ENOSPC -> of(StorageCondition.NO_SPACE, action, path);
            case LinuxCalls.ENAMETOOLONG -> of(StorageCondition.NAME_TOO_LONG, action, path);
            case 39 -> of(StorageCondition.NOT_EMPTY, action, path);
            case 122 -> of(StorageCondition.QUOTA, action, path);
            case LinuxCalls.EXDEV -> outside(action, path);
            case 30 -> of(StorageCondition.READ_ONLY, action, path);
            case 27 -> of(StorageCondition.TOO_LARGE, action, path);
            case LinuxCalls.ELOOP -> of(StorageCondition.LINK_LOOP, action, path);
            case 23, 24 -> reported(StorageCondition.TOO_MANY_OPEN_FILES, action, path, number);
            case 1 -> reported(StorageCondition.PERMISSION_DENIED, action, path, number);
            case 6, 22 -> reported(StorageCondition.BAD_NAME, action, path, number);
            // Temporary failures: too few resources, locks, a file server that was unavailable.
            case LinuxCalls.EAGAIN, 4, 12, 16, 26, 37, 110, 116 ->
                reported(StorageCondition.BUSY, action, path, number);
            default -> reported(StorageCondition.IO_ERROR, action, path, number);
        };
    }

    /// Returns the errno number of a sentence. Java appends words to that of ELOOP.
    private int number(String sentence) {
        Integer exact = numbers.get(sentence);
        if (exact != null) {
            return exact;
        }
        return numbers.entrySet()
                .stream()
                .filter(e -> sentence.startsWith(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(LinuxCalls.EIO);
    }

    public static StorageFailure of(StorageCondition condition, FileAction action, String path) {
        return because(condition, action, path, condition.sentence());
    }

    public static StorageFailure nameKept(FileAction action, String path) {
        return because(StorageCondition.BAD_NAME, action, path,
                "such names are reserved for unfinished uploads");
    }

    public static StorageFailure uploading(FileAction action, String path) {
        return because(StorageCondition.BUSY, action, path,
                "an upload is writing to it; try again when that has ended");
    }

    public static StorageFailure outside(FileAction action, String path) {
        return because(StorageCondition.PERMISSION_DENIED, action, path,
                "it leads outside the exported directory");
    }

    /// @param reason the end of a sentence, without the full stop
    public static StorageFailure because(StorageCondition condition, FileAction action, String path,
            String reason) {
        return new StorageFailure(condition, action.call(),
                "Cannot " + action.words() + " " + PeerText.shown(path) + ": " + reason + ".");
    }

    private static StorageFailure reported(StorageCondition condition, FileAction action,
            String path, int number) {
        return because(condition, action, path,
                SENTENCES.getOrDefault(number, "the system reported error " + number));
    }
}
