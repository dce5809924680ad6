package io.dray.control.server;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.FileAnswer;
import io.dray.protocol.interpreter.FileOperation;
import io.dray.protocol.interpreter.ServerEvent;
import io.dray.protocol.listing.FileFacts;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// Carries out file operations on a session's namespace. Blocks: called on the storage executor.
final class FileWork {
    /// Entries per batch of a listing: about 100 KB of reply.
    private static final int ENTRIES_AT_ONCE = 500;

    private final FileNamespace files;
    private final NodeRequests requests;
    private final InstantSource clock;
    private final Consumer<List<FileFacts>> listed;
    private final Consumer<ServerEvent.ChecksumProgress> progress;

    /// @param listed   takes some entries of a listing; may block to slow it down
    /// @param progress takes the markers of a checksum
    FileWork(SessionServices services, InstantSource clock, Consumer<List<FileFacts>> listed,
            Consumer<ServerEvent.ChecksumProgress> progress) {
        this.listed = listed;
        this.progress = progress;
        this.files = services.files();
        this.requests = services.requests();
        this.clock = clock;
    }

    FileAnswer perform(FileOperation operation) {
        switch (operation) {
            case FileOperation.Stat(String path) -> {
                return new FileAnswer.Facts(files.facts(path), clock.instant());
            }
            case FileOperation.Checksum checksum -> {
                return new FileAnswer.Checksum(files.checksum(checksum.algorithm(),
                        checksum.path(), checksum.offset(), checksum.length(), checksum.basis(),
                        new ChecksumMarkers(checksum.markers(), clock, progress)));
            }
            case FileOperation.Request(String words) -> {
                return new FileAnswer.Text(requests.answer(words));
            }
            case FileOperation.List(String path) -> {
                list(path);
                return new FileAnswer.Listed(clock.instant());
            }
            case FileOperation.UniqueName(String path) -> {
                return new FileAnswer.Unique(unique(path));
            }
            case FileOperation.MakeDirectory(String path) -> files.makeDirectory(path);
            case FileOperation.RemoveDirectory(String path) -> files.removeDirectory(path);
            case FileOperation.Delete(String path) -> files.delete(path);
            case FileOperation.DeleteTree(String path) -> files.deleteTree(path);
            case FileOperation.Rename(String from, String to) -> {
                return new FileAnswer.Renamed(files.rename(from, to));
            }
            case FileOperation.SetModified(String path, var time) -> files.setModified(path, time);
            case FileOperation.SetMode(String path, int mode) -> files.setMode(path, mode);
            case FileOperation.SetGroup(String path, String group) -> files.setGroup(path, group);
            case FileOperation.MakeSymbolicLink(String target, String link) ->
                files.makeSymbolicLink(target, link);
            case FileOperation.Check(var verb, String path) -> files.check(verb, path);
            case FileOperation.Truncate(String path, long length) -> files.truncate(path, length);
        }
        return new FileAnswer.Done();
    }

    /// Appends 64 random bits and checks that the name is free. So many bits keep it free until the file
    /// exists.
    private String unique(String start) {
        while (true) {
            String path = start + "."
                    + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
            try {
                files.facts(path);
            } catch (StorageFailure e) {
                if (e.condition() == StorageCondition.NOT_FOUND) {
                    return path;
                }
                throw e;
            }
        }
    }

    /// Lists a file as itself; a directory as `cdir`, `pdir` and its entries.
    private void list(String path) {
        FileFacts self = files.facts(path);
        if (!self.isDirectory()) {
            listed.accept(List.of(self.named(lastName(path))));
            return;
        }
        List<FileFacts> batch = new ArrayList<>();
        batch.add(self.named(".").as(FileFacts.Kind.CURRENT));
        batch.add(files.facts(parent(path)).named("..").as(FileFacts.Kind.PARENT));
        files.list(path, entry -> {
            batch.add(entry);
            if (batch.size() >= ENTRIES_AT_ONCE) {
                listed.accept(List.copyOf(batch));
                batch.clear();
            }
        });
        if (!batch.isEmpty()) {
            listed.accept(List.copyOf(batch));
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
