package io.dray.control.walk;

import io.dray.control.client.Futures;
import io.dray.control.remote.ListingSpool;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemoteFiles.Setting;
import io.dray.control.walk.SourceWalk.Arrivals;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.reply.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The directories at the destination. A directory is made when something goes into it. It gets its times and
/// permission bits at the end ([#complete]). For one thread.
final class DestinationTree implements AutoCloseable {
    /// Mode of a new directory with the usual umask: no need to set it.
    private static final int USUAL_MODE = 0755;
    /// The owner's bits, which the copy needs to fill a directory.
    private static final int OWNERS = 0700;
    /// Set-user-ID and set-group-ID.
    private static final int SPECIAL_BITS = 06000;
    /// Directories whose attributes are set at once: hides the round trip, and their two settings each stay well
    /// below the 1000 commands that a server queues.
    private static final int AT_ONCE = 200;

    private final WalkEnd end;
    private final Arrivals arrivals;
    private final FileComparison comparison;
    /// Directories whose attributes are set at the end, each after those below it.
    private final ListingSpool left = new ListingSpool();

    DestinationTree(WalkEnd end, Arrivals arrivals, FileComparison comparison) {
        this.end = end;
        this.arrivals = arrivals;
        this.comparison = comparison;
    }

    /// A directory at the destination.
    final class Place {
        private final String path;
        private final @Nullable Place parent;
        private final ListedEntry self;
        private final Optional<ListedEntry> there;
        private boolean made;
        private boolean touched;

        private Place(String path, @Nullable Place parent, ListedEntry self,
                Optional<ListedEntry> there, boolean made) {
            this.path = path;
            this.parent = parent;
            this.self = self;
            this.there = there;
            this.made = made;
        }

        /// A directory in this one.
        ///
        /// @param entry the directory at the source
        /// @param found the directory at the destination, if the walk has seen it
        Place below(String deeper, ListedEntry entry, Optional<ListedEntry> found) {
            return new Place(deeper, this, entry, found, found.isPresent());
        }

        String path() {
            return path;
        }

        /// The path of the directory in which it lies; its own at the top.
        String parentPath() {
            return parent == null ? path : parent.path;
        }

        /// The directory at the destination, if the walk has seen it.
        Optional<ListedEntry> there() {
            return there;
        }

        /// Makes it and those above, unless they exist. In a dry run, checks whether that can be done.
        void demand() {
            if (made) {
                return;
            }
            if (parent != null) {
                parent.demand();
                parent.touch();
            }
            arrivals.foresight()
                    .ifPresentOrElse(foresight -> foresight.directory(path),
                            () -> make(path, self));
            made = true;
        }

        /// Makes the directories for a file that will be stored in it.
        void receive() {
            demand();
            touch();
        }

        /// Something in it was, or will be, stored or removed.
        void touch() {
            if (!touched) {
                touched = true;
                there.ifPresent(this::open);
            }
        }

        /// A directory that was copied without its owner's right to write gets it until the end, as with rsync.
        private void open(ListedEntry present) {
            int mode = present.mode().orElse(OWNERS);
            if (arrivals.preserves() && arrivals.foresight().isEmpty()
                    && (mode & OWNERS) != OWNERS) {
                setMode(path, mode | OWNERS);
            }
        }

        /// Nothing more is found for this directory, or for those below it.
        void leave() {
            if (arrivals.preserves() && needsAttributes()) {
                left.add(self.named(path));
            }
        }

        private boolean needsAttributes() {
            boolean same = there.isPresent() && !touched
                    && comparison.sameTime(self.modified(), there.get().modified())
                    && self.mode().equals(there.get().mode());
            return made && !same && (touched || arrivals.sync().filter().isAll());
        }

        /// Whether removing something in it would remove it elsewhere. The top is where the user wants it.
        boolean isBehindLink() {
            return parent != null && (there.flatMap(ListedEntry::link).isPresent()
                    || parent.isBehindLink());
        }
    }

    /// The directory at the top.
    ///
    /// @param self  the directory at the source
    /// @param there the directory at the destination, if the walk has seen it
    Place top(String path, ListedEntry self, Optional<ListedEntry> there) {
        return new Place(path, null, self, there, there.isPresent());
    }

    /// The directory of an entry that is visited alone. It was made, and opened, with its tree.
    ///
    /// @param self a directory at the source
    Place made(String path, ListedEntry self) {
        return new Place(path, null, self, Optional.empty(), true);
    }

    /// Makes a directory. If others have no access to it at the source, they get none while it is filled.
    void make(String path, ListedEntry self) {
        int bits = (self.mode().orElse(USUAL_MODE) & 0777) | OWNERS;
        boolean closed = arrivals.preserves() && bits != USUAL_MODE;
        end.perform(files -> {
            if (files.makeDirectory(path) && closed) {
                setMode(files, path, bits);
            }
        });
    }

    private void setMode(String path, int bits) {
        end.perform(files -> setMode(files, path, bits));
    }

    /// For the time of the copy. A refusal is reported at the end, by complete().
    private static void setMode(RemoteFiles files, String path, int bits) {
        files.follow(path, OptionalInt.of(bits), Optional.empty())
                .forEach(setting -> Futures.await(setting.answer()));
    }

    /// Sets the attributes of a directory at the end, whether the walk was there or not.
    ///
    /// @param directory named by its path
    void setAtEnd(ListedEntry directory) {
        left.add(directory);
    }

    /// Sets times and permission bits of directories, the deepest first. This has to wait for the files:
    /// storing a file changes the time of its directory, and needs write permission.
    ///
    /// @param answers takes each requested setting, answered
    void complete(Consumer<Setting> answers) {
        List<ListedEntry> next = new ArrayList<>(AT_ONCE);
        left.forEach(directory -> {
            next.add(directory);
            if (next.size() == AT_ONCE) {
                follow(next).forEach(answers);
                next.clear();
            }
        });
        follow(next).forEach(answers);
    }

    /// Sets the attributes of some directories. If the conversation breaks, all are set again.
    private List<Setting> follow(List<ListedEntry> directories) {
        if (directories.isEmpty()) {
            return List.of();
        }
        return end.ask(files -> {
            List<Setting> asked = directories.stream()
                    .flatMap(directory -> settings(files, directory))
                    .toList();
            asked.forEach(setting -> Futures.await(setting.answer()));
            return asked;
        });
    }

    private Stream<Setting> settings(RemoteFiles files, ListedEntry directory) {
        Stream<Setting> asked = files
                .follow(directory.name(), withoutSpecialBits(directory.mode()),
                        directory.modified())
                .stream();
        return (directory.mode().orElse(0) & SPECIAL_BITS) == 0
                ? asked
                : Stream.concat(Stream.of(new Setting("set-user-ID and set-group-ID bits",
                        end.name(),
                        CompletableFuture.completedFuture(Reply.of(504,
                                "Groups are not preserved. With this bit new entries would get another"
                                        + " group.")))),
                        asked);
    }

    private static OptionalInt withoutSpecialBits(OptionalInt mode) {
        return mode.isPresent() ? OptionalInt.of(mode.getAsInt() & ~SPECIAL_BITS) : mode;
    }

    @Override
    public void close() {
        left.close();
    }
}
