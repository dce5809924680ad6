package io.dray.mover.storage.posix.pack;

import io.dray.checksum.ChecksumLedger;
import io.dray.mover.storage.PackTarget;
import io.dray.mover.storage.pack.PackMemory;
import io.dray.mover.storage.pack.PackReader;
import io.dray.mover.storage.posix.upload.Uploads;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest.ReceivePack;
import io.dray.protocol.pack.PackCompression;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackReport;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// An arriving bundle of small files: kept in memory until it is complete, then unpacked and stored. Memory is
/// taken when its first bytes arrive.
public final class PackArrival implements PackTarget {
    private final Uploads uploads;
    private final PackMemory packs;
    private final ReceivePack request;
    private final BooleanSupplier cancelled;
    private final long capacity;
    private PackMemory.@Nullable Buffer buffer;
    private List<String> notKept = List.of();
    private PackReport report = new PackReport(List.of());

    private PackArrival(Uploads uploads, PackMemory packs, ReceivePack request,
            BooleanSupplier cancelled) {
        this.uploads = uploads;
        this.packs = packs;
        this.request = request;
        this.cancelled = cancelled;
        this.capacity = PackReader.capacity(request.members());
    }

    public static PackArrival open(Uploads uploads, PackMemory packs, ReceivePack request,
            BooleanSupplier cancelled) {
        Set<String> names = new HashSet<>();
        for (PackMember member : request.members().members()) {
            if (!names.add(member.name())) {
                throw new Refused("A bundle cannot hold " + member.name() + " twice.");
            }
        }
        return new PackArrival(uploads, packs, request, cancelled);
    }

    private synchronized PackMemory.Buffer buffer() {
        PackMemory.Buffer taken = buffer;
        if (taken == null) {
            taken = packs
                    .take(PackMemory.Use.RECEIVING,
                            PackReader.memory(request.members(), request.compression()),
                            cancelled);
            buffer = taken;
        }
        return taken;
    }

    @Override
    public void write(ByteBuffer source, long position) {
        int count = source.remaining();
        if (position < 0 || position > capacity - count) {
            throw new IntegrityFailure("The bundle of small files is larger than the named files"
                    + " can be; nothing of it was stored.");
        }
        buffer().view().put((int) position, source, source.position(), count);
        source.position(source.limit());
    }

    @Override
    public int read(ByteBuffer target, long position) {
        if (position >= capacity) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), capacity - position);
        target.put(buffer().view().slice((int) position, count));
        return count;
    }

    @Override
    public void commit(long length, ChecksumLedger ledger, boolean stable) {
        PackMemory.Buffer memory = buffer();
        ByteBuffer tar = memory.view().slice(0, (int) length);
        if (request.compression() == PackCompression.ZSTD) {
            tar = PackReader.expand(tar, memory.view().slice((int) capacity, (int) capacity));
        }
        List<PackReader.Arrived> arrived = PackReader.read(request.members(), tar);
        PackStoring storing = new PackStoring(uploads, request, tar, stable);
        report = storing.store(arrived);
        notKept = storing.notKept();
    }

    @Override
    public List<String> notKept() {
        return notKept;
    }

    @Override
    public PackReport report() {
        return report;
    }

    @Override
    public synchronized void close() {
        if (buffer != null) {
            buffer.close();
        }
    }
}
