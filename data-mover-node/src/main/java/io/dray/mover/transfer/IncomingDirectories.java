package io.dray.mover.transfer;

import io.dray.control.server.FileNamespace;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.ReceiveTree;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.text.PeerText;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The directories of a tree that is received. They are made when something goes into them, and are writable for their
/// owner until they get their attributes at the end. Paths are relative to the top. Safe for many threads.
final class IncomingDirectories {
    /// Most directories that were made before their description came: some hundred for each share that waits on a
    /// slow channel.
    private static final int MOST_EARLY = 10_000;
    /// Most directories of which a refusal is remembered, so that it is reported once.
    private static final int MOST_REFUSED = 10_000;
    /// Memory for the paths of either kind of directories, characters.
    private static final int LONGEST_REMEMBERED = 8 << 20;
    /// Mode of a new directory with the usual umask: no need to set it.
    private static final int USUAL_MODE = 0755;
    /// The owner's bits, which the transfer needs to fill a directory.
    private static final int OWNERS = 0700;
    private static final int SPECIAL_BITS = 06000;

    private static final Logger LOG = LoggerFactory.getLogger(IncomingDirectories.class);

    private final FileNamespace files;
    private final ReceiveTree request;
    /// Guards the making of directories, and their modes.
    private final Object making = new Object();
    /// Directories made for one below them, before their own description came. They are private until then.
    private final Remembered early = new Remembered(MOST_EARLY);
    private final Remembered refused = new Remembered(MOST_REFUSED);

    /// Paths of directories. The source decides how many come, so their number and length are limited.
    private static final class Remembered {
        private final int most;
        private final Set<String> paths = new HashSet<>();
        private long length;

        Remembered(int most) {
            this.most = most;
        }

        boolean isFull() {
            return paths.size() >= most || length >= LONGEST_REMEMBERED;
        }

        boolean add(String path) {
            boolean added = paths.add(path);
            length += added ? path.length() : 0;
            return added;
        }

        boolean remove(String path) {
            boolean removed = paths.remove(path);
            length -= removed ? path.length() : 0;
            return removed;
        }
    }

    IncomingDirectories(FileNamespace files, ReceiveTree request) {
        this.files = files;
        this.request = request;
    }

    private String full(String path) {
        if (path.isEmpty()) {
            return request.path();
        }
        return request.path().endsWith("/")
                ? request.path() + path
                : request.path() + "/" + path;
    }

    /// Enters a directory whose description has come. Makes it, and those above it, if it is missing.
    ///
    /// @param mode  at the source
    /// @param enter fails with `NOT_FOUND` if it is missing
    void enter(String path, int mode, Runnable enter) {
        try {
            filling(path, enter);
        } catch (StorageFailure e) {
            if (e.condition() != StorageCondition.NOT_FOUND || path.isEmpty()) {
                throw e;
            }
            make(path, mode);
            enter.run();
            return;
        }
        describe(path, mode);
    }

    /// Does what needs the right to write to a directory. If its owner lacks that right, the directory is opened first,
    /// as with rsync. Its mode is set at the end; if the transfer fails, its owner keeps the right.
    void filling(String directory, Runnable step) {
        try {
            step.run();
        } catch (StorageFailure e) {
            if (e.condition() != StorageCondition.PERMISSION_DENIED || !isOpened(directory)) {
                throw e;
            }
            step.run();
        }
    }

    /// Opens a directory for its owner.
    ///
    /// @return whether the owner may write to it now; another stream may have opened it meanwhile
    private boolean isOpened(String directory) {
        if (!request.preserve()) {
            return false;
        }
        synchronized (making) {
            try {
                FileFacts facts = files.facts(full(directory));
                if (facts.kind() != FileFacts.Kind.DIRECTORY) {
                    return false;
                }
                if ((facts.mode() & OWNERS) != OWNERS) {
                    files.setMode(full(directory), facts.mode() | OWNERS);
                }
                return true;
            } catch (StorageFailure | Refused e) {
                LOG.debug("{} was not opened: {}", directory, e.getMessage());
                return false;
            }
        }
    }

    /// Makes a directory, with those above it, and sets its mode while it is filled.
    private void make(String path, int mode) {
        synchronized (making) {
            int bits = (mode & 0777) | OWNERS;
            if (madeNew(path) && request.preserve() && bits != USUAL_MODE) {
                tryMode(path, bits);
            }
        }
    }

    private boolean madeNew(String path) {
        try {
            return tryMake(path);
        } catch (StorageFailure e) {
            if (e.condition() != StorageCondition.NOT_FOUND || path.indexOf('/') < 0) {
                throw e;
            }
            String above = above(path);
            if (madeNew(above) && request.preserve()) {
                if (early.isFull()) {
                    throw new ProtocolViolation("The source describes too many directories later"
                            + " than those in them, or never, such as " + PeerText.shown(above)
                            + ".");
                }
                early.add(above);
                tryMode(above, OWNERS);
            }
            return tryMake(path);
        }
    }

    private static String above(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private boolean tryMake(String path) {
        try {
            filling(above(path), () -> files.makeDirectory(full(path)));
            return true;
        } catch (StorageFailure e) {
            if (e.condition() == StorageCondition.EXISTS) {
                return false;
            }
            throw e;
        }
    }

    /// The description of a directory that was there. One that is closed at the source, as it was when it was copied, is
    /// opened at once: what the client stores in it later does not come this way.
    private void describe(String path, int mode) {
        if (!request.preserve()) {
            return;
        }
        if ((mode & OWNERS) != OWNERS) {
            isOpened(path);
        }
        synchronized (making) {
            if (early.remove(path)) {
                tryMode(path, (mode & 0777) | OWNERS);
            }
        }
    }

    /// Sets a mode for the time of the transfer. A refusal is reported at the end, when the directory gets its
    /// attributes.
    private void tryMode(String path, int bits) {
        try {
            files.setMode(full(path), bits);
        } catch (StorageFailure | Refused e) {
            LOG.debug("the mode of {} was not set: {}", path, e.getMessage());
        }
    }

    /// Remembers a directory that cannot be filled.
    ///
    /// @return whether it is the first time
    /// @throws Refused when there are too many
    boolean refuse(String directory) {
        synchronized (refused) {
            if (refused.isFull()) {
                throw new Refused("More than " + MOST_REFUSED + " directories of " + request.path()
                        + " cannot be made or written to; the transfer was ended.");
            }
            return refused.add(directory);
        }
    }

    /// Gives a directory its attributes, at the end. Anything else under its name is not of the tree, and stays as it
    /// is: that the directory could not be filled has been told.
    ///
    /// @param modified nanoseconds since the epoch
    /// @return whether it has all of them; set-user-ID and set-group-ID are never set
    boolean complete(String path, int mode, long modified) {
        try {
            if (files.facts(full(path)).kind() != FileFacts.Kind.DIRECTORY) {
                return false;
            }
            files.setMode(full(path), mode & ~SPECIAL_BITS);
            files.setModified(full(path), Instant.ofEpochSecond(0, modified));
        } catch (StorageFailure | Refused e) {
            LOG.debug("{} did not get its attributes: {}", path, e.getMessage());
            return false;
        }
        return (mode & SPECIAL_BITS) == 0;
    }
}
