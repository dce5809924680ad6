package io.dray.control.remote;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.Futures;
import io.dray.control.negotiation.EndpointSession;
import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.InformationCommand;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FactsParser;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.listing.TimeNotation;
import io.dray.protocol.listing.UnfinishedUpload;
import io.dray.protocol.listing.UnixListingParser;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.range.StoredRanges;
import io.dray.protocol.reply.ChecksumAnswer;
import io.dray.protocol.reply.NotKeptNotation;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import io.dray.protocol.text.PeerText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// File operations at one end, over its control conversation. Blocks.
///
/// Every failure names the end, the operation and the server's reply.
public final class RemoteFiles {
    /// Requested interval of a node's progress markers during CKSM: several within any time limit, with little
    /// traffic.
    private static final Duration CHECKSUM_MARKERS = Duration.ofSeconds(3);
    /// Factor of the time limit between two parts of a listing, or two markers of a checksum. Twice that of
    /// other replies, since a directory may be large and its disk slow.
    private static final int LONG_REPLY = 2;

    /// Names made only of characters that Globus 13.24 drops. A server that drops them answers for `/`.
    private static final List<String> DROPPED_NAMES = List.of("/\u00e9\u00e8\u00ea",
            "/\u0001\u001b");

    private static final Logger LOG = LoggerFactory.getLogger(RemoteFiles.class);

    private final EndpointSession session;
    private final UnaryOperator<String> shown;
    private final InstantSource time;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile @Nullable Boolean keepsNames;

    public RemoteFiles(EndpointSession session) {
        this(session, UnaryOperator.identity());
    }

    /// @param shown converts texts that may contain a path, for failures
    public RemoteFiles(EndpointSession session, UnaryOperator<String> shown) {
        this(session, shown, InstantSource.system());
    }

    /// @param time the time of day: a line of LIST may lack the year
    RemoteFiles(EndpointSession session, UnaryOperator<String> shown, InstantSource time) {
        this.session = session;
        this.shown = shown;
        this.time = time;
    }

    private TransferFailure failure(String action, Reply reply) {
        return ReplyFailures.from(session.name(), shown.apply(action),
                new Reply(reply.code(), reply.lines().stream().map(shown).toList()));
    }

    /// Returns the facts of one entry (MLST; SIZE and MDTM at servers without MLST).
    ///
    /// @throws StorageFailure with `NOT_FOUND` when it does not exist
    public ListedEntry entry(String path) {
        if (!session.capabilities().listsFacts()) {
            return entryWithoutFacts(path);
        }
        return entry(path, exchange(PathVerb.MACHINE_STATUS.on(path)));
    }

    private ListedEntry entry(String path, Reply reply) {
        List<ListedEntry> found = entries(demanded("looking at " + path, reply));
        if (found.size() != 1) {
            throw new ProtocolViolation(
                    session.name() + ": the reply to MLST holds no facts of one entry: "
                            + reply.text());
        }
        return found.getFirst();
    }

    private ListedEntry entryWithoutFacts(String path) {
        // Many servers refuse SIZE while the type is ASCII.
        exchange(new ParameterCommand.Type("I"));
        Reply size = exchange(PathVerb.SIZE.on(path));
        if (size.code() == 213) {
            Reply time = exchange(PathVerb.MODIFICATION_TIME.on(path));
            return plain(path, Kind.FILE, OptionalLong.of(number(size)),
                    time.code() == 213 ? TimeNotation.parse(time.text()) : Optional.empty());
        }
        if (exchange(new AccessCommand.ChangeDirectory(path)).isCompletion()) {
            return plain(path, Kind.DIRECTORY, OptionalLong.empty(), Optional.empty());
        }
        throw failure("looking at " + path, size);
    }

