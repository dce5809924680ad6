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

/// Verifies stored files against their sources.
final class Verifier {
    /// Order of preference, cheapest first. Combinable algorithms need no second read at a Dray node. ADLER32
    /// is the fastest at Globus servers. BLAKE3 is the slowest in this implementation.
    private static final List<ChecksumAlgorithm> PREFERENCE = List.of(ChecksumAlgorithm.CRC32C,
            ChecksumAlgorithm.ADLER32, ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA1,
            ChecksumAlgorithm.SHA256, ChecksumAlgorithm.MD5, ChecksumAlgorithm.SHA512,
            ChecksumAlgorithm.BLAKE3);

    private final Verification verification;

    Verifier(Verification verification) {
        this.verification = verification;
    }

    /// Chooses the algorithm for both ends; empty when only sizes are compared.
    ///
    /// @throws Refused when the ends do not support the requested verification
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

    /// Compares a file that was just stored with its source.
    ///
    /// @param path path of the stored file
    /// @throws IntegrityFailure when they differ
    FileCheck compare(EndpointSession source, EndpointSession destination, FileJob job,
            String path, StallWatch watch) {
        return compare(source, destination, job, path, watch, ChecksumBasis.RECEIVED);
    }

    /// Compares a file that an earlier run has stored with its source. Both ends read the data.
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
        // Checksums may agree although more or fewer bytes were stored than the source listed.
        demandSize(job, source, destination, size);
        if (!expected.hex().equals(found.hex())) {
            throw new IntegrityFailure(
                    algorithm.label() + " of " + job.source() + " differs: " + expected.hex()
                            + " at " + source.name() + ", " + found.hex() + " at "
                            + destination.name() + "; the copy did not get its final name");
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

    /// Returns the weakest accepted basis of the destination's checksum.
    ChecksumBasis basis() {
        return switch (verification) {
            case Verification.Automatic(ChecksumBasis basis) -> basis;
            case Verification.Algorithm(_, ChecksumBasis basis) -> basis;
            case Verification.SizeOnly() -> ChecksumBasis.RECEIVED;
        };
    }
}
