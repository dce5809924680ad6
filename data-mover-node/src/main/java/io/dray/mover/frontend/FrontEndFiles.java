package io.dray.mover.frontend;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.UnfinishedUploads;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.listing.UnfinishedUpload;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.range.StoredRanges;
import io.dray.protocol.reply.ChecksumAnswer;
import io.dray.protocol.reply.NotKeptNotation;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import io.dray.protocol.text.PeerText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files that all back ends share, seen through one of them. A question is repeated at another back end if
/// the first does not answer; a change is not. For one thread at a time; any thread may close it.
final class FrontEndFiles implements FileNamespace, UnfinishedUploads, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FrontEndFiles.class);

    private final BackEnds backEnds;
    private final FrontEndRights rights;
    private final StripeJournal journal;
    private volatile @Nullable Asked asked;
    private volatile @Nullable Passed passed;
    private volatile boolean closed;

    private record Asked(BackEnd backEnd, EndpointSession session) {}

    /// The checksum of a file whose bytes have all passed through the back ends.
    private record Passed(String place, ListedEntry file, ChecksumAlgorithm algorithm,
            String value) {}

    /// @param journal of files that several back ends store
    FrontEndFiles(BackEnds backEnds, FrontEndRights rights, StripeJournal journal) {
        this.journal = journal;
        this.backEnds = backEnds;
        this.rights = rights;
    }

    @Override
    public FileFacts facts(String path) {
        String place = rights.looking(path);
        return shown(again(session -> new RemoteFiles(session).entry(place)), path).named(path);
    }

    @Override
    public void list(String path, Consumer<FileFacts> each) {
        String place = rights.reading(path);
        once(session -> {
            new RemoteFiles(session).list(place, entry -> each.accept(shown(entry,
                    path.equals("/") ? "/" + entry.name() : path + "/" + entry.name())));
            return true;
        });
    }

    @Override
    public void makeDirectory(String path) {
        demandName(LeftoverName.mayBeDirectory(name(path)), path);
        change(PathVerb.MAKE_DIRECTORY.on(rights.writing(path)), path);
    }

    @Override
    public void removeDirectory(String path) {
        String place = rights.deleting(path);
        demandBelowRoot(path, place);
        change(PathVerb.REMOVE_DIRECTORY.on(place), path);
    }

    @Override
    public void delete(String path) {
        change(PathVerb.DELETE.on(rights.deleting(path)), path);
    }

    @Override
    public void deleteTree(String path) {
        String place = rights.deletingTree(path);
        demandBelowRoot(path, place);
        change(PathVerb.DELETE_TREE.on(place), path);
    }

    @Override
    public List<String> rename(String from, String to) {
        demandName(LeftoverName.mayBecome(name(from), name(to)), to);
        rights.moving(from, to);
        demandNew(to);
        String source = rights.place(from);
        String target = rights.place(to);
        demandBelowRoot(from, source);
        return once(session -> {
            Reply ready = exchange(session, PathVerb.RENAME_FROM.on(source));
            if (!ready.isIntermediate()) {
                throw ReplyFailures.from(session.name(), "renaming " + from, ready);
            }
            return NotKeptNotation
                    .parse(good(session, PathVerb.RENAME_TO.on(target), from).lines());
        });
    }

    @Override
    public void setModified(String path, Instant modified) {
        String place = rights.replacing(path);
        once(session -> good(session, RemoteFiles.touch(session, place, modified), path));
    }

    @Override
    public void setMode(String path, int mode) {
        change(new FileCommand.ChangeMode(mode, rights.replacing(path)), path);
    }

    @Override
    public void setGroup(String path, String group) {
        change(new FileCommand.ChangeGroup(group, rights.replacing(path)), path);
    }

    @Override
    public void makeSymbolicLink(String target, String link) {
        demandName(!LeftoverName.isOne(name(link)), link);
        String place = rights.writing(link);
        once(session -> {
            Reply ready = exchange(session, new FileCommand.SymbolicLinkFrom(target));
            if (!ready.isIntermediate()) {
                throw ReplyFailures.from(session.name(), "linking " + link, ready);
            }
            return good(session, new FileCommand.SymbolicLinkTo(place), link);
        });
    }

    @Override
    public void check(FileCommand.Check.Verb verb, String path) {
        demandName(switch (verb) {
            case RETR -> true;
            case STOR, RNTO -> LeftoverName.mayBeStored(name(path));
            case MKD -> LeftoverName.mayBeDirectory(name(path));
        }, path);
        String place = verb == FileCommand.Check.Verb.RETR
                ? rights.reading(path)
                : rights.writing(path);
        if (verb == FileCommand.Check.Verb.STOR || verb == FileCommand.Check.Verb.RNTO) {
            demandNew(path);
        }
        again(session -> {
            // Only Dray nodes can be asked. Others refuse the operation itself.
            if (session.capabilities().checksBeforehand()) {
                good(session, new FileCommand.Check(verb, place), path);
            }
            return true;
        });
    }

    @Override
    public void truncate(String path, long length) {
        change(new FileCommand.Truncate(length, rights.replacing(path)), path);
    }

    @Override
    public ChecksumAnswer checksum(ChecksumAlgorithm algorithm, String path, long offset,
            long length, ChecksumBasis basis, LongConsumer progress) {
        String place = rights.reading(path);
        ListedEntry file = entry(place);
        Passed known = passed;
        if (basis == ChecksumBasis.RECEIVED && known != null && known.algorithm() == algorithm
                && known.place().equals(place)
                && known.file().equals(file) && offset == 0 && length < 0) {
            return new ChecksumAnswer(known.value(), ChecksumBasis.RECEIVED);
        }
        long size = file.size().orElse(0);
        long rest = Math.max(0, size - offset);
        // A range outside of the file is refused by the back end.
        return new SharedChecksum(backEnds, algorithm, place, rights.user(), basis)
                .of(offset, length < 0 ? rest : length > rest ? 0 : length)
                .orElseGet(() -> again(session -> Futures.await(new RemoteFiles(session)
                        .checksum(algorithm, offset, length, place, size, basis))));
    }

    @Override
    public List<UnfinishedUpload> in(String directory) {
        String place = rights.writing(directory);
        return again(session -> {
            RemoteFiles files = new RemoteFiles(session);
            if (!files.tellsUnfinished()) {
                throw cannotTell();
            }
            return files.unfinished(place);
        });
    }

    /// Returns the ranges from the journal if several back ends store the file; else asks a back end.
    @Override
    public StoredRanges stored(String path) {
        String place = rights.writing(path);
        StripedFile file = new StripedFile(place);
        if (journal.knows(file)) {
            return new StoredRanges(journal.stored(file), 0);
        }
        return again(session -> new RemoteFiles(session).stored(place)
                .orElseThrow(FrontEndFiles::cannotTell));
    }

    private static Refused cannotTell() {
        return new Refused("The back ends of this front end cannot report"
                + " unfinished uploads.");
    }

    /// Returns the path at the back ends of a file to be stored; checks name and rights.
    String storing(String path) {
        demandName(LeftoverName.mayBeStored(name(path)), path);
        String place = rights.writing(path);
        demandNew(path);
        return place;
    }

    /// Refuses reserved names here, since foreign back ends do not know them.
    private static void demandName(boolean given, String path) {
        if (!given) {
            throw new StorageFailure(StorageCondition.BAD_NAME, "access", "Cannot make "
                    + PeerText.shown(path) + ": such names are reserved for unfinished uploads.");
        }
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// Refuses to replace or change an existing entry, unless the rules allow it.
    private void demandNew(String path) {
        String place = rights.place(path);
        if (rights.keeps(path)
                && again(session -> new RemoteFiles(session).entryIfThere(place)).isPresent()) {
            rights.replacing(path);
        }
    }

    /// Returns the facts of a file, with its change time if the back end reports it.
    ///
    /// @param place the path as the back ends know it
    ListedEntry entry(String place) {
        return again(session -> new RemoteFiles(session).entry(place));
    }

    /// Remembers the last checksum for a CKSM of this session. It is valid while the file is unchanged.
    ///
    /// @param file its facts when the checksum was valid; without a change time nothing is remembered
    void passed(String place, ListedEntry file, ChecksumAlgorithm algorithm, String value) {
        if (file.changed().isPresent() && file.unique().isPresent()) {
            passed = new Passed(place, file, algorithm, value);
        }
    }

    /// Remembers the checksum of a file that was just stored.
    void stored(String place, ChecksumAlgorithm algorithm, String value) {
        try {
            passed(place, entry(place), algorithm, value);
        } catch (ConversationBroken | TransferFailure e) {
            LOG.debug("The checksum of {} will be read again: {}", place, e.getMessage());
        }
    }

    /// Refuses to remove or move the user's root. At the back ends it is an ordinary directory, which they
    /// would remove.
    private void demandBelowRoot(String path, String place) {
        if (path.equals("/") || isHeld(place)) {
            throw new StorageFailure(StorageCondition.PERMISSION_DENIED, "access", path
                    + " is the root of the export, or a rule of this login names it:"
                    + " it cannot be removed or moved.");
        }
    }

    /// Whether a directory is the root or named by a rule. Such a directory is not removed or moved, as at a
    /// node.
    private boolean isHeld(String place) {
        Optional<String> there = directory(place);
        return there.isPresent() && Stream
                .concat(Stream.of(rights.root()),
                        rights.rules().places().stream().map(held -> rights.place(held.text())))
                .anyMatch(held -> directory(held).equals(there));
    }

    /// Returns the identity of a directory; empty if there is none.
    private Optional<String> directory(String place) {
        return again(session -> new RemoteFiles(session).entryIfThere(place))
                .filter(found -> found.isDirectory() && found.link().isEmpty())
                .flatMap(ListedEntry::unique);
    }

    private void change(Command command, String path) {
        once(session -> good(session, command, path));
    }

    private static Reply good(EndpointSession session, Command command, String path) {
        Reply reply = exchange(session, command);
        if (!reply.isCompletion()) {
            throw ReplyFailures.from(session.name(), verb(command) + " " + path, reply);
        }
        return reply;
    }

    /// Returns the verb as sent: `MKD`, `SITE CHMOD`.
    private static String verb(Command command) {
        String[] words = CommandFormatter.format(command).split(" ", 3);
        return words[0].equals("SITE") && words.length > 1 ? "SITE " + words[1] : words[0];
    }

    private static Reply exchange(EndpointSession session, Command command) {
        return session.conversation().exchange(command, Stripe.LIMIT);
    }

    /// Repeats a question at other back ends until one answers.
    private synchronized <T> T again(Function<EndpointSession, T> work) {
        for (int i = 0; i < backEnds.size(); i++) {
            try {
                return attempt(work);
            } catch (ConversationBroken e) {
                leave(e);
            }
        }
        throw BackEnds.none(backEnds.size());
    }

    /// Makes a change, which must not be repeated. First checks that the conversation still works.
    private synchronized <T> T once(Function<EndpointSession, T> work) {
        again(session -> new RemoteFiles(session).answers());
        try {
            return attempt(work);
        } catch (ConversationBroken e) {
            leave(e);
            throw new Aborted("The back end broke off; the change may or may not have been made: "
                    + e.getMessage());
        }
    }

    private <T> T attempt(Function<EndpointSession, T> work) {
        Asked now = asked;
        if (now != null && now.backEnd().drains()) {
            asked = null;
            now.backEnd().close(now.session());
            now = null;
        }
        if (now == null) {
            if (closed) {
                throw new Aborted("The session has ended.");
            }
            BackEnd chosen = backEnds.choose(1).getFirst();
            now = new Asked(chosen, chosen.open(rights.user()));
            chosen.watch(now.session());
            asked = now;
        }
        return work.apply(now.session());
    }

    private void leave(ConversationBroken broken) {
        Asked gone = asked;
        asked = null;
        if (gone != null) {
            if (!closed) {
                gone.backEnd().silent(String.valueOf(broken.getMessage()));
            }
            gone.backEnd().close(gone.session());
        }
    }

    /// Returns the facts that the back end reported. It reports no owners; the rules decide the permissions.
    private FileFacts shown(ListedEntry entry, String path) {
        FileFacts.Principal nobody = new FileFacts.Principal(Optional.empty(), 0);
        boolean directory = entry.isDirectory();
        return new FileFacts(entry.name(), entry.kind(), entry.size().orElse(0),
                entry.modified().orElse(Instant.EPOCH), entry.changed(),
                entry.mode().orElse(directory ? 0755 : 0644), nobody, nobody,
                entry.unique().orElse("0-0"), entry.link(),
                rights.access(path, directory), Optional.empty(), entry.error());
    }

    /// Closes the session without waiting. A running question fails.
    @Override
    public void close() {
        closed = true;
        Asked open = asked;
        if (open != null) {
            Thread.ofVirtual().start(() -> open.backEnd().close(open.session()));
        }
    }
}
