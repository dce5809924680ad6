package io.dray.control.remote;

import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.name.NameBytes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Binary form of listing entries, for temporary files of this process.
final class EntryNotation {
    private EntryNotation() {}

    static void write(ListedEntry entry, DataOutputStream out) throws IOException {
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

    static ListedEntry read(DataInputStream in) throws IOException {
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
}
