package io.dray.mover.node;

import io.dray.checksum.Checksum;
import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.security.FileLease;
import io.dray.control.security.PrivateFiles;
import io.dray.control.security.SealedText;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The state directory of a running node or front end.
///
/// | file | content |
/// |---|---|
/// | `running` | empty; locked while a node runs. Front ends that share the directory share the lock |
/// | `place` | machine and inode of the directory, to detect a copy |
/// | `url` | URL of the running node with the owner's key; private, for `dray url` |
///
/// A state directory is an identity: clients could not tell apart two nodes that use the same one.
public final class NodeState implements AutoCloseable {
    private static final String RUNNING = "running";
    private static final String PLACE = "place";
    private static final String URL = "url";
    private static final String PRIVATE = "rw-------";
    /// How long to wait for the lock. Only readers of the URL hold it for a moment; a node holds it until it
    /// ends.
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /// Pause between two attempts to lock; short against the limit.
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");
    private static final Logger LOG = LoggerFactory.getLogger(NodeState.class);

    private final Path directory;
    private final FileLease running;

    /// Kind of service that uses the directory.
    public enum Holder {
        /// A node has the directory for itself.
        NODE,
        /// Front ends may share the directory, also from different hosts.
        FRONT_END
    }

    private NodeState(Path directory, FileLease running) {
        this.directory = directory;
        this.running = running;
    }

    /// Locks the directory; creates it if it is missing.
    ///
    /// @param acceptMoved whether it may have been copied or moved here
    /// @throws SecurityFailure      when another node uses it, or it is a copy
    /// @throws UncheckedIOException when it cannot be used
    static NodeState claim(Path directory, Holder holder, boolean acceptMoved) {
        PrivateFiles.directory(directory);
        demandPrivate(directory);
        NodeState state = new NodeState(directory, lease(directory, holder));
        try {
            if (holder == Holder.NODE) {
                state.demandPlace(acceptMoved);
            }
            state.forgetUrl();
            return state;
        } catch (RuntimeException e) {
            state.running.close();
            throw e;
        }
    }

