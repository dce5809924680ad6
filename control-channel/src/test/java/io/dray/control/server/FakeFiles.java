package io.dray.control.server;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileFacts.Access;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.FileFacts.Principal;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.ChecksumAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Files that exist if their name says so: `/dir...` are directories, `/file...` files of 7 bytes, `/broken`
/// throws an unexpected exception; all others are missing.
final class FakeFiles implements FileNamespace {
    final List<String> calls = new CopyOnWriteArrayList<>();
    int entries;

    @Override
    public FileFacts facts(String path) {
        calls.add("facts " + path);
        if (path.equals("/") || path.startsWith("/dir")) {
            return facts(path, Kind.DIRECTORY);
        }
        if (path.startsWith("/file")) {
            return facts(path, Kind.FILE);
        }
        if (path.equals("/broken")) {
            throw new IllegalStateException("a mistake in the program");
        }
        throw new TransferFailure.StorageFailure(StorageCondition.NOT_FOUND, "stat",
                "No such file or directory");
    }

    @Override
    public void list(String path, Consumer<FileFacts> each) {
        for (int i = 0; i < entries; i++) {
            each.accept(facts("entry" + i, Kind.FILE));
        }
    }

    @Override
    public void makeDirectory(String path) {
        calls.add("makeDirectory " + path);
    }

    @Override
    public void removeDirectory(String path) {
        calls.add("removeDirectory " + path);
    }

    @Override
    public void delete(String path) {
        calls.add("delete " + path);
    }

    @Override
    public void deleteTree(String path) {
        calls.add("deleteTree " + path);
    }

    @Override
    public List<String> rename(String from, String to) {
        calls.add("rename " + from + " " + to);
        return List.of();
    }

    @Override
    public void setModified(String path, Instant modified) {
        calls.add("setModified " + path + " " + modified);
    }

    @Override
    public void setMode(String path, int mode) {
        calls.add("setMode " + path + " " + Integer.toOctalString(mode));
    }

    @Override
    public void makeSymbolicLink(String target, String link) {
        calls.add("makeSymbolicLink " + target + " " + link);
    }

    @Override
    public void truncate(String path, long length) {
        calls.add("truncate " + path + " " + length);
    }

    @Override
    public void check(FileCommand.Check.Verb verb, String path) {
        calls.add("check " + verb + " " + path);
    }

    @Override
    public ChecksumAnswer checksum(ChecksumAlgorithm algorithm, String path, long offset,
            long length, ChecksumBasis basis, java.util.function.LongConsumer progress) {
        calls.add("checksum " + algorithm + " " + path + " " + offset + " " + length);
        return new ChecksumAnswer("abcd", ChecksumBasis.READ);
    }

    private static FileFacts facts(String name, Kind kind) {
        Principal nobody = new Principal(Optional.empty(), 0);
        return new FileFacts(name, kind, 7, Instant.EPOCH, Optional.empty(), 0644, nobody, nobody,
                "1-1",
                Optional.empty(), new Access(true, true, kind == Kind.DIRECTORY), Optional.empty(),
                Optional.empty());
    }
}
