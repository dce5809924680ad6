package io.dray.mover.transfer;

import io.dray.control.server.FileNamespace;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.SendListing;
import io.dray.protocol.listing.EntryNames;
import io.dray.protocol.listing.FactsFormatter;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.listing.UnixListing;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The lines of a listing on the data channel (Globus server 13.24), generated while they are sent. Memory
/// holds one line and, for a tree, the names of directories still to be visited.
final class ListingLines {
    private static final String FIRST_PLACE = "(?>.*?";
    private final FileNamespace files;
    private final SendListing request;
    private final Function<FileFacts, String> format;

    ListingLines(FileNamespace files, SendListing request, Clock clock) {
        this.files = files;
        this.request = request;
        this.format = switch (request.form()) {
            case LIST -> new UnixListing(clock.instant())::line;
            case NLST -> facts -> EntryNames.onOneLine(facts.name());
            case MLSD, MLSR -> new FactsFormatter(request.facts())::line;
        };
    }

    /// Fails if the path cannot be listed, so that the reply is 550 instead of 150.
    void check() {
        if (glob().isPresent()) {
            files.facts(parent(request.path()));
            return;
        }
        FileFacts top = files.facts(request.path());
        if (request.form() == ListingForm.MLSD && !top.isDirectory()) {
            throw new StorageFailure(StorageCondition.NOT_A_DIRECTORY, "open",
                    StorageCondition.NOT_A_DIRECTORY.sentence());
        }
    }

    /// Generates all lines, without line ends.
    void forEach(Consumer<String> each) {
        Consumer<FileFacts> entry = facts -> each.accept(format.apply(facts));
        Optional<Pattern> glob = glob();
        if (glob.isPresent()) {
            String before = request.given().substring(0, request.given().lastIndexOf('/') + 1);
            files.list(parent(request.path()), facts -> {
                if (glob.get().matcher(facts.name()).matches()) {
                    entry.accept(usable(before, facts));
                }
            });
            return;
        }
        FileFacts top = files.facts(request.path());
        if (!top.isDirectory()) {
            entry.accept(request.form() == ListingForm.NLST && !request.given().isEmpty()
                    ? top.named(request.given())
                    : top.named(lastName(request.path())));
            return;
        }
        switch (request.form()) {
            case LIST -> directory(top, Kind.DIRECTORY, Kind.DIRECTORY, entry);
            case NLST -> files.list(request.path(), facts -> entry
                    .accept(usable(join(request.given(), ""), facts)));
            case MLSD -> {
                Consumer<FileFacts> good = withoutDanglingLinks(entry);
                if (request.facts().tellsTypes()) {
                    directory(top, Kind.CURRENT, Kind.PARENT, good);
                } else {
                    files.list(request.path(), good);
                }
            }
            case MLSR -> tree(top, entry);
        }
    }

    /// The name for NLST, usable in the next command (RFC 1123 section 4.1.2.7): it begins with the directory
    /// that the client gave.
    private FileFacts usable(String before, FileFacts facts) {
        return request.form() == ListingForm.NLST ? facts.named(before + facts.name()) : facts;
    }

    private void directory(FileFacts top, Kind current, Kind parent, Consumer<FileFacts> entry) {
        entry.accept(top.named(".").as(current));
        entry.accept(files.facts(parent(request.path())).named("..").as(parent));
        files.list(request.path(), entry);
    }

    /// MLSR: the entire tree with names relative to its top. Links to directories are listed but not followed.
    private void tree(FileFacts top, Consumer<FileFacts> entry) {
        entry.accept(top.named(".").as(Kind.CURRENT));
        Deque<String> waiting = new ArrayDeque<>();
        waiting.push("");
        while (!waiting.isEmpty()) {
            String below = waiting.pop();
            List<String> found = new ArrayList<>();
            try {
                files.list(below.isEmpty() ? request.path() : join(request.path(), below),
                        facts -> {
                            FileFacts named = facts.named(join(below, facts.name()));
                            boolean enter = facts.kind() == Kind.DIRECTORY
                                    && facts.link().isEmpty() && facts.error().isEmpty();
                            if (enter) {
                                found.add(named.name());
                            }
                            entry.accept(named);
                        });
            } catch (StorageFailure e) {
                if (below.isEmpty()) {
                    throw e;
                }
                entry.accept(unreadable(below));
            }
            found.reversed().forEach(waiting::push);
        }
    }

    /// Marks a directory that has vanished or cannot be read; it is never omitted silently.
    private FileFacts unreadable(String below) {
        FileFacts base = files.facts(request.path());
        return new FileFacts(below, Kind.DIRECTORY, 0, base.modified(), Optional.empty(), 0,
                base.owner(),
                base.group(), base.unique(), Optional.empty(),
                new FileFacts.Access(false, false, false), Optional.empty(),
                Optional.of("OpenFailed"));
    }

    private static Consumer<FileFacts> withoutDanglingLinks(Consumer<FileFacts> entry) {
        return facts -> {
            if (facts.kind() != Kind.DANGLING_LINK) {
                entry.accept(facts);
            }
        };
    }

    /// The pattern in the last component of LIST and NLST, unless a file has exactly this name.
    private Optional<Pattern> glob() {
        String last = lastName(request.path());
        boolean plainForm = switch (request.form()) {
            case LIST, NLST -> true;
            case MLSD, MLSR -> false;
        };
        if (!plainForm || last.chars().noneMatch(c -> c == '*' || c == '?' || c == '[')) {
            return Optional.empty();
        }
        try {
            files.facts(request.path());
            return Optional.empty();
        } catch (StorageFailure e) {
            return Optional.of(pattern(last));
        }
    }

    /// Converts a shell pattern with `*`, `?` and sets such as `[a-z]` and `[!a]`. An unmatched bracket stands
    /// for itself.
    ///
    /// The text between two stars is matched at its first position only, which is sufficient for a glob. An
    /// atomic group prevents backtracking, so that the matching time is bounded by the product of both lengths,
    /// whatever a client sends.
    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        int lastStar = -1;
        for (int i = 0; i < glob.length();) {
            int c = glob.codePointAt(i);
            int close = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append(lastStar < 0 ? "" : ")");
                lastStar = regex.length();
                regex.append(FIRST_PLACE);
            } else if (c == '?') {
                regex.append('.');
            } else if (close > 0) {
                boolean not = glob.charAt(i + 1) == '!' && close > i + 2;
                regex.append(not ? "[^" : "[")
                        .append(glob.substring(i + (not ? 2 : 1), close)
                                .replaceAll("[\\\\\\[&^]", "\\\\$0"))
                        .append(']');
                i = close;
            } else {
                regex.append(Pattern.quote(Character.toString(c)));
            }
            i += Character.charCount(c);
        }
        if (lastStar >= 0) {
            regex.replace(lastStar, lastStar + FIRST_PLACE.length(), "(?:.*").append(')');
        }
        try {
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            return Pattern.compile(Pattern.quote(glob));
        }
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static String join(String directory, String name) {
        if (directory.isEmpty()) {
            return name;
        }
        return directory.endsWith("/") ? directory + name : directory + "/" + name;
    }
}
