package io.dray.control.negotiation;

import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.reply.Reply;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class PeerCapabilitiesTest {
    private static PeerCapabilities of(String... lines) {
        StringBuilder text = new StringBuilder("Extensions supported\n");
        for (String line : lines) {
            text.append(' ').append(line).append('\n');
        }
        return new PeerCapabilities(FeatureSet.parse(new Reply(211,
                text.append("End").toString().lines().toList())));
    }

    @Test
    void aNodeCanDoEverythingButChooseItsHost() {
        PeerCapabilities node = new PeerCapabilities(FeatureSet.node());
        assertThat(node.isDrayNode()).isTrue();
        assertThat(node.checksBeforehand()).isTrue();
        assertThat(node.tellsStoredRanges()).isTrue();
        assertThat(node.movesTrees()).isTrue();
        assertThat(node.takesDataCredentials()).isTrue();
        assertThat(node.choosesDataHostByFile()).isFalse();
    }

    @Test
    void whatIsNotAnnouncedIsNotUsed() {
        assertThat(PeerCapabilities.NONE.isDrayNode()).isFalse();
        assertThat(PeerCapabilities.NONE.movesExtendedBlocks()).isFalse();
        assertThat(PeerCapabilities.NONE.listsFacts()).isFalse();
        assertThat(PeerCapabilities.NONE.checksumAlgorithms()).isEmpty();
        PeerCapabilities old = of("DRAY 1", "MLST Type*;Size*;", "TREE 2");
        assertThat(old.isDrayNode()).isTrue();
        assertThat(old.checksBeforehand()).isFalse();
        assertThat(old.listsUnfinishedUploads()).isFalse();
        assertThat(old.tellsChangeTimes()).isFalse();
        assertThat(old.movesTrees()).isFalse();
    }

    /// dCache delays PASV (GFD.47); a Globus server of one host announces it and names its storage interface.
    @Test
    void aPoolChoosesItsHostAndAServerOfOneHostDoesNot() {
        assertThat(of("PASV AllowDelayed", "MLSC").choosesDataHostByFile()).isTrue();
        assertThat(of("PASV AllowDelayed;", "DSI file-13.24").choosesDataHostByFile()).isFalse();
        assertThat(of("PASV").choosesDataHostByFile()).isFalse();
    }

    @Test
    void eitherFeatureOfGridFtpStandsForExtendedBlocks() {
        assertThat(of("PARALLEL").movesExtendedBlocks()).isTrue();
        assertThat(of("ERET").movesExtendedBlocks()).isTrue();
        assertThat(of("EPSV", "MLST").movesExtendedBlocks()).isFalse();
    }
}
