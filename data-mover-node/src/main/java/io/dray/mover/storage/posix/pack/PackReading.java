package io.dray.mover.storage.posix.pack;

import io.dray.checksum.ChecksumLedger;
import io.dray.control.syscall.LinuxCalls;
import io.dray.control.syscall.LinuxCalls.Stat;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.PackSource;
import io.dray.mover.storage.pack.PackMemory;
import io.dray.mover.storage.pack.PackWriter;
import io.dray.mover.storage.posix.confinement.BeneathRoot;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.TransferRequest.SendPack;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackReport;
import io.dray.protocol.pack.PackReport.LeftOut;
import io.dray.protocol.pack.PackReport.Moved;
import io.dray.protocol.pack.PackReport.Result;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Reads small files into a bundle. A file that differs from the request, or changes while it is read, is left
/// out. So is a link, which is sent alone.
public final class PackReading {
    private static final int READ = LinuxCalls.O_NONBLOCK | LinuxCalls.O_NOFOLLOW
            | LinuxCalls.O_NOCTTY;

    private final StorageFailures failures;
    private final SendPack request;
    private final PackWriter writer;
    /// Buffer for a byte behind a file's end, which should not exist.
    private final MemorySegment octet = Arena.ofAuto().allocate(1);

    private PackReading(ConfinedTree tree, SendPack request, PackWriter writer) {
        this.failures = tree.failures();
        this.request = request;
        this.writer = writer;
    }

    public static PackSource read(ConfinedTree tree, PackMemory packs, SendPack request,
            BooleanSupplier cancelled) {
        PackWriter writer = PackWriter.begin(request.members(), request.compression(),
                packs, cancelled);
        try {
            PackReading reading = new PackReading(tree, request, writer);
            PackReport report = reading.readAll(tree);
            return new Bundle(writer.buffer(), writer.finish(), report);
        } catch (RuntimeException | Error e) {
            writer.buffer().close();
            throw e;
        }
    }

    private PackReport readAll(ConfinedTree tree) {
        List<Result> results = new ArrayList<>(request.members().count());
        try (PackDirectories directories = new PackDirectories(tree, request.path(), Right.READ,
                FileAction.READ)) {
            for (PackMember member : request.members().members()) {
                if (directories.isFullFor(member)) {
                    directories.letGo();
                }
                results.add(read(directories, results.size(), member));
            }
        }
        return new PackReport(results);
    }

    private Result read(PackDirectories directories, int index,
            PackMember member) {
        try {
            int descriptor = LinuxCalls.openat2(directories.of(member).descriptor(),
                    member.fileName(), READ, 0, BeneathRoot.HERE);
            if (descriptor < 0) {
                return leftOut(-descriptor, member);
            }
            try {
                return read(descriptor, index, member);
            } finally {
                LinuxCalls.close(descriptor);
            }
        } catch (TransferFailure e) {
            return new LeftOut(String.valueOf(e.getMessage()));
        }
    }

    private Result read(int descriptor, int index, PackMember member) {
        Stat before = LinuxCalls.status(descriptor);
        if (before.result() < 0) {
            return leftOut(-before.result(), member);
        }
        if (!before.isFile()) {
            return new LeftOut("It is not a regular file.");
        }
        boolean asked = before.size() == member.size() && (member.modified().isEmpty()
                || member.modified().getAsLong() == Math.floorDiv(before.modified(),
                        1_000_000_000L));
        if (!asked) {
            return new LeftOut("It has changed since it was listed.");
        }
        MemorySegment room = writer.room(index);
        for (long at = 0; at < room.byteSize();) {
            int count = LinuxCalls.read(descriptor, room.asSlice(at), at);
            if (count < 0) {
                return leftOut(-count, member);
            }
            if (count == 0) {
                return new LeftOut("It became shorter while it was read.");
            }
            at += count;
        }
        if (LinuxCalls.read(descriptor, octet, member.size()) > 0) {
            return new LeftOut("There is more to read than its size.");
        }
        Stat again = LinuxCalls.status(descriptor);
        if (again.result() < 0) {
            return leftOut(-again.result(), member);
        }
        if (!again.isUnchangedSince(before)) {
            return new LeftOut("It was written to while it was read.");
        }
        return new Moved(member.size(), writer.add(index, before.modified(),
                before.mode() & 07777));
    }

    private LeftOut leftOut(int number, PackMember member) {
        return new LeftOut(String.valueOf(
                failures.of(number, FileAction.READ, member.name()).getMessage()));
    }

    /// A bundle that is ready to be sent.
    ///
    /// @param bytes the bytes to send, in the buffer; for absolute access only
    private record Bundle(PackMemory.Buffer buffer, ByteBuffer bytes, PackReport report)
            implements
                PackSource {
        @Override
        public long size() {
            return bytes.limit();
        }

        @Override
        public int read(ByteBuffer target, long position) {
            if (position >= size()) {
                return -1;
            }
            int count = (int) Math.min(target.remaining(), size() - position);
            target.put(bytes.slice((int) position, count));
            return count;
        }

        @Override
        public void finish(ChecksumLedger ledger) {
            // Everything was read before anything was sent.
        }

        @Override
        public void close() {
            buffer.close();
        }
    }
}
