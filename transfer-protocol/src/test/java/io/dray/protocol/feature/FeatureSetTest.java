package io.dray.protocol.feature;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFormatter;
import io.dray.protocol.reply.ReplyParser;
import io.dray.protocol.transcript.Mutations;
import io.dray.protocol.transcript.Transcript;
import io.dray.protocol.transcript.Transcript.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class FeatureSetTest {
    private static final Exchange GLOBUS = Transcript.read("client-put-and-get")
            .exchanges()
            .stream()
            .filter(exchange -> exchange.command().equals("FEAT"))
            .findFirst()
            .orElseThrow();

    @Test
    void readsTheGlobusServersFeatures() {
        FeatureSet features = FeatureSet.parse(reply(GLOBUS.reply()));
        assertThat(features.features()).hasSize(23);
        assertThat(features.supports("mlst")).isTrue();
        assertThat(features.supports("rest", "stream")).isTrue();
        assertThat(features.supports("PASV", "AllowDelayed")).isTrue();
        assertThat(features.supports("DCSC", "D")).isTrue();
        assertThat(features.supports("GETPUT")).isFalse();
        assertThat(features.parameters("DSI")).contains("file-13.24");
        assertThat(features.checksumAlgorithms()).containsExactly(ChecksumAlgorithm.MD5,
                ChecksumAlgorithm.ADLER32, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256,
                ChecksumAlgorithm.SHA512);
    }

    @Test
    void writesWhatItReads() {
        Reply reply = reply(GLOBUS.reply());
        assertThat(FeatureSet.parse(reply).reply()).isEqualTo(reply);
        assertThat(FeatureSet.parse(FeatureSet.node().reply())).isEqualTo(FeatureSet.node());
    }

    @Test
    void nodeOffersEverythingThatGlobusClientsLookFor() {
        FeatureSet node = FeatureSet.node();
        for (String label : List.of("REST", "PARALLEL", "DCAU", "DCSC", "ESTO", "ERET", "SIZE",
                "MLST", "PASV", "CKSM", "MDTM", "EPSV", "EPRT", "PBSZ", "PROT", "TVFS", "MFMT")) {
            assertThat(node.supports(label)).as(label).isTrue();
        }
        assertThat(node.supports("GETPUT")).isFalse();
        assertThat(node.supports("AUTH", "TLS")).isTrue();
        assertThat(node.supports("DRAY", "1")).isTrue();
        assertThat(node.supports("DRAY", "CKSM")).isTrue();
        assertThat(node.checksumAlgorithms()).startsWith(ChecksumAlgorithm.CRC32C)
                .containsExactlyInAnyOrder(ChecksumAlgorithm.values());
        String globus = FeatureSet.parse(reply(GLOBUS.reply())).parameters("MLST").orElseThrow();
        assertThat(node.parameters("MLST"))
                .contains(globus.replace("X.count;", "X.count*;") + "UNIX.ctime;UNIX.mtime;");
    }

    @Test
    void followsTheListOptions() {
        FeatureSet changed = FeatureSet.node()
                .with(
                        new Feature("mlst",
                                FactSelection.of(List.of("size", "X.count")).featureText()));
        assertThat(changed.parameters("MLST")).contains(
                "Type;Size*;Modify;Perm;Charset;UNIX.mode;UNIX.owner;UNIX.uid;UNIX.group;"
                        + "UNIX.gid;Unique;UNIX.slink;X.count*;UNIX.ctime;UNIX.mtime;");
        assertThat(changed.features()).hasSameSizeAs(FeatureSet.node().features());
    }

    @Test
    void leavesOutWhatIsSwitchedOff() {
        FeatureSet clear = FeatureSet.node().without("AUTH").without("PBSZ").without("PROT");
        assertThat(clear.supports("AUTH")).isFalse();
        assertThat(clear.with(new Feature("X", "")).features().getLast())
                .isEqualTo(new Feature("X", ""));
    }

    @Test
    void ordersChecksumsByCost() {
        FeatureSet features = FeatureSet.parse(
                Reply.of(211, "Ext", " CKSM MD5:10;WHIRL:1;sha-256:x;ADLER32:2;CRC32C;", "End"));
        assertThat(features.checksumAlgorithms()).containsExactly(ChecksumAlgorithm.ADLER32,
                ChecksumAlgorithm.MD5, ChecksumAlgorithm.SHA256, ChecksumAlgorithm.CRC32C);
    }

    @Test
    void sharesWhatAnotherServerHasToo() {
        FeatureSet other = FeatureSet.parse(
                Reply.of(211, "Ext", " CKSM MD5:1;ADLER32:1;", " ESTO", " SPAS", "End"));
        FeatureSet shared = FeatureSet.node().sharing(Set.of("DRAY", "CKSM", "ESTO"), other);
        assertThat(shared.parameters("CKSM")).contains("ADLER32:3;MD5:10;");
        assertThat(shared.supports("DRAY")).isFalse();
        assertThat(shared.supports("ESTO")).isTrue();
        assertThat(shared.supports("TREE")).isTrue();
        assertThat(FeatureSet.node().sharing(Set.of("CKSM"), FeatureSet.NONE).supports("CKSM"))
                .isFalse();
    }

    @Test
    void takesAnythingElseForNoFeatures() {
        assertThat(FeatureSet.parse(Reply.of(500, "Command not supported.")))
                .isEqualTo(FeatureSet.NONE);
        assertThat(FeatureSet.parse(Reply.of(211, "no-features"))).isEqualTo(FeatureSet.NONE);
        assertThat(FeatureSet.NONE.parameters("MLST")).isEqualTo(Optional.empty());
    }

    @Test
    void survivesDamagedFeatures() {
        new Mutations(3, GLOBUS.reply()).feed(20_000, line -> {
            FeatureSet features = FeatureSet
                    .parse(Reply.of(211, "Ext", line, " CKSM " + line, "End"));
            assertThat(features.checksumAlgorithms().size()).isLessThan(200);
            assertThat(ReplyFormatter.lines(features.reply())).isNotEmpty();
        });
    }

    private static Reply reply(List<String> lines) {
        ReplyParser parser = new ReplyParser();
        return lines.stream().map(parser::feed).flatMap(Optional::stream).findFirst().orElseThrow();
    }
}
