package io.dray.control.walk;

import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemoteFiles.Checked;
import io.dray.control.remote.RemotePath;
import io.dray.protocol.command.FileCommand.Check.Verb;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListedEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/// The checks of a dry run: whether directories could be made, and files read and stored. A Dray node runs the
/// checks of the real command (SITE CHECK). At other servers only the existence of directories is checked. For
/// one thread.
public final class CopyForesight {
    /// Files with checks in flight. Hides the round trip; with at most two commands per file at one end, well
    /// below the 1000 commands that a server queues.
    private static final int AT_ONCE = 100;

    private final WalkEnd source;
    private final WalkEnd destination;
    /// Directories at the destination that a copy would make.
    private final Set<String> toMake = new HashSet<>();
    private final Queue<PendingFile> pending = new ArrayDeque<>();

    private record PendingFile(FileJob job, List<Checked> answers) {}

    public CopyForesight(WalkEnds ends) {
        this.source = ends.source();
        this.destination = ends.destination();
    }

    /// @throws TransferFailure when the directory could not be made, or the path is taken by something else
    void directory(String path) {
        if (toMake.contains(RemotePath.parent(path))) {
            toMake.add(path);
            return;
        }
        Optional<ListedEntry> there = destination.ask(files -> files.entryIfThere(path));
        if (there.isPresent() && there.get().isDirectory()) {
            return;
        }
        String action = "making the directory " + path;
        if (destination.ask(RemoteFiles::checks)) {
            destination.ask(files -> files.check(Verb.MKD, path, action)).demand();
        } else if (there.isPresent()) {
            throw new StorageFailure(StorageCondition.EXISTS, action,
                    path + " is at the destination, and no directory");
        } else if (destination.ask(files -> files.entryIfThere(RemotePath.parent(path)))
                .isEmpty()) {
            throw new StorageFailure(StorageCondition.NOT_FOUND, action,
                    "there is no directory " + RemotePath.parent(path) + " at the destination");
        }
        toMake.add(path);
    }

    /// Starts the checks of a file. Results go to `found` later, in order.
    public void file(FileJob job, FileSink found) {
        List<Checked> answers = new ArrayList<>();
        if (source.ask(RemoteFiles::checks)) {
            answers.add(source.ask(there -> there.check(Verb.RETR, job.source(),
                    "reading " + job.source())));
        }
        if (!toMake.contains(RemotePath.parent(job.destination()))
                && destination.ask(RemoteFiles::checks)) {
            // In the order of a real copy.
            answers.add(destination.ask(there -> there.checkName(job.destination())));
            answers.add(destination.ask(there -> there.checkPart(job.temporary(),
                    job.destination(), job::inFinalNames)));
        }
        pending.add(new PendingFile(job, answers));
        finish(AT_ONCE, found);
    }

    /// Waits for results and passes them to `found`, until at most `most` files are in flight.
    public void finish(int most, FileSink found) {
        while (pending.size() > most) {
            PendingFile next = pending.remove();
            try {
                next.answers().forEach(Checked::demand);
                found.file(next.job());
            } catch (TransferFailure e) {
                found.trouble(next.job().source(), e);
            }
        }
    }
}
