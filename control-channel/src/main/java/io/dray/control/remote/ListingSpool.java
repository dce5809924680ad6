package io.dray.control.remote;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.name.NameBytes;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The entries of one directory. Keeps the first in memory, the others in a temporary file that only this user
/// can read. All entries are added before they are read. For one thread at a time.
public final class ListingSpool implements AutoCloseable {
    /// Entries kept in memory: some megabytes, enough for nearly every directory.
    private static final int KEPT = 20_000;
    /// Bytes: some hundred entries per system call.
    private static final int BUFFER = 64 << 10;

    private final int most;
    private final List<ListedEntry> kept = new ArrayList<>();
    private @Nullable FileChannel file;
    private @Nullable DataOutputStream out;
    private long spilled;

    public ListingSpool() {
        this(KEPT);
    }

    /// @param most number of entries kept in memory
    ListingSpool(int most) {
        this.most = most;
    }

    /// Returns the entries that `fill` adds.
    public static ListingSpool of(Consumer<ListingSpool> fill) {
        ListingSpool entries = new ListingSpool();
        try {
            fill.accept(entries);
            return entries;
        } catch (RuntimeException e) {
            entries.close();
            throw e;
        }
    }

    /// Returns the number of entries added so far.
    public long size() {
        return kept.size() + spilled;
    }

    /// Adds an entry.
    ///
    /// @throws StorageFailure when the temporary file cannot be written
    public void add(ListedEntry entry) {
        if (kept.size() < most) {
            kept.add(entry);
            return;
        }
        try {
            if (out == null) {
                out = open();
            }
            write(entry, out);
            spilled++;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private DataOutputStream open() throws IOException {
        FileChannel opened = FileChannel.open(Files.createTempFile("dray-listing-", ".tmp"),
                StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        file = opened;
        return new DataOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(opened), BUFFER));
    }

    /// Passes on all entries, in the order in which they were added.
    ///
    /// @throws StorageFailure when the temporary file cannot be read
    public void forEach(Consumer<ListedEntry> each) {
        kept.forEach(each);
        FileChannel opened = file;
        DataOutputStream written = out;
        if (opened == null || written == null) {
            return;
        }
        DataInputStream in;
        try {
            written.flush();
            opened.position(0);
            in = new DataInputStream(
                    new BufferedInputStream(Channels.newInputStream(opened), BUFFER));
        } catch (IOException e) {
            throw failed(e);
        }
        for (long i = 0; i < spilled; i++) {
            each.accept(next(in));
        }
    }

    private static ListedEntry next(DataInputStream in) {
        try {
            return read(in);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static void write(ListedEntry entry, DataOutputStream out) throws IOException {
        text(Optional.of(entry.name()), out);
        out.writeUTF(entry.kind().name());
        out.writeBoolean(entry.size().isPresent());
        out.writeLong(entry.size().orElse(0));
        time(entry.modified(), out);
        time(entry.changed(), out);
        out.writeInt(entry.mode().orElse(-1));
        text(entry.unique(), out);
        text(entry.link(), out);
        text(entry.error(), out);
    }

    private static ListedEntry read(DataInputStream in) throws IOException {
        String name = text(in).orElse("");
        Kind kind = Kind.valueOf(in.readUTF());
        boolean sized = in.readBoolean();
        long size = in.readLong();
        Optional<Instant> modified = time(in);
        Optional<Instant> changed = time(in);
        int mode = in.readInt();
        return new ListedEntry(name, kind, sized ? OptionalLong.of(size) : OptionalLong.empty(),
                modified, changed,
                mode < 0 ? OptionalInt.empty() : OptionalInt.of(mode), text(in), text(in),
                text(in));
    }

    private static void time(Optional<Instant> time, DataOutputStream out) throws IOException {
        out.writeBoolean(time.isPresent());
        out.writeLong(time.map(Instant::getEpochSecond).orElse(0L));
        out.writeInt(time.map(Instant::getNano).orElse(0));
    }

    private static Optional<Instant> time(DataInputStream in) throws IOException {
        boolean known = in.readBoolean();
        Instant time = Instant.ofEpochSecond(in.readLong(), in.readInt());
        return known ? Optional.of(time) : Optional.empty();
    }

    private static void text(Optional<String> text, DataOutputStream out) throws IOException {
        if (text.isEmpty()) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = NameBytes.encode(text.get());
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static Optional<String> text(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0
                ? Optional.empty()
                : Optional.of(NameBytes.decode(in.readNBytes(length)));
    }

    private static StorageFailure failed(IOException e) {
        StorageFailure failure = new StorageFailure(StorageCondition.IO_ERROR,
                "keeping a long listing", "the temporary file for a long listing on this host"
                        + " failed (" + e.getMessage() + "); is there space?");
        failure.initCause(e);
        return failure;
    }

    /// Removes the temporary file.
    @Override
    public void close() {
        FileChannel opened = file;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }
}
