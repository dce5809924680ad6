package io.dray.protocol.interpreter;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileFacts.Access;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.FileFacts.Principal;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.ChecksumAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A small tree of files without content, for sessions that are not about storage.
final class FakeTree {
    static final Instant TIME = Instant.parse("2026-11-22T16:58:33Z");
    private final TreeMap<String, FileFacts> entries = new TreeMap<>();

    FakeTree() {
        entries.put("/", facts(Kind.DIRECTORY, 4096));
        directory("/data");
        directory("/data/treeput");
        directory("/data/treeput/sub");
        file("/data/big", 3_000_001);
        file("/data/treeput/f1", 1000);
        file("/data/treeput/f2", 2000);
    }

    void directory(String path) {
        entries.put(path, facts(Kind.DIRECTORY, 4096));
    }

    void file(String path, long size) {
        entries.put(path, facts(Kind.FILE, size));
    }

    FileAnswer perform(FileOperation operation, Consumer<List<FileFacts>> listed) {
        switch (operation) {
            case FileOperation.Stat(String path) -> {
                return new FileAnswer.Facts(get(path, "stat"), TIME);
            }
            case FileOperation.Checksum(var _, String path, long _, long _, var _, var _) -> {
                get(path, "open");
                return new FileAnswer.Checksum(new ChecksumAnswer(
                        "9945256f0833f9a9b13e73e90dabcadb", ChecksumBasis.READ));
            }
            case FileOperation.List(String path) -> {
                list(path, listed);
                return new FileAnswer.Listed(TIME);
            }
            case FileOperation.UniqueName(String path) -> {
                return new FileAnswer.Unique(path + ".1");
            }
            case FileOperation.MakeDirectory(String path) -> make(path);
            case FileOperation.RemoveDirectory(String path) -> {
                get(path, "rmdir");
                check(children(path).isEmpty(), StorageCondition.NOT_EMPTY, "rmdir");
                entries.remove(path);
            }
            case FileOperation.Delete(String path) -> {
                check(!get(path, "unlink").isDirectory(), StorageCondition.IS_A_DIRECTORY,
                        "unlink");
                entries.remove(path);
            }
            case FileOperation.DeleteTree(String path) -> {
                get(path, "stat");
                entries.keySet().removeIf(name -> (name + "/").startsWith(path + "/"));
            }
            case FileOperation.Rename(String from, String to) -> {
                entries.put(to, get(from, "rename"));
                entries.remove(from);
            }
            case FileOperation.SetModified(String path, Instant time) ->
                entries.put(path, modified(get(path, "utime"), time));
            case FileOperation.SetMode(String path, int _) -> get(path, "chmod");
            case FileOperation.SetGroup(String path, String _) -> get(path, "chgrp");
            case FileOperation.MakeSymbolicLink(String _, String link) -> file(link, 0);
            case FileOperation.Check(var _, String path) -> get(path, "check");
            case FileOperation.Truncate(String path, long length) -> {
                get(path, "truncate");
                file(path, length);
            }
            case FileOperation.Request(String words) -> {
                return new FileAnswer.Text(List.of(words));
            }
        }
        return new FileAnswer.Done();
    }

    private void list(String path, Consumer<List<FileFacts>> listed) {
        FileFacts self = get(path, "stat");
        if (!self.isDirectory()) {
            listed.accept(List.of(self.named(path.substring(path.lastIndexOf('/') + 1))));
            return;
        }
        List<FileFacts> all = new ArrayList<>();
        all.add(get(path, "stat").named(".").as(Kind.CURRENT));
        all.add(get("/", "stat").named("..").as(Kind.PARENT));
        for (String child : children(path)) {
            all.add(get(child, "stat").named(child.substring(child.lastIndexOf('/') + 1)));
        }
        listed.accept(all);
    }

    private List<String> children(String path) {
        String prefix = path.equals("/") ? "/" : path + "/";
        return entries.keySet()
                .stream()
                .filter(name -> name.startsWith(prefix)
                        && name.length() > prefix.length()
                        && name.indexOf('/', prefix.length()) < 0)
                .toList();
    }

    private void make(String path) {
        check(!entries.containsKey(path), StorageCondition.EXISTS, "mkdir");
        int slash = path.lastIndexOf('/');
        get(slash == 0 ? "/" : path.substring(0, slash), "mkdir");
        directory(path);
    }

    private FileFacts get(String path, String operation) {
        FileFacts found = entries.get(path);
        check(found != null, StorageCondition.NOT_FOUND, operation);
        return java.util.Objects.requireNonNull(found);
    }

    private static void check(boolean fine, StorageCondition condition, String operation) {
        if (!fine) {
            throw new TransferFailure.StorageFailure(condition, operation, condition.sentence());
        }
    }

    private static FileFacts modified(FileFacts facts, Instant time) {
        return new FileFacts(facts.name(), facts.kind(), facts.size(), time, facts.changed(),
                facts.mode(),
                facts.owner(), facts.group(), facts.unique(), facts.link(), facts.access(),
                facts.entries(), facts.error());
    }

    private static FileFacts facts(Kind kind, long size) {
        Principal user = new Principal(Optional.of("testuser"), 0);
        return new FileFacts("", kind, size, TIME, Optional.empty(),
                kind == Kind.FILE ? 0644 : 0755, user, user,
                "fe00-20c0", Optional.empty(), new Access(true, true, kind != Kind.FILE),
                Optional.empty(), Optional.empty());
    }
}
