package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
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
        Set<ChecksumAlgorithm> left = Set.copyOf(source.features().checksumAlgorithms());
        Set<ChecksumAlgorithm> right = Set.copyOf(destination.features().checksumAlgorithms());
        return switch (verification) {
            case Verification.SizeOnly() -> Optional.empty();
            case Verification.Algorithm(ChecksumAlgorithm wanted) -> {
                if (!left.contains(wanted) || !right.contains(wanted)) {
                    EndpointSession lacking = left.contains(wanted) ? destination : source;
                    throw new Refused(lacking.name() + " does not offer " + wanted.label()
                            + "; choose another checksum, or none to compare sizes only");
                }
                yield Optional.of(wanted);
            }
            case Verification.Automatic() -> Optional.of(PREFERENCE.stream()
                    .filter(a -> left.contains(a) && right.contains(a))
                    .findFirst()
                    .orElseThrow(() -> new Refused(source.name() + " and " + destination.name()
                            + " have no checksum in common, so the copy could not be"
                            + " verified; ask for the checksum none to compare sizes only")));
        };
    }

    /// Compares source and stored file; returns `ALGORITHM value`, empty when sizes were compared.
    ///
    /// @param path where it is stored
    /// @throws IntegrityFailure when they differ
    Optional<String> compare(EndpointSession source, EndpointSession destination, FileJob job,
            String path) {
        RemoteFiles left = new RemoteFiles(source);
        RemoteFiles right = new RemoteFiles(destination, job::inFinalNames);
        Optional<ChecksumAlgorithm> agreed = agree(source, destination);
        if (agreed.isEmpty()) {
            long stored = right.size(path);
            if (stored != job.size()) {
                throw new IntegrityFailure(
                        job.source() + " has " + job.size() + " bytes at " + source.name()
                                + ", but " + stored + " arrived at " + destination.name());
            }
            return Optional.empty();
        }
        ChecksumAlgorithm algorithm = agreed.get();
        CompletableFuture<String> sent = left.checksum(algorithm, 0, -1, job.source(), job.size());
        CompletableFuture<String> stored = right.checksum(algorithm, 0, -1, path,
                job.size());
        String expected = Promised.await(sent);
        String found = Promised.await(stored);
        if (!expected.equals(found)) {
            throw new IntegrityFailure(
                    algorithm.label() + " of " + job.source() + " differs: " + expected
                            + " at " + source.name() + ", " + found + " at " + destination.name()
                            + "; the copy was not given its name");
        }
        return Optional.of(algorithm.label() + " " + expected);
    }
}
