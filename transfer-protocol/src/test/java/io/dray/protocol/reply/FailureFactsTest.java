package io.dray.protocol.reply;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/// Replies of many servers are classified by their meaning, not by the paths in them.
final class FailureFactsTest {
    /// Paths that are called like errors.
    private static final String[] PATHS = {"/a/b", "/File exists", "/File exists/f",
            "/No space left on device", "/d/c=PATH_EXISTS", "/x: Permission denied",
            "/callback failed", "/end-of-file/connection reset"};

    static Stream<Arguments> conditions() {
        return Arrays.stream(StorageCondition.values())
                .flatMap(condition -> Arrays.stream(PATHS)
                        .map(path -> arguments(condition, path)));
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void readsWhatANodeSaysWhateverThePathIsCalled(StorageCondition condition, String path) {
        StorageFailure failure = new StorageFailure(condition, "write",
                "Cannot write " + path + ": " + condition.sentence() + ".");
        for (Reply reply : new Reply[]{FailureReplies.ofSending(path, failure),
                FailureReplies.ofReceiving(path, failure),
                FailureReplies.ofMachineList(path, failure),
                FailureReplies.ofFileCommand(failure), FailureReplies.ofRename(failure),
                FailureReplies.ofDeleteTree(failure), FailureReplies.ofChecksum(path, failure)}) {
            assertThat(FailureFacts.of(reply, "storing " + path).condition())
                    .as(reply.toString())
                    .contains(condition);
        }
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void readsTheChainOfAGlobusServer(StorageCondition condition, String path) {
        Reply reply = Reply.of(500, "Command failed. : globus_l_gfs_file_open failed.",
                "globus_xio: Unable to open file " + path,
                "globus_xio: System error in open: " + condition.sentence(),
                "globus_xio: A system call failed: " + condition.sentence(), "End.");
        FailureFacts facts = FailureFacts.of(reply, "storing " + path);
        assertThat(facts.condition()).contains(condition);
        assertThat(facts.sentences()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void readsTheOneLineOfOrdinaryServers(StorageCondition condition, String path) {
        for (String line : new String[]{path + ": " + condition.sentence(),
                condition.sentence() + ".",
                "Cannot open " + path + " (" + condition.sentence() + ")."}) {
            assertThat(FailureFacts.of(Reply.of(550, line), "storing " + path).condition())
                    .as(line)
                    .contains(condition);
        }
    }

    @Test
    void takesNoSentenceForAReasonThatMayOnlyRepeatThePath() {
        assertThat(FailureFacts.of(Reply.of(550, "Cannot store /x: Permission denied"),
                "storing /x: Permission denied").condition()).isEmpty();
        assertThat(FailureFacts.of(Reply.of(552, "Cannot store /a/File exists"),
                "storing /a/File exists").condition()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void tellsABrokenDataChannelFromAFile(StorageCondition condition, String path) {
        FailureFacts broken = FailureFacts.of(Reply.of(500, "Command failed. : callback failed.",
                "an end-of-file was reached", "globus_xio: An end of file occurred", "End."),
                "storing " + path);
        assertThat(broken.dataChannel()).isTrue();
        assertThat(broken.condition()).isEmpty();
        FailureFacts file = FailureFacts.of(Reply.of(500, "Command failed. : callback failed.",
                "globus_xio: System error in read: " + condition.sentence(),
                "globus_xio: A system call failed: " + condition.sentence(), "End."),
                "storing " + path);
        assertThat(file.dataChannel()).isFalse();
        assertThat(file.condition()).contains(condition);
        FailureFacts refused = FailureFacts.of(Reply.of(500, "Command failed. : callback failed.",
                "globus_xio: Unable to connect to 127.0.0.1:2811",
                "globus_xio: System error in connect: Connection refused", "End."),
                "storing " + path);
        assertThat(refused.dataChannel()).isTrue();
    }

    @Test
    void readsWordsOfGlobusServersOnlyWhereTheyMeanOneThing() {
        assertThat(code("PATH_EXISTS").condition()).contains(StorageCondition.EXISTS);
        assertThat(code("PERMISSION_DENIED").condition())
                .contains(StorageCondition.PERMISSION_DENIED);
        assertThat(code("INTERNAL_ERROR").condition()).isEmpty();
        assertThat(code("DATA_CHANNEL_COMMUNICATION_FAILURE").dataChannel()).isTrue();
    }

    private static FailureFacts code(String word) {
        return FailureFacts.of(Reply.of(500, "GlobusError: v=1 c=" + word, "End."), "");
    }

    @Test
    void tellsHowFarDataChannelsHadComeByTheCode() {
        assertThat(FailureReplies.ofSending("/f", DataChannelFailure.notOpened("no")).code())
                .isEqualTo(425);
        assertThat(FailureReplies.ofSending("/f", DataChannelFailure.broken("no")).code())
                .isEqualTo(426);
        assertThat(FailureReplies.ofSending("/f", DataChannelFailure.stalled("no")).code())
                .isEqualTo(426);
    }

    @Test
    void knowsEachErrnoOnce() {
        assertThat(Arrays.stream(StorageCondition.values())
                .map(condition -> StorageCondition.ofErrno(condition.errno()))
                .flatMap(Optional::stream)).containsExactly(StorageCondition.values());
    }
}
