package io.dray.control.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// Files that only their owner may read: written atomically, with mode 0600 in a directory of mode 0700. They
/// survive a power failure once written.
public final class PrivateFiles {
    private static final Set<PosixFilePermission> OTHERS_READ_OR_WRITE = EnumSet.of(
            PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private PrivateFiles() {}

    /// Makes a directory for private files if it is not there; an existing one keeps its mode. It survives
    /// a power cut when this returns.
    public static void directory(Path directory) {
        directory(directory, "rwx------");
    }

    /// As [#directory(Path)], with another mode, less what the umask takes away.
    ///
    /// @param mode such as `rwxr-xr-x`
    public static void directory(Path directory, String mode) {
        try {
            makeDirectories(directory, mode);
        } catch (IOException e) {
            throw failure("The directory " + directory + " cannot be made", e);
        }
    }

    /// As [#directory(Path, String)], for callers with their own error messages.
    public static void makeDirectories(Path directory, String mode) throws IOException {
        make(directory.toAbsolutePath(), mode);
    }

    private static void make(Path directory, String mode) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            make(parent, mode);
        }
        try {
            Files.createDirectory(directory, PosixFilePermissions
                    .asFileAttribute(PosixFilePermissions.fromString(mode)));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        if (parent != null) {
            forceEntries(parent);
        }
    }

    /// Forces to stable storage which names a directory holds.
    public static void forceEntries(Path directory) throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /// Writes the file anew, atomically.
    ///
    /// @param mode such as `rw-------`
    public static void write(Path file, String text, String mode) {
        put(file, text, mode, true);
    }

    /// Writes a file that must not exist yet.
    ///
    /// @throws UncheckedIOException with a [FileAlreadyExistsException] when it does
    static void create(Path file, String text, String mode) {
        put(file, text, mode, false);
    }

    private static void put(Path file, String text, String mode, boolean replace) {
        Path directory = Path.of(".").resolve(file).toAbsolutePath().normalize().getParent();
        if (directory == null) {
            throw new IllegalArgumentException("not a file name: " + file);
        }
        try {
            Path temporary = Files.createTempFile(directory, "." + file.getFileName(), ".new",
                    PosixFilePermissions
                            .asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = java.nio.charset.StandardCharsets.UTF_8.encode(text);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    Files.setPosixFilePermissions(temporary,
                            PosixFilePermissions.fromString(mode));
                    channel.force(true);
                }
                if (replace) {
                    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE,
                            StandardCopyOption.REPLACE_EXISTING);
                } else {
                    // Unlike a rename, a link never replaces a file that another process has just created.
                    Files.createLink(file, temporary);
                }
                forceEntries(directory);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (FileAlreadyExistsException e) {
            throw new UncheckedIOException(
                    file + " exists already and is not overwritten; move it away first.", e);
        } catch (IOException e) {
            throw failure("The file " + file + " cannot be written", e);
        }
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw new UncheckedIOException("The file " + file + " is not UTF-8 text.", e);
        } catch (IOException e) {
            throw failure("The file " + file + " cannot be read", e);
        }
    }

    /// Whether other users may read or write the file.
    public static boolean isOpenToOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file)
                    .stream()
                    .anyMatch(OTHERS_READ_OR_WRITE::contains);
        } catch (IOException e) {
            throw failure("The mode of " + file + " cannot be read", e);
        }
    }

    /// The account, neither `account` nor root, to which the file belongs; also that of a symbolic link to
    /// it, since who made the link has chosen the file.
    ///
    /// @param account numeric id of the user who wants to trust the file
    public static OptionalLong foreignOwner(Path file, long account) {
        try {
            for (LinkOption[] links : List.of(new LinkOption[0],
                    new LinkOption[]{LinkOption.NOFOLLOW_LINKS})) {
                long owner = Integer.toUnsignedLong(
                        (Integer) Files.getAttribute(file, "unix:uid", links));
                if (owner != account && owner != 0) {
                    return OptionalLong.of(owner);
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            throw failure("The owner of " + file + " cannot be read", e);
        }
    }

    private static UncheckedIOException failure(String what, IOException e) {
        return new UncheckedIOException(
                what + ": " + e.getClass().getSimpleName() + " " + e.getMessage() + ".", e);
    }
}
