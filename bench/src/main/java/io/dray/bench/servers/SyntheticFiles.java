package io.dray.bench.servers;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.server.FileNamespace;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.ChecksumAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Names and lengths of files without content, shared by all back ends. Safe for many threads.
public final class SyntheticFiles implements FileNamespace {
    /// Length of each part of a file.
    static final long SHARE = 1L << 30;

    private final Map<String, Long> lengths = new ConcurrentHashMap<>();

    /// Adds a part at the end of a file; creates the file if it is missing.
    ///
    /// @return offset of the part, which is [#SHARE] bytes long
    long extend(String path) {
        return lengths.merge(path, SHARE, Long::sum) - SHARE;
    }

    @Override
    public FileFacts facts(String path) {
        return facts(path, length(path));
    }

    private long length(String path) {
        Long length = lengths.get(path);
        if (length == null) {
            throw new StorageFailure(StorageCondition.NOT_FOUND, "look", "There is no " + path
                    + ".");
        }
        return length;
    }

    private static FileFacts facts(String path, long length) {
        FileFacts.Principal nobody = new FileFacts.Principal(Optional.empty(), 0);
        return new FileFacts(path, FileFacts.Kind.FILE, length, Instant.EPOCH, Optional.empty(),
                0644, nobody, nobody,
                "0-0", Optional.empty(), new FileFacts.Access(true, true, false), Optional.empty(),
                Optional.empty());
    }

    @Override
    public void list(String path, Consumer<FileFacts> each) {
        lengths.forEach((name, length) -> each
                .accept(facts(name.substring(name.lastIndexOf('/') + 1), length)));
    }

    @Override
    public List<String> rename(String from, String to) {
        lengths.put(to, length(from));
        lengths.remove(from);
        return List.of();
    }

    @Override
    public void delete(String path) {
        lengths.remove(path, length(path));
    }

    @Override
    public void truncate(String path, long length) {
        lengths.put(path, length);
    }

    @Override
    public void check(FileCommand.Check.Verb verb, String path) {
        switch (verb) {
            case RETR -> length(path);
            case MKD -> makeDirectory(path);
            case STOR, RNTO -> {
                // Every file can be stored.
            }
        }
    }

    /// {@inheritDoc} Of no bytes: 0.
    @Override
    public ChecksumAnswer checksum(ChecksumAlgorithm algorithm, String path, long offset,
            long length, ChecksumBasis basis, LongConsumer progress) {
        return new ChecksumAnswer("00000000", basis);
    }

    @Override
    public void setModified(String path, Instant modified) {
        length(path);
    }

    @Override
    public void setMode(String path, int mode) {
        length(path);
    }

    @Override
    public void makeDirectory(String path) {
        throw refused();
    }

    @Override
    public void removeDirectory(String path) {
        throw refused();
    }

    @Override
    public void deleteTree(String path) {
        throw refused();
    }

    @Override
    public void makeSymbolicLink(String target, String link) {
        throw refused();
    }

    private static StorageFailure refused() {
        return new StorageFailure(StorageCondition.PERMISSION_DENIED, "change",
                "There are files here, and nothing else.");
    }
}