    /// The URL of the node that runs with a state directory; empty when none runs or it does not listen yet.
    ///
    /// @throws UncheckedIOException when its files cannot be read
    public static Optional<String> url(Path directory) {
        Path file = directory.resolve(URL);
        try {
            if (!Files.exists(directory.resolve(RUNNING)) || !isHeld(directory)
                    || !Files.exists(file)) {
                return Optional.empty();
            }
            return Optional.of(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stores the URL for [#url(Path)].
    void announce(String url) {
        PrivateFiles.write(directory.resolve(URL), url + "\n", PRIVATE);
    }

    @Override
    public void close() {
        try {
            forgetUrl();
        } catch (UncheckedIOException e) {
            LOG.debug("The URL stays in {}: {}", directory, e.getMessage());
        }
        running.close();
    }

    private void forgetUrl() {
        try {
            Files.deleteIfExists(directory.resolve(URL));
        } catch (IOException e) {
            throw new UncheckedIOException(directory.resolve(URL) + " cannot be removed: "
                    + e.getMessage() + ".", e);
        }
    }

    private static boolean isHeld(Path directory) throws IOException {
        Optional<FileLease> lease = FileLease.takeExisting(directory.resolve(RUNNING),
                FileLease.Kind.EXCLUSIVE);
        lease.ifPresent(FileLease::close);
        return lease.isEmpty();
    }

    /// Locks the directory. Readers of the URL hold the lock for an instant, so the attempt is repeated.
    private static FileLease lease(Path directory, Holder holder) {
        Path file = directory.resolve(RUNNING);
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                Optional<FileLease> lease = holder == Holder.NODE
                        ? FileLease.take(file)
                        : FileLease.takeShared(file);
                if (lease.isPresent()) {
                    return lease.get();
                }
                if (System.nanoTime() > end) {
                    throw new SecurityFailure("Another node runs with the state directory "
                            + directory + FileLease.holder(file)
                                    .stream()
                                    .mapToObj(pid -> " (process " + pid + ")")
                                    .findFirst()
                                    .orElse("")
                            + ": clients could not tell the two apart. Stop it, or name another"
                            + " directory by --state.");
                }
                Thread.sleep(PAUSE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The state directory " + directory
                    + " cannot be locked: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SecurityFailure("The start was interrupted.");
        }
    }

    private static void demandPrivate(Path directory) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
            if (mode.contains(PosixFilePermission.GROUP_WRITE)
                    || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new SecurityFailure("Other users can write in the state directory "
                        + directory + ", and put another key there: chmod 700 it.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The mode of " + directory + " cannot be read: "
                    + e.getMessage() + ".", e);
        }
    }

    private void demandPlace(boolean acceptMoved) {
        Path file = directory.resolve(PLACE);
        Place here = Place.of(directory);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !acceptMoved) {
            if (Files.isDirectory(file)) {
                throw new SecurityFailure(file + " is a directory, not a file: move it away.");
            }
            Place recorded = Place.parse(PrivateFiles.read(file))
                    .orElseThrow(() -> new SecurityFailure(file + " is damaged. If this state"
                            + " directory is not a copy of one that is in use, start once with"
                            + " --accept-moved-state."));
            if (!recorded.isSameAs(here)) {
                throw new SecurityFailure("The state directory " + directory + " was copied or"
                        + " restored: " + file + " names another place, "
                        + recorded.path() + ". Clients could not tell two nodes with one"
                        + " identity apart. If the other node is gone for good, start once with"
                        + " --accept-moved-state. For a new node, use an empty directory.");
            }
            if (recorded.equals(here)) {
                return;
            }
        }
        PrivateFiles.write(file, here.text(), PRIVATE);
    }

    /// Identifies a state directory. A directory that is moved within its file system keeps its inode; a copy
    /// gets another one. Device numbers may change at reboot and are ignored.
    ///
    /// @param machine hash of the machine id; empty where there is none, as in containers
    /// @param path    for messages
    private record Place(String inode, String machine, String path) {
        static Place of(Path directory) {
            try {
                Path real = directory.toRealPath();
                return new Place(String.valueOf(Files.getAttribute(real, "unix:ino")),
                        machineHash(), real.toString().replaceAll("\\p{Cntrl}", "?"));
            } catch (IOException e) {
                throw new UncheckedIOException("The state directory " + directory
                        + " cannot be examined: " + e.getMessage() + ".", e);
            }
        }

        boolean isSameAs(Place other) {
            return inode.equals(other.inode) && (machine.isEmpty() || other.machine.isEmpty()
                    || machine.equals(other.machine));
        }

        String text() {
            return SealedText
                    .seal("inode " + inode + "\nmachine " + machine + "\npath " + path + "\n");
        }

        static Optional<Place> parse(String text) {
            return SealedText.open(text).flatMap(lines -> {
                Map<String, String> values = lines.lines()
                        .collect(Collectors.toMap(line -> line.split(" ", 2)[0],
                                line -> line.substring(line.indexOf(' ') + 1)));
                return values.keySet().equals(Set.of("inode", "machine", "path"))
                        ? Optional.of(new Place(values.getOrDefault("inode", ""),
                                values.getOrDefault("machine", ""),
                                values.getOrDefault("path", "")))
                        : Optional.empty();
            });
        }

        /// Hashed because the machine id itself must not be disclosed (machine-id(5)).
        private static String machineHash() {
            try {
                String id = Files.readString(MACHINE_ID).strip();
                return id.isEmpty()
                        ? ""
                        : Checksum.valueOf(ChecksumAlgorithm.SHA256,
                                StandardCharsets.UTF_8.encode("dray state " + id))
                                .hex()
                                .substring(0, 32);
            } catch (IOException e) {
                LOG.debug("This machine has no id: {}", e.getMessage());
                return "";
            }
        }
    }
}
