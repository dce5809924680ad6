package io.dray.control.negotiation;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.feature.TreeOffer;
import java.util.List;

/// What a server announces in its reply to FEAT (RFC 2389), by its use here.
///
/// A server may refuse a command that it has announced, so callers check each reply. Features that are not
/// announced are not used.
///
/// @param features the features in the reply; empty if the server does not support FEAT
public record PeerCapabilities(FeatureSet features) {
    /// A server that announces nothing.
    public static final PeerCapabilities NONE = new PeerCapabilities(FeatureSet.NONE);

    /// Whether it is a Dray node (`DRAY`). A node limits its rate (OPTS RETR, OPTS STOR), computes an announced
    /// checksum during the transfer (OPTS CKSM), restricts the hosts that may send data (OPTS PASV DataHost),
    /// sends restart markers and resumes also in stream mode, accepts streams that are opened later, preserves
    /// the bytes of every name, and accepts times with nanoseconds.
    public boolean isDrayNode() {
        return features.supports("DRAY");
    }

    /// Whether it checks in advance if a command would be accepted (SITE CHECK).
    public boolean checksBeforehand() {
        return features.supports("DRAY", "CHECK");
    }

    /// Whether it lists unfinished uploads (SITE DRAY PARTS).
    public boolean listsUnfinishedUploads() {
        return features.supports("DRAY", "PARTS");
    }

    /// Whether it reports the stored ranges of an unfinished upload (SITE DRAY STORED).
    public boolean tellsStoredRanges() {
        return features.supports("DRAY", "STORED");
    }

    /// Whether the client can choose the data from which a checksum is computed (SITE CKSM).
    public boolean choosesChecksumBasis() {
        return features.supports("DRAY", "CKSM");
    }

    /// Whether it sends and receives a tree as one transfer.
    public boolean movesTrees() {
        return TreeOffer.of(features).isPresent();
    }

    /// Returns into how many shards a tree should be divided for it: one for each of its hosts. 0 if it does not know
    /// shards.
    public int treeShards() {
        return TreeOffer.of(features).map(TreeOffer::shards).orElse(0);
    }

    /// Whether it supports machine-readable listings: MLST and MLSD (RFC 3659).
    public boolean listsFacts() {
        return features.supports("MLST");
    }

    /// Whether it lists over the control channel (MLSC, Globus).
    public boolean listsOverControlChannel() {
        return features.supports("MLSC");
    }

    /// Whether its listings can include the change time of a file (ctime).
    public boolean tellsChangeTimes() {
        return features.parameters("MLST")
                .filter(facts -> facts.contains("UNIX.ctime"))
                .isPresent();
    }

    /// Whether it can set the modification time of a file (MFMT).
    public boolean setsModificationTimes() {
        return features.supports("MFMT");
    }

    /// Returns the known algorithms that it supports in CKSM, its preferred one first.
    public List<ChecksumAlgorithm> checksumAlgorithms() {
        return features.checksumAlgorithms();
    }

    /// Whether it supports extended block mode (GFD.20).
    public boolean movesExtendedBlocks() {
        return features.supports("PARALLEL") || features.supports("ERET");
    }

    /// Whether it can store a part of a file at an offset (ESTO, GFD.20).
    public boolean storesParts() {
        return features.supports("ESTO");
    }

    /// Whether it can send to several hosts (SPOR, GFD.20).
    public boolean sendsStriped() {
        return features.supports("SPOR");
    }

    /// Whether it authenticates the other end of data channels (DCAU, GFD.20), as is the default after a GSI
    /// login.
    public boolean authenticatesDataChannels() {
        return features.supports("DCAU");
    }

    /// Whether it accepts a credential for data channels (DCSC, Globus).
    public boolean takesDataCredentials() {
        return features.supports("DCSC");
    }

    /// Whether it chooses one of several data hosts by file (GFD.47 section 3.2). A Dray node, or a Globus
    /// server with one host (which announces its storage interface, DSI), has no choice to make.
    public boolean choosesDataHostByFile() {
        return !isDrayNode() && !features.supports("DSI")
                && features.supports("PASV", "AllowDelayed");
    }
}
