package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.walk.FileJob;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.ChecksumAnswer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Compares what arrived with what was sent.
final class Verifier {
    /// Cheapest first: combinable ones cost no second read at a Dray node, ADLER32 is the fastest that
    /// Globus servers have, BLAKE3 last as the slowest here.
    private static final List<ChecksumAlgorithm> PREFERENCE = List.of(ChecksumAlgorithm.CRC32C,
            ChecksumAlgorithm.ADLER32, ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA1,
            ChecksumAlgorithm.SHA256, ChecksumAlgorithm.MD5, ChecksumAlgorithm.SHA512,
            ChecksumAlgorithm.BLAKE3);

    private final Verification verification;

    Verifier(Verification verification) {
        this.verification = verification;
    }

    /// The algorithm both ends will be asked for; empty when only sizes are to be compared.
    ///
    /// @throws Refused when the ends cannot do what was asked; called before a byte moves
    Optional<ChecksumAlgorithm> agree(EndpointSession source, EndpointSession destination) {
        Set<ChecksumAlgorithm> left = Set.copyOf(source.capabilities().checksumAlgorithms());
        Set<ChecksumAlgorithm> right = Set.copyOf(destination.capabilities().checksumAlgorithms());
        return switch (verification) {
            case Verification.SizeOnly() -> Optional.empty();
            case Verification.Algorithm(ChecksumAlgorithm wanted, _) -> {
                if (!left.contains(wanted) || !right.contains(wanted)) {
                    EndpointSession lacking = left.contains(wanted) ? destination : source;
                    throw new Refused(lacking.name() + " does not offer " + wanted.label()
                            + "; choose another checksum, or --verify size");
                }
                yield Optional.of(wanted);
            }
            case Verification.Automatic _ -> Optional.of(PREFERENCE.stream()
                    .filter(a -> left.contains(a) && right.contains(a))
                    .findFirst()
                    .orElseThrow(() -> new Refused(source.name() + " and " + destination.name()
                            + " have no checksum in common, so the copy could not be"
                            + " verified; --verify size compares sizes only")));
        };
    }

    /// Compares the source with what has just been stored of it.
    ///
    /// @param path where it is stored
    /// @throws IntegrityFailure when they differ
    FileCheck compare(EndpointSession source, EndpointSession destination, FileJob job,
            String path, StallWatch watch) {
        return compare(source, destination, job, path, watch, ChecksumBasis.RECEIVED);
    }

    /// Compares the source with what an earlier run has stored: both are read.
    ///
    /// @throws IntegrityFailure when they differ
    FileCheck compareAnew(EndpointSession source, EndpointSession destination, FileJob job,
            String path, StallWatch watch) {
        return compare(source, destination, job, path, watch, ChecksumBasis.READ);
    }

    private FileCheck compare(EndpointSession source, EndpointSession destination, FileJob job,
            String path, StallWatch watch, ChecksumBasis basis) {
        RemoteFiles left = new RemoteFiles(source);
        RemoteFiles right = new RemoteFiles(destination, job::inFinalNames);
        Optional<ChecksumAlgorithm> agreed = agree(source, destination);
        if (agreed.isEmpty()) {
            demandSize(job, source, destination, right.size(path));
            return new FileCheck.Size();
        }
        ChecksumAlgorithm algorithm = agreed.get();
        ChecksumBasis wanted = basis();
        CompletableFuture<ChecksumAnswer> sent = left.checksum(algorithm, 0, -1, job.source(),
                job.size(), basis);
        CompletableFuture<ChecksumAnswer> stored = right.checksum(algorithm, 0, -1, path,
                job.size(), wanted.compareTo(basis) > 0 ? wanted : basis);
        long size = right.size(path);
        ChecksumAnswer expected = watch.await(sent,
                algorithm.label() + " of " + job.source());
        ChecksumAnswer found = watch.await(stored,
                algorithm.label() + " of " + job.destination());
        // Sums may agree about more or fewer bytes than the source has listed.
        demandSize(job, source, destination, size);
        if (!expected.hex().equals(found.hex())) {
            throw new IntegrityFailure(
                    algorithm.label() + " of " + job.source() + " differs: " + expected.hex()
                            + " at " + source.name() + ", " + found.hex() + " at "
                            + destination.name() + "; the copy was not given its name");
        }
        return new FileCheck.Checksum(algorithm, found.hex(), found.basis());
    }

    private static void demandSize(FileJob job, EndpointSession source,
            EndpointSession destination, long stored) {
        if (stored != job.size()) {
            throw new IntegrityFailure(
                    job.source() + " has " + job.size() + " bytes at " + source.name()
                            + ", but " + stored + " arrived at " + destination.name());
        }
    }

    /// The least that the destination's value has to be computed of.
    ChecksumBasis basis() {
        return switch (verification) {
            case Verification.Automatic(ChecksumBasis basis) -> basis;
            case Verification.Algorithm(_, ChecksumBasis basis) -> basis;
            case Verification.SizeOnly() -> ChecksumBasis.RECEIVED;
        };
    }
}