    private static ListedEntry plain(String path, Kind kind, OptionalLong size,
            Optional<Instant> modified) {
        return new ListedEntry(path, kind, size, modified, Optional.empty(), OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    /// Returns the entry at `path`; empty if there is none.
    public Optional<ListedEntry> entryIfThere(String path) {
        return ifThere(() -> entry(path));
    }

    /// Whether the server preserves all characters of a path. Globus server 13.24 drops control characters and
    /// non-ASCII bytes from command lines in clear, and so would access another file. Detects this by names
    /// that exist at no server.
    public boolean keeps(String path) {
        boolean plain = path.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        return plain || session.capabilities().isDrayNode() || !session.capabilities().listsFacts()
                || keepsNames();
    }

    private boolean keepsNames() {
        Boolean known = keepsNames;
        if (known == null) {
            known = DROPPED_NAMES.stream()
                    .noneMatch(name -> exchange(PathVerb.MACHINE_STATUS.on(name))
                            .isCompletion());
            keepsNames = known;
        }
        return known;
    }

    /// As [#keeps].
    ///
    /// @throws StorageFailure with `BAD_NAME` when the server drops characters
    public void demandKept(String path) {
        if (!keeps(path)) {
            throw new StorageFailure(StorageCondition.BAD_NAME, "naming " + path, session.name()
                    + " drops characters from the name " + PeerText.shown(path)
                    + ", and would access another file. Rename it, or use gsiftp:// or another"
                    + " server.");
        }
    }

    /// Returns the entries at these paths, in order. Sends all requests at once if the server has MLST.
    public List<Optional<ListedEntry>> entriesIfThere(List<String> paths) {
        if (!session.capabilities().listsFacts()) {
            return paths.stream().map(this::entryIfThere).toList();
        }
        Map<String, CompletableFuture<Reply>> asked = new LinkedHashMap<>();
        paths.forEach(path -> asked.put(path, send(PathVerb.MACHINE_STATUS.on(path))));
        return asked.entrySet()
                .stream()
                .map(one -> ifThere(() -> entry(one.getKey(), Futures.await(one.getValue()))))
                .toList();
    }

    /// Returns the working directory (PWD), if the reply has the form of RFC 959.
    public Optional<String> workingDirectory() {
        Reply reply = exchange(Query.PRINT_DIRECTORY);
        String text = reply.text();
        int quote = text.indexOf('"');
        StringBuilder path = new StringBuilder();
        for (int i = quote + 1; quote >= 0 && i < text.length(); i++) {
            boolean twice = text.startsWith("\"\"", i);
            if (text.charAt(i) == '"' && !twice) {
                return reply.code() == 257 ? Optional.of(path.toString()) : Optional.empty();
            }
            path.append(text.charAt(i));
            i += twice ? 1 : 0;
        }
        return Optional.empty();
    }

    /// Checks before the transfer that a file may replace the entry at `path`: only a regular file may be
    /// replaced. Does nothing at servers that are not Dray nodes, since it is not known how they list devices.
    ///
    /// @throws StorageFailure when it is a directory, device, FIFO or socket, or a link to one
    public void demandReplaceable(String path) {
        if (checks()) {
            checkName(path).demand();
        }
    }

    private static Optional<ListedEntry> ifThere(Supplier<ListedEntry> look) {
        try {
            return Optional.of(look.get());
        } catch (StorageFailure e) {
            if (e.condition() == StorageCondition.NOT_FOUND
                    || e.condition() == StorageCondition.NOT_A_DIRECTORY) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Lists a directory, without `.`, `..` and part files: see [#listAll].
    public void list(String path, Consumer<ListedEntry> each) {
        listAll(path, entry -> {
            if (!LeftoverName.isOne(entry.name())) {
                each.accept(entry);
            }
        });
    }

    /// Lists a directory, without `.` and `..`. Streams over the control channel if the server has MLSC, else
    /// uses MLSD or LIST over a separate data connection. Times in LIST are coarse; [#entry] returns exact
    /// ones.
    public void listAll(String path, Consumer<ListedEntry> each) {
        if (!session.capabilities().listsOverControlChannel()) {
            listByData(path, each);
            return;
        }
        CompletableFuture<Reply> last = session.conversation()
                .send(PathVerb.CONTROL_LIST.on(path),
                        session.conversation().patience().multipliedBy(LONG_REPLY),
                        part -> entries(part, entry -> onEntry(entry, each)));
        Reply reply = Futures.await(last);
        if (!reply.isCompletion()) {
            throw failure("listing " + path, reply);
        }
        entries(reply, entry -> onEntry(entry, each));
    }

    /// Whether [#listAll] uses LIST.
    public boolean listsRoughly() {
        return !session.capabilities().listsOverControlChannel()
                && !session.capabilities().listsFacts();
    }

    private void listByData(String path, Consumer<ListedEntry> each) {
        if (ListingChannel.isClearDespiteProtection(session) && !warned.getAndSet(true)) {
            LOG.warn("{} cannot list over its protected control channel (it has no MLSC): the names"
                    + " of its files travel in clear, and could be changed on the way.",
                    session.name());
        }
        ListingChannel channel = new ListingChannel(session);
        String action = "listing " + path;
        if (session.capabilities().listsFacts()) {
            channel.fetch(action, new TransferCommand.Listing(ListingForm.MLSD, path))
                    .forEach(line -> take(() -> FactsParser.parse(line),
                            entry -> onEntry(entry, each)));
            return;
        }
        demand(action, new AccessCommand.ChangeDirectory(path));
        List<String> lines = channel.fetch(action, new TransferCommand.ListAll());
        if (lines.isEmpty()) {
            // The listing lacks even `.`, so the server took the option for a name.
            lines = channel.fetch(action, new TransferCommand.Listing(ListingForm.LIST, ""));
        }
        UnixListingParser parser = new UnixListingParser(time.instant());
        for (String line : lines) {
            take(() -> parser.parse(line), entry -> onEntry(resolved(path, entry), each));
        }
    }

    /// Replaces the facts of a symbolic link by those of its target, as MLSD does and LIST does not.
    private ListedEntry resolved(String directory, ListedEntry entry) {
        if (entry.kind() != Kind.SYMBOLIC_LINK || !entry.isPlainName()) {
            return entry;
        }
        return entryIfThere(RemotePath.below(directory, entry.name()))
                .map(target -> new ListedEntry(entry.name(), target.kind(), target.size(),
                        target.modified(), target.changed(), entry.mode(), Optional.empty(),
                        entry.link(),
                        Optional.empty()))
                .orElse(entry);
    }

    private static void onEntry(ListedEntry entry, Consumer<ListedEntry> each) {
        if (!entry.isSelfOrParent()) {
            each.accept(entry);
        }
    }

    /// Returns the entries whose facts a reply contains.
    public List<ListedEntry> entries(Reply part) {
        List<ListedEntry> found = new ArrayList<>();
        entries(part, found::add);
        return found;
    }

    private void entries(Reply part, Consumer<ListedEntry> each) {
        for (String line : part.lines()) {
            if (!line.startsWith(" ")) {
                continue;
            }
            take(() -> FactsParser.parse(line.substring(1)), each);
        }
    }

    private void take(Supplier<Optional<ListedEntry>> line, Consumer<ListedEntry> each) {
        Optional<ListedEntry> entry;
        try {
            entry = line.get();
        } catch (ProtocolViolation e) {
            throw new ProtocolViolation(
                    session.name() + ": a listing cannot be read: " + e.getMessage());
        }
        entry.ifPresent(each);
    }

    /// Whether the server supports [#check].
    public boolean checks() {
        return session.capabilities().checksBeforehand();
    }

    /// A command in flight: a check, or a removal.
    public record Checked(RemoteFiles files, String action, CompletableFuture<Reply> answer) {
        /// @throws TransferFailure when it is refused; a check throws what the real command would report
        public void demand() {
            Reply reply = Futures.await(answer);
            if (!reply.isCompletion()) {
                throw files.failure(action, reply);
            }
        }
    }

    /// Requests a check whether a command would be accepted. Does not wait.
    ///
    /// @param action what the command would do, for messages
    public Checked check(FileCommand.Check.Verb verb, String path, String action) {
        return new Checked(this, action, send(new FileCommand.Check(verb, path)));
    }

    /// Requests a check whether a file could be stored under its temporary name.
    ///
    /// @param shown converts texts to final names, for failures
    public Checked checkPart(String temporary, String path, UnaryOperator<String> shown) {
        return new RemoteFiles(session, shown).check(FileCommand.Check.Verb.STOR, temporary,
                "storing " + path);
    }

    /// Requests a check whether a file could be renamed to its final name.
    public Checked checkName(String path) {
        return check(FileCommand.Check.Verb.RNTO, path, "storing " + path);
    }

    /// Makes a directory, if it does not exist.
    ///
    /// @return whether it was made by this call
    public boolean makeDirectory(String path) {
        Reply reply = exchange(PathVerb.MAKE_DIRECTORY.on(path));
        if (!reply.isCompletion()) {
            Optional<ListedEntry> present = entryIfThere(path);
            if (present.isEmpty() || !present.get().isDirectory()) {
                throw failure("making the directory " + path, reply);
            }
        }
        return reply.isCompletion();
    }

    /// Whether the server supports [#unfinished]. [#stored] returns empty where it is not supported.
    public boolean tellsUnfinished() {
        return session.capabilities().listsUnfinishedUploads();
    }

    /// Returns the unfinished uploads in a directory of a Dray node.
    public List<UnfinishedUpload> unfinished(String directory) {
        return request("PARTS", directory).stream()
                .flatMap(line -> UnfinishedUpload.parse(line).stream())
                .toList();
    }

    /// Returns the stored ranges of an unfinished upload. Empty if the server does not support it or refuses,
    /// as a front end does whose back end lacks support.
    public Optional<StoredRanges> stored(String path) {
        if (!session.capabilities().tellsStoredRanges()) {
            return Optional.empty();
        }
        try {
            return Optional.of(StoredRanges.parse(request("STORED", path)));
        } catch (Refused e) {
            return Optional.empty();
        }
    }

    private List<String> request(String name, String path) {
        Reply reply = demanded("asking for what is stored at " + path,
                exchange(new InformationCommand.NodeRequest(name + " " + path)));
        return reply.lines()
                .stream()
                .filter(line -> line.startsWith(" "))
                .map(String::strip)
                .toList();
    }

    public void delete(String path) {
        demand("removing " + path, PathVerb.DELETE.on(path));
    }

    public void removeDirectory(String path) {
        demand("removing the directory " + path, PathVerb.REMOVE_DIRECTORY.on(path));
    }

    /// Begins to remove an entry. Does not wait.
    ///
    /// @param entry named by its path; a directory has to be empty
    public Checked removing(ListedEntry entry) {
        String path = entry.name();
        return Removals.isDirectory(entry)
                ? new Checked(this, "removing the directory " + path,
                        send(PathVerb.REMOVE_DIRECTORY.on(path)))
                : new Checked(this, "removing " + path, send(PathVerb.DELETE.on(path)));
    }

    /// Moves an entry to another place at this end. Does not wait; both commands are sent at once.
    public Checked moving(String from, String to) {
        CompletableFuture<Reply> first = send(PathVerb.RENAME_FROM.on(from));
        return new Checked(this, "moving " + from + " to " + to,
                send(PathVerb.RENAME_TO.on(to)).thenCombine(first,
                        (done, ready) -> ready.isIntermediate() ? done : ready));
    }

    /// Whether the server can set modification times (MFMT).
    public boolean setsTimes() {
        return session.capabilities().setsModificationTimes();
    }

    /// Returns into how many shards a tree should be divided for this server; 0 if it does not know shards.
    public int treeShards() {
        return session.capabilities().treeShards();
    }

    /// The result of a rename.
    ///
    /// @param notKept attributes of the replaced file that the server could not keep ([NotKeptNotation])
    /// @param state   state of the file under its new name, if requested and reported
    public record Renamed(List<String> notKept, Optional<FileState> state) {}

    /// Renames an entry. Sends all commands at once to save round trips.
    ///
    /// @return attributes of the replaced file that the server could not keep ([NotKeptNotation])
    public List<String> rename(String from, String to) {
        return renamed(from, to, List.of()).notKept();
    }

    /// Renames a file, and returns its state under its new name if the server reports it.
    public Renamed renameAndLook(String from, String to) {
        return renamed(from, to, session.capabilities().listsFacts()
                ? List.of(PathVerb.MACHINE_STATUS.on(to))
                : List.of());
    }

    private Renamed renamed(String from, String to, List<FileCommand> look) {
        CompletableFuture<Reply> first = send(PathVerb.RENAME_FROM.on(from));
        CompletableFuture<Reply> second = send(PathVerb.RENAME_TO.on(to));
        List<CompletableFuture<Reply>> third = look.stream().map(this::send).toList();
        Reply ready = Futures.await(first);
        Reply done = Futures.await(second);
        if (!ready.isIntermediate()) {
            throw failure("renaming " + from, ready);
        }
        if (!done.isCompletion()) {
            throw failure("renaming " + from + " to " + to, done);
        }
        return new Renamed(NotKeptNotation.parse(done.lines()), third.stream()
                .map(Futures::await)
                .filter(Reply::isCompletion)
                .flatMap(reply -> entries(reply).stream())
                .findFirst()
                .flatMap(ListedEntry::state));
    }

    /// Requests a rename. Does not wait.
    ///
    /// @return whether the rename succeeded; fails only if the conversation breaks
    public CompletableFuture<Boolean> beginRename(String from, String to) {
        CompletableFuture<Reply> first = send(PathVerb.RENAME_FROM.on(from));
        return send(PathVerb.RENAME_TO.on(to)).thenCombine(first,
                (done, ready) -> ready.isIntermediate() && done.isCompletion());
    }

    /// Returns the command that sets a modification time: in nanoseconds for a Dray node, else in seconds,
    /// since other servers refuse a fraction.
    public static FileCommand touch(EndpointSession session, String path, Instant modified) {
        boolean exact = session.capabilities().isDrayNode()
                && !modified.truncatedTo(ChronoUnit.SECONDS).equals(modified);
        return new FileCommand.SetModificationTime(
                exact ? TimeNotation.formatExactly(modified) : TimeNotation.format(modified), path);
    }

    /// A requested change of an attribute.
    ///
    /// @param fact   the attribute in words, such as `permission bits`
    /// @param end    name of the server
    /// @param answer its reply
    public record Setting(String fact, String end, CompletableFuture<Reply> answer) {}

    /// Requests to set the modification time and permission bits. Does not wait. The bits come last, since they
    /// may forbid other changes.
    public List<Setting> follow(String path, OptionalInt mode, Optional<Instant> modified) {
        List<Setting> settings = new ArrayList<>();
        settings(session, path, mode, modified).forEach((fact, command) -> settings
                .add(new Setting(fact, session.name(), send(command))));
        return settings;
    }

    /// Returns these commands in order, by the attribute that they set.
    public static Map<String, FileCommand> settings(EndpointSession session, String path,
            OptionalInt mode, Optional<Instant> modified) {
        Map<String, FileCommand> settings = new LinkedHashMap<>();
        modified.ifPresent(
                time -> settings.put("modification times", touch(session, path, time)));
        mode.ifPresent(
                bits -> settings.put("permission bits", new FileCommand.ChangeMode(bits, path)));
        return settings;
    }

    /// Returns the size in bytes (SIZE).
    public long size(String path) {
        return number(demand("asking the size of " + path, PathVerb.SIZE.on(path)));
    }

    /// Requests the checksum of a part of a file (CKSM, or SITE CKSM if supported).
    ///
    /// @param length length in bytes, -1 for all up to the end
    /// @param size   size of the file, for the time limit of servers that send no markers
    /// @param basis  weakest accepted basis of the checksum; the reply names the actual one
    public CompletableFuture<ChecksumAnswer> checksum(ChecksumAlgorithm algorithm, long offset,
            long length, String path, long size, ChecksumBasis basis) {
        // 5 minutes for a busy server, plus the time to read the file at 10 MiB/s.
        Duration limit = Duration.ofMinutes(5).plusSeconds(size / (10L << 20));
        if (session.capabilities().isDrayNode()) {
            // A node sends markers on request, so a shorter time limit can be used.
            var _ = send(new ParameterCommand.ChecksumOptions(CHECKSUM_MARKERS.toSeconds()));
            limit = session.conversation().patience().multipliedBy(LONG_REPLY);
        }
        Command command = sum(session, algorithm, offset, length, path, basis);
        return session.conversation().send(command, limit, marker -> {}).thenApply(reply -> {
            if (reply.code() != 213) {
                throw failure(algorithm.label() + " of " + path, reply);
            }
            return ChecksumAnswer.parse(reply);
        });
    }

    /// Returns the command that requests a checksum, with the basis if the server supports it.
    public static FileCommand sum(EndpointSession session, ChecksumAlgorithm algorithm, long offset,
            long length, String path, ChecksumBasis basis) {
        return new FileCommand.ComputeChecksum(algorithm.label(), offset, length, path,
                session.capabilities().choosesChecksumBasis() ? basis : ChecksumBasis.READ);
    }

    /// Whether the server answers NOOP, so that the session is usable.
    public boolean answers() {
        return exchange(Query.NO_OPERATION).isCompletion();
    }

    private long number(Reply reply) {
        try {
            return Long.parseLong(reply.lines().getLast().strip());
        } catch (NumberFormatException e) {
            throw new ProtocolViolation(
                    session.name() + ": a number was expected, not: " + reply.text());
        }
    }

    private Reply demand(String action, Command command) {
        return demanded(action, exchange(command));
    }

    private Reply demanded(String action, Reply reply) {
        if (!reply.isCompletion()) {
            throw failure(action, reply);
        }
        return reply;
    }

    private Reply exchange(Command command) {
        return session.conversation().exchange(command, session.conversation().patience());
    }

    private CompletableFuture<Reply> send(Command command) {
        return session.conversation().send(command, session.conversation().patience(), reply -> {});
    }
}
