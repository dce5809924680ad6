package io.dray.control.remote;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.Futures;
import io.dray.control.negotiation.EndpointSession;
import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.InformationCommand;
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
import io.dray.protocol.listing.ListingLine;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

/// File operations at one end, over its control conversation. Blocks; for virtual threads.
///
/// Every failure names the end, the operation and what the server said.
public final class RemoteFiles {
    /// Time between two words of a node that computes a checksum.
    private static final Duration SUMMING = Duration.ofSeconds(3);
    /// Silence borne between two parts of a listing or words about a checksum, in terms of what is borne before other replies: a directory
    /// may be large, and its disk slow.
    private static final int LISTING = 2;

    /// What is left of them is `/` where a server drops such characters.
    private static final List<String> DROPPED = List.of("/\u00e9\u00e8\u00ea", "/\u0001\u001b");

    private static final Logger LOG = LoggerFactory.getLogger(RemoteFiles.class);

    private final EndpointSession session;
    private final UnaryOperator<String> shown;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile @Nullable Boolean keepsNames;

    public RemoteFiles(EndpointSession session) {
        this(session, UnaryOperator.identity());
    }

    /// @param shown what failures say of a text in which a path may be
    public RemoteFiles(EndpointSession session, UnaryOperator<String> shown) {
        this.session = session;
        this.shown = shown;
    }

    private TransferFailure failure(String action, Reply reply) {
        return ReplyFailures.from(session.name(), shown.apply(action),
                new Reply(reply.code(), reply.lines().stream().map(shown).toList()));
    }

