package io.dray.mover.frontend;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumCombination;
import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.remote.RemoteFiles;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.ChecksumAnswer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checksum of a long range: each back end reads a part, and the values are combined. Blocks.
final class SharedChecksum {
    private static final Logger LOG = LoggerFactory.getLogger(SharedChecksum.class);
    /// Smallest part, bytes: reading 64 MiB takes no longer than a login.
    static final long LEAST_PART = 64L << 20;
    private static final int HEX = 16;

    private final BackEnds backEnds;
    private final ChecksumAlgorithm algorithm;
    private final String place;
    private final Optional<String> user;
    private final ChecksumBasis basis;

    /// @param place the path as the back ends know it
    /// @param user  account to act for; empty for the front end itself
    /// @param basis the weakest acceptable basis
    SharedChecksum(BackEnds backEnds, ChecksumAlgorithm algorithm, String place,
            Optional<String> user, ChecksumBasis basis) {
        this.basis = basis;
        this.backEnds = backEnds;
        this.algorithm = algorithm;
        this.place = place;
        this.user = user;
    }

    /// Returns the checksum. Empty if one back end should compute it alone: the algorithm does not combine, the
    /// range is short, there is only one back end, or a part has failed.
    Optional<ChecksumAnswer> of(long offset, long length) {
        int parts = (int) Math.min(backEnds.size(), length / LEAST_PART);
        if (parts < 2 || !algorithm.combinable()) {
            return Optional.empty();
        }
        List<Stripe> stripes = open(parts);
        try {
            return stripes.size() < 2
                    ? Optional.empty()
                    : Optional.of(combined(stripes, offset, length));
        } catch (ConversationBroken | TransferFailure | NumberFormatException e) {
            LOG.info("The checksum of a part of a file was not computed: {}", e.getMessage());
            return Optional.empty();
        } finally {
            stripes.forEach(Stripe::close);
        }
    }

    private List<Stripe> open(int most) {
        List<Stripe> opened = new ArrayList<>();
        for (CompletableFuture<Stripe> one : Stripe.open(backEnds.choose(most), user)) {
            try {
                opened.add(Futures.await(one));
            } catch (ConversationBroken | TransferFailure e) {
                LOG.debug("A back end is left out: {}", e.getMessage());
            }
        }
        return opened;
    }

    private ChecksumAnswer combined(List<Stripe> stripes, long offset, long length) {
        int count = stripes.size();
        long part = Math.ceilDiv(length, count);
        List<CompletableFuture<ChecksumAnswer>> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(new RemoteFiles(stripes.get(i).session()).checksum(algorithm,
                    offset + i * part, Math.min(part, length - i * part), place, part, basis));
        }
        ChecksumCombination combination = ChecksumCombination.of(algorithm);
        long value = combination.empty();
        ChecksumBasis weakest = ChecksumBasis.DEVICE;
        for (int i = 0; i < count; i++) {
            ChecksumAnswer one = Futures.await(values.get(i));
            value = combination.combine(value, Long.parseLong(one.hex(), HEX),
                    Math.min(part, length - i * part));
            weakest = weakest.and(one.basis());
        }
        return new ChecksumAnswer(HexFormat.of().toHexDigits(value, algorithm.hexDigits()),
                weakest);
    }
}
