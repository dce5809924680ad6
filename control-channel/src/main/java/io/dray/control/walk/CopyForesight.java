package io.dray.control.walk;

import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemoteFiles.Checked;
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
import java.util.function.Function;

/// What a dry run finds out beyond looking: whether directories could be made, and files read and stored.
/// Dray nodes answer by the code that would do it; of other servers only the way to a directory is known.
/// For one thread.
public final class CopyForesight {
    /// Files that are asked about before the first answer is waited for.
    private static final int AT_ONCE = 100;

    private final End source;
    private final End destination;
    /// Directories at the destination that a copy would make.
    private final Set<String> unmade = new HashSet<>();
    private final Queue<Asked> asked = new ArrayDeque<>();

    /// Does something at one end, again if its conversation breaks.
    interface End {
        <T> T at(Function<RemoteFiles, T> work);
    }

    private record Asked(FileJob job, List<Checked> answers) {}

    CopyForesight(End source, End destination) {
        this.source = source;
        this.destination = destination;
    }

    /// @throws TransferFailure when the directory could not be made, or something else stands there
    void directory(String path) {
        if (unmade.contains(parent(path))) {
            unmade.add(path);
            return;
        }
        Optional<ListedEntry> there = destination.at(files -> files.entryIfThere(path));
        if (there.isPresent() && there.get().isDirectory()) {
            return;
        }
        String action = "making the directory " + path;
        if (destination.at(RemoteFiles::checks)) {
            destination.at(files -> files.check(Verb.MKD, path, action)).demand();
        } else if (there.isPresent()) {
            throw new StorageFailure(StorageCondition.EXISTS, action,
                    path + " is at the destination, and no directory");
        } else if (destination.at(files -> files.entryIfThere(parent(path))).isEmpty()) {
            throw new StorageFailure(StorageCondition.NOT_FOUND, action,
                    "there is no directory " + parent(path) + " at the destination");
        }
        unmade.add(path);
    }

    /// Asks about a file. Files come out in their order, some later.
    public void file(FileJob job, FileSink found) {
        List<Checked> answers = new ArrayList<>();
        if (source.at(RemoteFiles::checks)) {
            answers.add(source.at(there -> there.check(Verb.RETR, job.source(),
                    "reading " + job.source())));
        }
        if (!unmade.contains(parent(job.destination())) && destination.at(RemoteFiles::checks)) {
            // In the order of the copy.
            answers.add(destination.at(there -> there.checkName(job.destination())));
            answers.add(destination.at(there -> there.checkPart(job.temporary(),
                    job.destination(), job::inFinalNames)));
        }
        asked.add(new Asked(job, answers));
        finish(AT_ONCE, found);
    }

    /// Hands on all files but so many.
    public void finish(int most, FileSink found) {
        while (asked.size() > most) {
            Asked next = asked.remove();
            try {
                next.answers().forEach(Checked::demand);
                found.file(next.job());
            } catch (TransferFailure e) {
                found.trouble(next.job().source(), e);
            }
        }
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }
}