    /// Facts of one entry (MLST; SIZE and MDTM where a server has no MLST).
    ///
    /// @throws StorageFailure with `NOT_FOUND` when there is none
    public ListedEntry entry(String path) {
        if (!session.capabilities().listsFacts()) {
            return entryWithoutFacts(path);
        }
        return entry(path, exchange(new FileCommand.MachineStatus(path)));
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
        // Many servers tell no size while the type is ASCII.
        exchange(new ParameterCommand.Type('I', "I"));
        Reply size = exchange(new FileCommand.Size(path));
        if (size.code() == 213) {
            Reply time = exchange(new FileCommand.ModificationTime(path));
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

    /// Whether there is something at `path`, and what.
    public Optional<ListedEntry> entryIfThere(String path) {
        return ifThere(() -> entry(path));
    }

    /// Whether the server takes a path for what it is. Globus server 13.24 drops control characters and all bytes
    /// outside ASCII from command lines in clear, and would touch another file: its root then seems to have names that
    /// no root has.
    public boolean keeps(String path) {
        boolean plain = path.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        return plain || session.capabilities().isDrayNode() || !session.capabilities().listsFacts()
                || keepsNames();
    }

    private boolean keepsNames() {
        Boolean known = keepsNames;
        if (known == null) {
            known = DROPPED.stream()
                    .noneMatch(name -> exchange(new FileCommand.MachineStatus(name))
                            .isCompletion());
            keepsNames = known;
        }
        return known;
    }

    /// As [#keeps].
    ///
    /// @throws StorageFailure with `BAD_NAME` when it does not
    public void demandKept(String path) {
        if (!keeps(path)) {
            throw new StorageFailure(StorageCondition.BAD_NAME, "naming " + path, session.name()
                    + " drops characters from the name " + PeerText.shown(path)
                    + ", and would take another file for it. Rename it, or use gsiftp:// or another"
                    + " server.");
        }
    }

    /// What there is at these paths, in their order; asked all at once where the server has MLST.
    public List<Optional<ListedEntry>> entriesIfThere(List<String> paths) {
        if (!session.capabilities().listsFacts()) {
            return paths.stream().map(this::entryIfThere).toList();
        }
        Map<String, CompletableFuture<Reply>> asked = new LinkedHashMap<>();
        paths.forEach(path -> asked.put(path, send(new FileCommand.MachineStatus(path))));
        return asked.entrySet()
                .stream()
                .map(one -> ifThere(() -> entry(one.getKey(), Futures.await(one.getValue()))))
                .toList();
    }

    /// The directory that the session is in (PWD), if the server tells it in the form of RFC 959.
    public Optional<String> workingDirectory() {
        Reply reply = exchange(new InformationCommand.PrintDirectory());
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

    /// Only a file takes the place of a file: looks at what stands at `path`, before a byte moves. Of servers that
    /// are no Dray nodes it is not known how they tell devices, and nothing is asked.
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

    /// Entries of a directory, without `.` and `..` and what unfinished transfers keep there: see [#listAll].
    public void list(String path, Consumer<ListedEntry> each) {
        listAll(path, entry -> {
            if (!LeftoverName.isOne(entry.name())) {
                each.accept(entry);
            }
        });
    }

    /// Entries of a directory, without `.` and `..`: streamed over the control channel where the server
    /// has MLSC, else by MLSD or LIST over a data connection of its own. Of a line of LIST, a time is only
    /// as exact as the line; [#entry] knows better.
    public void listAll(String path, Consumer<ListedEntry> each) {
        if (!session.capabilities().listsOverControlChannel()) {
            listByData(path, each);
            return;
        }
        CompletableFuture<Reply> last = session.conversation()
                .send(new FileCommand.ControlList(path),
                        session.conversation().patience().multipliedBy(LISTING),
                        part -> entries(part, entry -> onEntry(entry, each)));
        Reply reply = Futures.await(last);
        if (!reply.isCompletion()) {
            throw failure("listing " + path, reply);
        }
        entries(reply, entry -> onEntry(entry, each));
    }

    /// Whether [#listAll] has nothing better than LIST.
    public boolean listsRoughly() {
        return !session.capabilities().listsOverControlChannel()
                && !session.capabilities().listsFacts();
    }

    private void listByData(String path, Consumer<ListedEntry> each) {
        if (ListingChannel.isClearBesides(session) && !warned.getAndSet(true)) {
            LOG.warn("{} cannot list over its protected control channel (it has no MLSC): the names"
                    + " of its files travel in clear, and could be changed on the way.",
                    session.name());
        }
        ListingChannel channel = new ListingChannel(session);
        String action = "listing " + path;
        if (session.capabilities().listsFacts()) {
            channel.fetch(action, new TransferCommand.MachineList(path))
                    .forEach(line -> take(FactsParser.parse(line),
                            entry -> onEntry(entry, each)));
            return;
        }
        demand(action, new AccessCommand.ChangeDirectory(path));
        List<String> lines = channel.fetch(action, new TransferCommand.ListAll());
        if (lines.isEmpty()) {
            // Not even the directory itself: the option was taken for a name.
            lines = channel.fetch(action, new TransferCommand.List(""));
        }
        UnixListingParser parser = new UnixListingParser(Clock.systemUTC().instant());
        for (String line : lines) {
            take(parser.parse(line), entry -> onEntry(resolved(path, entry), each));
        }
    }

    /// MLSD tells what a symbolic link leads to, LIST does not.
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

    /// Entries of which a reply tells the facts.
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
            take(FactsParser.parse(line.substring(1)), each);
        }
    }

    private void take(ListingLine line, Consumer<ListedEntry> each) {
        switch (line) {
            case ListingLine.Entry(ListedEntry entry) -> each.accept(entry);
            case ListingLine.Nothing() -> {
            }
            case ListingLine.Malformed(String why) -> throw new ProtocolViolation(session.name()
                    + ": a listing cannot be read: " + why);
        }
    }

    /// Whether [#check] can be asked.
    public boolean checks() {
        return session.capabilities().checksBeforehand();
    }

    /// A question that is under way.
    public record Checked(RemoteFiles files, String action, CompletableFuture<Reply> answer) {
        /// @throws TransferFailure with the words of the failure that is to be expected
        public void demand() {
            Reply reply = Futures.await(answer);
            if (!reply.isCompletion()) {
                throw files.failure(action, reply);
            }
        }
    }

    /// Asks whether a command would begin, without waiting.
    ///
    /// @param action what the command would be for, in words
    public Checked check(FileCommand.Check.Verb verb, String path, String action) {
        return new Checked(this, action, send(new FileCommand.Check(verb, path)));
    }

    /// Asks whether a file could be stored, as a copy does it first: under a temporary name.
    ///
    /// @param shown makes a failure's text one in final names
    public Checked checkPart(String temporary, String path, UnaryOperator<String> shown) {
        return new RemoteFiles(session, shown).check(FileCommand.Check.Verb.STOR, temporary,
                "storing " + path);
    }

    /// Asks whether a file could get its name then.
    public Checked checkName(String path) {
        return check(FileCommand.Check.Verb.RNTO, path, "storing " + path);
    }

    /// Makes a directory; content if it is there already.
    ///
    /// @return whether it was made now
    public boolean makeDirectory(String path) {
        Reply reply = exchange(new FileCommand.MakeDirectory(path));
        if (!reply.isCompletion()) {
            Optional<ListedEntry> present = entryIfThere(path);
            if (present.isEmpty() || !present.get().isDirectory()) {
                throw failure("making the directory " + path, reply);
            }
        }
        return reply.isCompletion();
    }

    /// Whether [#unfinished] can be asked; [#stored] answers for itself.
    public boolean tellsUnfinished() {
        return session.capabilities().listsUnfinishedUploads();
    }

    /// What a directory of a Dray node keeps of uploads that have not ended.
    public List<UnfinishedUpload> unfinished(String directory) {
        return request("PARTS", directory).stream()
                .flatMap(line -> UnfinishedUpload.parse(line).stream())
                .toList();
    }

    /// What a server has of a file whose upload has not ended; empty if it cannot tell, or says so only when it is
    /// asked, as a front end with a back end that cannot.
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
        demand("removing " + path, new FileCommand.Delete(path));
    }

    public void removeDirectory(String path) {
        demand("removing the directory " + path, new FileCommand.RemoveDirectory(path));
    }

