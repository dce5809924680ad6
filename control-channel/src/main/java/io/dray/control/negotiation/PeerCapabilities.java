package io.dray.control.negotiation;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.feature.FeatureSet;
import java.util.List;

/// What a server says that it can do: its answer to FEAT (RFC 2389), by what it is good for here.
///
/// It is a claim. A server may refuse what it has announced, so whoever uses a capability still reads the reply. What
/// is not announced is not used.
///
/// @param features the answer as it came; empty if the server knows no FEAT
public record PeerCapabilities(FeatureSet features) {
    /// A server that announces nothing.
    public static final PeerCapabilities NONE = new PeerCapabilities(FeatureSet.NONE);

    /// Whether it is a Dray node (`DRAY`). A node limits its rate (OPTS RETR, OPTS STOR), computes a checksum that is
    /// announced to it while bytes pass (OPTS CKSM), restricts who may send data (OPTS PASV DataHost), tells in
    /// stream mode too what it has stored and goes on from there, takes streams that come later, keeps every name
    /// byte by byte, and reads times to the nanosecond.
    public boolean isDrayNode() {
        return features.supports("DRAY");
    }

    /// Whether it tells beforehand whether a command would begin (SITE CHECK).
    public boolean checksBeforehand() {
        return features.supports("DRAY", "CHECK");
    }

    /// Whether it lists uploads that have not ended (SITE DRAY PARTS).
    public boolean listsUnfinishedUploads() {
        return features.supports("DRAY", "PARTS");
    }

    /// Whether it tells which ranges it has stored of an upload that has not ended (SITE DRAY STORED).
    public boolean tellsStoredRanges() {
        return features.supports("DRAY", "STORED");
    }

    /// Whether it can be told what a checksum is to be computed of (SITE CKSM).
    public boolean choosesChecksumBasis() {
        return features.supports("DRAY", "CKSM");
    }

    /// Whether it sends and receives many small files as one transfer.
    public boolean packsFiles() {
        return features.supports("PACK", "tar");
    }

    /// Whether it compresses such a transfer by Zstandard.
    public boolean packsWithZstandard() {
        return features.supports("PACK", "zstd");
    }

    /// Whether it lists in a form for programs: MLST and MLSD (RFC 3659).
    public boolean listsFacts() {
        return features.supports("MLST");
    }

    /// Whether it lists over the control channel (MLSC, Globus).
    public boolean listsOverControlChannel() {
        return features.supports("MLSC");
    }

    /// Whether its listings can tell when the state of a file last changed.
    public boolean tellsChangeTimes() {
        return features.parameters("MLST")
                .filter(facts -> facts.contains("UNIX.ctime"))
                .isPresent();
    }

    /// Algorithms known here that it computes by CKSM, the preferred one first.
    public List<ChecksumAlgorithm> checksumAlgorithms() {
        return features.checksumAlgorithms();
    }

    /// Whether it moves files in extended block mode (GFD.20).
    public boolean movesExtendedBlocks() {
        return features.supports("PARALLEL") || features.supports("ERET");
    }

    /// Whether it stores a part of a file at an offset (ESTO, GFD.20).
    public boolean storesParts() {
        return features.supports("ESTO");
    }

    /// Whether it sends to several hosts (SPOR, GFD.20).
    public boolean sendsStriped() {
        return features.supports("SPOR");
    }

    /// Whether it authenticates the other end of data channels (DCAU, GFD.20). It does so by default after a GSI
    /// login.
    public boolean authenticatesDataChannels() {
        return features.supports("DCAU");
    }

    /// Whether it takes a credential for data channels (DCSC, Globus).
    public boolean takesDataCredentials() {
        return features.supports("DCSC");
    }

    /// Whether it picks one of several hosts for data when it knows the file (GFD.47 section 3.2). A Dray node and a
    /// Globus server of one host, which names its storage interface (DSI), gain nothing by it.
    public boolean choosesDataHostByFile() {
        return !isDrayNode() && !features.supports("DSI")
                && features.supports("PASV", "AllowDelayed");
    }
}
