package io.dray.mover.cli.copy;

import io.dray.control.client.TransferUrl;
import io.dray.control.remote.RemotePath;
import io.dray.control.syscall.HostPaths;
import io.dray.control.walk.Comparison;
import io.dray.control.walk.SyncOptions;
import io.dray.control.walk.SyncOptions.Deletion;
import io.dray.mover.cli.endpoint.Endpoints;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.name.NameBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What a copy of a tree does about what the destination has already: the options that `cp` and `sync` have in
/// common, beside `--compare`.
final class SyncChoices {
    static final String COMPARE = "Copy a file always; or only when it is missing at DST; or also when its size"
            + " differs (size), or its size or modification time (changed), or its content (content: size, then"
            + " checksum at both ends). Default: ${DEFAULT-VALUE}.";

    /// Largest file of filter rules, bytes: 10,000 rules of a hundred characters.
    private static final long LARGEST_FILTER = 1 << 20;

    @Option(names = {"--delete",
            "--delete-after"}, description = "After everything was copied, remove at DST what SRC does not have. If anything could not be read or copied, nothing is removed. What the filter excludes stays. cp needs a / at the end of SRC (remove in DST) or DST (remove in the directory in DST that gets the name of SRC).")
    private boolean delete;

    @Option(names = "--max-delete", paramLabel = "N", description = "With --delete: if more than N entries would be removed, remove none (default: no limit).")
    private Optional<Long> most = Optional.empty();

    @Option(names = "--backup-dir", paramLabel = "PATH", description = "Move files that are replaced or removed to this directory at the destination, under the same relative paths, instead of losing them. It has to be on the same file system as DST. Files of an earlier run in it are replaced.")
    private Optional<String> backup = Optional.empty();

    private final PathFilter.Builder filter = new PathFilter.Builder();
    private int included;
    private int excluded;
    private int filesRead;
    private boolean filtered;

    /// The parser calls this for each occurrence, with all values so far. So the rules keep the order of the command
    /// line.
    @Option(names = "--include", paramLabel = "PATTERN", description = "Copy the files that match, and nothing that no rule matches. Rules apply in the order of the command line, the first that matches decides: * matches within a name, ** also /; ? [a-z] {a,b}; a leading / means the top of SRC; a trailing / everything below a directory.")
    void include(List<String> patterns) {
        included = rule(patterns, included, filter::include);
    }

    @Option(names = "--exclude", paramLabel = "PATTERN", description = "Neither copy nor remove the files that match.")
    void exclude(List<String> patterns) {
        excluded = rule(patterns, excluded, filter::exclude);
    }

    @Option(names = "--filter-from", paramLabel = "FILE", description = "Read rules from FILE, one a line: + PATTERN includes, - PATTERN excludes, ! drops the rules before it; # and ; begin a comment.")
    void filterFrom(List<String> files) {
        filesRead = rule(files, filesRead, this::read);
    }

    private interface Rule {
        void add(String text);
    }

    private int rule(List<String> all, int known, Rule rule) {
        if (all == null) {
            return 0;
        }
        for (String text : all.subList(Math.min(known, all.size()), all.size())) {
            filtered = true;
            try {
                rule.add(text);
            } catch (IllegalArgumentException e) {
                throw CommandFailure.usage(e);
            }
        }
        return all.size();
    }

    private void read(String file) {
        List<String> lines = new ArrayList<>();
        try {
            Path path = HostPaths.absolute(file);
            if (Files.size(path) > LARGEST_FILTER) {
                throw new IllegalArgumentException("The filter file " + file + " has more than "
                        + LARGEST_FILTER + " bytes.");
            }
            lines.addAll(List.of(NameBytes.decode(Files.readAllBytes(path)).split("\n", -1)));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "The filter file " + file
                    + " cannot be read: " + FailureReport.sentence(e));
        }
        for (int i = 0; i < lines.size(); i++) {
            try {
                filter.line(lines.get(i));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ", line " + (i + 1) + ": "
                        + e.getMessage(), e);
            }
        }
    }

    static Comparison comparison(String word) {
        return Comparison.of(word)
                .orElseThrow(() -> new CommandFailure(ExitCode.USAGE, "--compare is one of "
                        + Comparison.words() + ", not " + word + "."));
    }

    /// @param recursive whether a tree may be copied
    /// @param to        the destination
    /// @throws IllegalArgumentException when options exclude each other
    SyncOptions options(Comparison comparison, boolean recursive, TransferUrl to) {
        if (!recursive && (delete || filtered || backup.isPresent())) {
            throw new IllegalArgumentException(
                    "--delete, --backup-dir and filters need -r: they concern trees.");
        }
        if (most.isPresent() && (!delete || most.get() < 0)) {
            throw new IllegalArgumentException(delete
                    ? "--max-delete is a number from 0, not " + most.get() + "."
                    : "--max-delete needs --delete.");
        }
        return new SyncOptions(comparison, filter.build(), delete
                ? Optional.of(most.map(Deletion::new).orElse(Deletion.UNLIMITED))
                : Optional.empty(), backup.map(path -> place(path, to)));
    }

    /// A path at the destination, in the form of DST: on this host, or at the server.
    private static String place(String path, TransferUrl to) {
        if (path.isEmpty() || path.contains("://")) {
            throw new IllegalArgumentException("--backup-dir is a path at the destination, not \""
                    + path + "\".");
        }
        String place = Endpoints.wirePath(to.at(path));
        if (!place.startsWith("/")) {
            throw new IllegalArgumentException("--backup-dir has to be an absolute path at "
                    + "the destination: " + path);
        }
        return RemotePath.trimmed(place);
    }
}
