package io.dray.mover.storage.posix.identity;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.server.FileNamespace;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.ChecksumAnswer;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// File operations done as a local account.
public record ImpersonatedNamespace(FileNamespace files,
        Impersonation as) implements FileNamespace {
    @Override
    public FileFacts facts(String path) {
        return as.of(() -> files.facts(path));
    }

    @Override
    public void list(String path, Consumer<FileFacts> each) {
        as.of(() -> files.list(path, each));
    }

    @Override
    public void makeDirectory(String path) {
        as.of(() -> files.makeDirectory(path));
    }

    @Override
    public void removeDirectory(String path) {
        as.of(() -> files.removeDirectory(path));
    }

    @Override
    public void delete(String path) {
        as.of(() -> files.delete(path));
    }

    @Override
    public void deleteTree(String path) {
        as.of(() -> files.deleteTree(path));
    }

    @Override
    public List<String> rename(String from, String to) {
        return as.of(() -> files.rename(from, to));
    }

    @Override
    public void setModified(String path, Instant modified) {
        as.of(() -> files.setModified(path, modified));
    }

    @Override
    public void setMode(String path, int mode) {
        as.of(() -> files.setMode(path, mode));
    }

    @Override
    public void setGroup(String path, String group) {
        as.of(() -> files.setGroup(path, group));
    }

    @Override
    public void makeSymbolicLink(String target, String link) {
        as.of(() -> files.makeSymbolicLink(target, link));
    }

    @Override
    public void truncate(String path, long length) {
        as.of(() -> files.truncate(path, length));
    }

    @Override
    public void check(FileCommand.Check.Verb verb, String path) {
        as.of(() -> files.check(verb, path));
    }

    @Override
    public ChecksumAnswer checksum(ChecksumAlgorithm algorithm, String path, long offset,
            long length, ChecksumBasis basis, LongConsumer progress) {
        return as.of(() -> files.checksum(algorithm, path, offset, length, basis, progress));
    }
}
