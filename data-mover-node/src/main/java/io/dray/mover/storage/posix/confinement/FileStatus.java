package io.dray.mover.storage.posix.confinement;

import io.dray.control.syscall.LinuxCalls;
import io.dray.mover.storage.ChecksumCache;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The result of `stat` for one object.
///
/// @param mode type and permission bits
/// @param size    bytes
/// @param changed change time (`st_ctime`) of content or attributes; no program can set it
public record FileStatus(long device, long inode, int mode, int owner, int group, long size,
        FileTime modified, FileTime changed) {
    private static final String ATTRIBUTES = "unix:dev,ino,mode,uid,gid,size,lastModifiedTime,ctime";
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;

    /// Returns the status of the object that a path leads to; links are followed.
    public static FileStatus of(Path path) throws IOException {
        return of(Files.readAttributes(path, ATTRIBUTES));
    }

    /// Returns the status of the entry itself, even if it is a link.
    public static FileStatus ofEntry(Path path) throws IOException {
        return of(Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS));
    }

    /// Returns the status of the entry itself; empty when there is none.
    public static Optional<FileStatus> ifThere(Path path) throws IOException {
        try {
            return Optional.of(ofEntry(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Returns the status that a system call reported.
    static FileStatus of(LinuxCalls.Stat found) {
        return new FileStatus(found.deviceNumber(), found.inode(), found.mode(), found.owner(),
                found.group(), found.size(), FileTime.from(found.modified(), TimeUnit.NANOSECONDS),
                FileTime.from(found.changed(), TimeUnit.NANOSECONDS));
    }

    /// Returns the status of a directory and of those above it, as far as they can be read.
    ///
    /// @param path absolute, without links
    static List<FileStatus> withAllAbove(Path path) throws IOException {
        List<FileStatus> found = new ArrayList<>();
        for (Path at = path; at != null; at = at.getParent()) {
            try {
                found.add(ofEntry(at));
            } catch (AccessDeniedException | NoSuchFileException e) {
                // This process cannot reach the directories above.
                return found;
            }
        }
        return found;
    }

    public boolean isFile() {
        return (mode & TYPE) == REGULAR;
    }

    public boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    public boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    /// Whether it is a device, FIFO or socket.
    public boolean isSpecial() {
        return !isFile() && !isDirectory() && !isLink();
    }

    public int permissions() {
        return mode & 07777;
    }

    public Kind kind() {
        return switch (mode & TYPE) {
            case REGULAR -> Kind.FILE;
            case DIRECTORY -> Kind.DIRECTORY;
            case LINK -> Kind.SYMBOLIC_LINK;
            default -> Kind.OTHER;
        };
    }

    public boolean isSameFileAs(FileStatus other) {
        return device == other.device && inode == other.inode;
    }

    public ChecksumCache.Identity identity() {
        return new ChecksumCache.Identity(device, inode, size, modified.to(TimeUnit.NANOSECONDS),
                changed.to(TimeUnit.NANOSECONDS));
    }

    /// Returns the `Unique` fact (RFC 3659) of a file.
    ///
    /// @param device number as `stat` reports it
    public static String unique(long device, long inode) {
        return Long.toHexString(device) + "-" + Long.toHexString(inode);
    }

    /// Returns the failure of an operation that needs a regular file.
    public StorageFailure notRegular(FileAction action, String path) {
        return isDirectory()
                ? StorageFailures.of(StorageCondition.IS_A_DIRECTORY, action, path)
                : StorageFailures.because(StorageCondition.BAD_NAME, action, path,
                        "it is " + words() + ", not a regular file");
    }

    /// Returns the failure of an operation that would replace something other than a regular file or link.
    public StorageFailure irreplaceable(FileAction action, String path) {
        return isDirectory()
                ? StorageFailures.of(StorageCondition.IS_A_DIRECTORY, action, path)
                : StorageFailures.because(StorageCondition.BAD_NAME, action, path,
                        "it is " + words() + ", which is not replaced by a file; remove it first,"
                                + " or choose another name");
    }

    private String words() {
        return switch (mode & TYPE) {
            case 0010000 -> "a FIFO";
            case 0140000 -> "a socket";
            case 0020000, 0060000 -> "a device";
            default -> "not a regular file";
        };
    }

    private static FileStatus of(Map<String, Object> attributes) {
        return new FileStatus(number(attributes, "dev"), number(attributes, "ino"),
                (int) number(attributes, "mode"), (int) number(attributes, "uid"),
                (int) number(attributes, "gid"), number(attributes, "size"),
                (FileTime) value(attributes, "lastModifiedTime"),
                (FileTime) value(attributes, "ctime"));
    }

    private static long number(Map<String, Object> attributes, String name) {
        return ((Number) value(attributes, name)).longValue();
    }

    private static Object value(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }
}