    /// What came of a rename.
    ///
    /// @param notKept what a file that was replaced had besides its content, and the server says it could
    ///                not keep ([NotKeptNotation])
    /// @param state   of the file under its new name, if that was asked and told
    public record Renamed(List<String> notKept, Optional<FileState> state) {}

    /// Renames; all commands are sent at once to save round trips.
    ///
    /// @return what a file that was replaced had besides its content, and the server says it could not keep
    ///         ([NotKeptNotation])
    public List<String> rename(String from, String to) {
        return renamed(from, to, List.of()).notKept();
    }

    /// Renames, and looks at the file under its new name.
    public Renamed renameAndLook(String from, String to) {
        return renamed(from, to, session.capabilities().listsFacts()
                ? List.of(new FileCommand.MachineStatus(to))
                : List.of());
    }

    private Renamed renamed(String from, String to, List<FileCommand> look) {
        CompletableFuture<Reply> first = send(new FileCommand.RenameFrom(from));
        CompletableFuture<Reply> second = send(new FileCommand.RenameTo(to));
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

    /// Renames without waiting.
    ///
    /// @return whether it was done; fails only with the conversation
    public CompletableFuture<Boolean> beginRename(String from, String to) {
        CompletableFuture<Reply> first = send(new FileCommand.RenameFrom(from));
        return send(new FileCommand.RenameTo(to)).thenCombine(first,
                (done, ready) -> ready.isIntermediate() && done.isCompletion());
    }

    /// The command that sets a modification time: to the nanosecond at a Dray node, else to the second,
    /// since other servers refuse a fraction.
    public static FileCommand touch(EndpointSession session, String path, Instant modified) {
        boolean exact = session.capabilities().isDrayNode()
                && !modified.truncatedTo(ChronoUnit.SECONDS).equals(modified);
        return new FileCommand.SetModificationTime(
                exact ? TimeNotation.formatExactly(modified) : TimeNotation.format(modified), path);
    }

    /// What was asked to be set of a file or directory.
    ///
    /// @param fact   in words: `permission bits`
    /// @param end    the server, as people know it
    /// @param answer what it says to that
    public record Setting(String fact, String end, CompletableFuture<Reply> answer) {}

    /// Asks for a modification time and permission bits, without waiting. The bits come last: they may
    /// forbid what went before.
    public List<Setting> follow(String path, OptionalInt mode, Optional<Instant> modified) {
        List<Setting> settings = new ArrayList<>();
        settings(session, path, mode, modified).forEach((fact, command) -> settings
                .add(new Setting(fact, session.name(), send(command))));
        return settings;
    }

    /// The commands for that, by the fact that they set, in order.
    public static Map<String, FileCommand> settings(EndpointSession session, String path,
            OptionalInt mode, Optional<Instant> modified) {
        Map<String, FileCommand> settings = new LinkedHashMap<>();
        modified.ifPresent(
                time -> settings.put("modification times", touch(session, path, time)));
        mode.ifPresent(
                bits -> settings.put("permission bits", new FileCommand.ChangeMode(bits, path)));
        return settings;
    }

    /// Size in bytes by SIZE.
    public long size(String path) {
        return number(demand("asking the size of " + path, new FileCommand.Size(path)));
    }

    /// Checksum of a part of a file by CKSM, or SITE CKSM where that can be had.
    ///
    /// @param length bytes, -1 for all up to the end
    /// @param size   size of the file, from which the time limit of servers follows that say nothing meanwhile
    /// @param basis  the least that will do; what the value was computed of, the answer says
    public CompletableFuture<ChecksumAnswer> checksum(ChecksumAlgorithm algorithm, long offset,
            long length, String path, long size, ChecksumBasis basis) {
        Duration limit = Duration.ofMinutes(5).plusSeconds(size / (10L << 20));
        if (session.capabilities().isDrayNode()) {
            // It tells how it gets on, if asked to: then silence means more.
            var _ = send(new ParameterCommand.ChecksumOptions(SUMMING.toSeconds()));
            limit = session.conversation().patience().multipliedBy(LISTING);
        }
        Command command = sum(session, algorithm, offset, length, path, basis);
        return session.conversation().send(command, limit, marker -> {}).thenApply(reply -> {
            if (reply.code() != 213) {
                throw failure(algorithm.label() + " of " + path, reply);
            }
            return ChecksumAnswer.parse(reply);
        });
    }

    /// The command that asks a server for a checksum, as near to the basis as it can come.
    public static FileCommand sum(EndpointSession session, ChecksumAlgorithm algorithm, long offset,
            long length, String path, ChecksumBasis basis) {
        return new FileCommand.ComputeChecksum(algorithm.label(), offset, length, path,
                session.capabilities().choosesChecksumBasis() ? basis : ChecksumBasis.READ);
    }

    /// Whether the server answers NOOP: the session is in order.
    public boolean answers() {
        return exchange(new InformationCommand.NoOperation()).isCompletion();
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
