package io.dray.protocol.reply;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.transcript.Transcript;
import io.dray.protocol.transcript.Transcript.Exchange;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

final class FailureRepliesTest {
    private static final Map<String, Exchange> GLOBUS = Stream
            .of("globus-commands", "globus-files-and-listings")
            .flatMap(name -> Transcript.read(name).exchanges().stream())
            .collect(Collectors.toMap(Exchange::command, exchange -> exchange, (a, b) -> b));

    static Stream<Arguments> recorded() {
        return Stream.of(
                arguments("SIZE /nope", FailureReplies
                        .ofFileCommand(bare(StorageCondition.NOT_FOUND, "stat"))),
                arguments("DELE /data/treeput", FailureReplies
                        .ofFileCommand(bare(StorageCondition.IS_A_DIRECTORY, "unlink"))),
                arguments("CWD /nope", FailureReplies.ofChangeDirectory("/nope",
                        bare(StorageCondition.NOT_FOUND, "stat"))),
                arguments("CWD /data/big", FailureReplies.ofChangeDirectory("/data/big",
                        bare(StorageCondition.NOT_A_DIRECTORY, "stat"))));
    }

    /// Where the Globus server has another code than RFC 959.
    static Stream<Arguments> recordedWithAnotherCode() {
        return Stream.of(
                arguments("MKD /data/m1", 550, FailureReplies
                        .ofFileCommand(bare(StorageCondition.EXISTS, "mkdir"))),
                arguments("RMD /data/treeput", 550, FailureReplies
                        .ofFileCommand(bare(StorageCondition.NOT_EMPTY, "rmdir"))),
                arguments("RNFR /data/nope", 550, FailureReplies
                        .ofFileCommand(bare(StorageCondition.NOT_FOUND, "stat"))),
                arguments("SITE RDEL /nope1", 550, FailureReplies
                        .ofDeleteTree(bare(StorageCondition.NOT_FOUND, "stat"))));
    }

    static Stream<Arguments> codes() {
        return Stream.of(arguments(425, DataChannelFailure.notOpened("no connection came")),
                arguments(426, DataChannelFailure.broken("it broke")),
                arguments(426, new Aborted("by ABOR")),
                arguments(500, new ProtocolViolation("bad")),
                arguments(534, new SecurityFailure("not the pinned certificate")),
                arguments(550, new IntegrityFailure("wrong sum")),
                arguments(550, new Refused("no")),
                arguments(550, bare(StorageCondition.NOT_FOUND, "open")),
                arguments(550, bare(StorageCondition.PERMISSION_DENIED, "open")),
                arguments(452, bare(StorageCondition.NO_SPACE, "write")),
                arguments(552, bare(StorageCondition.QUOTA, "write")),
                arguments(450, bare(StorageCondition.BUSY, "open")),
                arguments(451, bare(StorageCondition.IO_ERROR, "read")));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void answersFileCommandsAsTheGlobusServerDoes(String command, Reply reply) {
        Exchange recorded = Objects.requireNonNull(GLOBUS.get(command), command);
        assertThat(ReplyFormatter.lines(reply)).isEqualTo(recorded.reply());
    }

    @ParameterizedTest
    @MethodSource("recordedWithAnotherCode")
    void answersInTheWordsOfTheGlobusServerWithTheCodesOfFtp(String command, int code,
            Reply reply) {
        Exchange recorded = Objects.requireNonNull(GLOBUS.get(command), command);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(withoutCodes(ReplyFormatter.lines(reply)))
                .isEqualTo(withoutCodes(recorded.reply()));
    }

    private static List<String> withoutCodes(List<String> lines) {
        return lines.stream().map(line -> line.substring(3)).toList();
    }

    @ParameterizedTest
    @MethodSource("codes")
    void answersFailedTransfersWithTheRightCode(int code, TransferFailure failure) {
        assertThat(FailureReplies.ofSending("/f", failure).code()).isEqualTo(code);
        assertThat(FailureReplies.ofReceiving("/f", failure).code())
                .isEqualTo(failure instanceof StorageFailure && code == 550 ? 553 : code);
        assertThat(FailureReplies.ofRename(failure).code())
                .isEqualTo(failure instanceof StorageFailure && code == 550 ? 553 : code);
    }

    @Test
    void tellsWhatIsNoDirectoryFromWhatIsMissing() {
        assertThat(FailureReplies
                .ofMachineList("/f", bare(StorageCondition.NOT_A_DIRECTORY, "open"))
                .code()).isEqualTo(501);
        assertThat(FailureReplies.ofMachineList("/f", bare(StorageCondition.NOT_FOUND, "open"))
                .code()).isEqualTo(550);
    }

    @Test
    void saysThatChannelsCannotBeProtectedLikeThat() {
        assertThat(FailureReplies.ofProtection(new Refused("no")).code()).isEqualTo(521);
        assertThat(FailureReplies.ofProtection(new SecurityFailure("no")).code()).isEqualTo(521);
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheWordsThatClientsLookFor(StorageCondition condition) {
        StorageFailure failure = bare(condition, "open");
        assertThat(FailureReplies.ofSending("/f", failure).text()).contains(condition.sentence());
        assertThat(FailureReplies.ofReceiving("/f", failure).text())
                .contains(condition.sentence());
        assertThat(FailureReplies.ofFileCommand(failure).text()).contains(condition.sentence(),
                condition.globusCode());
    }

    @ParameterizedTest
    @EnumSource
    void answersWithFourHundredsWhereItMayGoWellSomeHoursLater(StorageCondition condition) {
        int code = FailureReplies.ofSending("/f", bare(condition, "open")).code();
        // 451 is RFC 959's "local error in processing", 452 its "insufficient storage space".
        boolean later = condition == StorageCondition.IO_ERROR
                || condition == StorageCondition.NO_SPACE;
        assertThat(code / 100).isEqualTo(condition.retryable() || later ? 4 : 5);
    }

    @Test
    void addsTheMessageForPeople() {
        StorageFailure failure = new StorageFailure(StorageCondition.NO_SPACE, "write",
                "The disk is full at byte 5; free some space and start the command again.");
        assertThat(FailureReplies.ofSending("/f", failure).lines()).containsExactly(
                "Command failed. : could not write the file.", "Unable to write file /f",
                "System error in write: No space left on device",
                "The disk is full at byte 5; free some space and start the command again.", "End.");
    }

    @Test
    void answersFailedLoginsApart() {
        assertThat(FailureReplies.ofSecurity(new SecurityFailure("bad token")))
                .isEqualTo(Reply.of(535, "bad token"));
    }

    @Test
    void writesMessagesOfSeveralLines() {
        assertThat(ReplyFormatter.lines(FailureReplies.ofSending("/f", new Refused("a\nb"))))
                .containsExactly("550-a", "550 b");
    }

    private static StorageFailure bare(StorageCondition condition, String operation) {
        return new StorageFailure(condition, operation, condition.sentence());
    }
}
