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
                arguments("MKD /data/m1", FailureReplies
                        .ofFileCommand(bare(StorageCondition.EXISTS, "mkdir"))),
                arguments("RMD /data/treeput", FailureReplies
                        .ofFileCommand(bare(StorageCondition.NOT_EMPTY, "rmdir"))),
                arguments("DELE /data/treeput", FailureReplies
                        .ofFileCommand(bare(StorageCondition.IS_A_DIRECTORY, "unlink"))),
                arguments("RNFR /data/nope", FailureReplies
                        .ofRenameSource(bare(StorageCondition.NOT_FOUND, "stat"))),
                arguments("CWD /nope", FailureReplies.ofChangeDirectory("/nope",
                        bare(StorageCondition.NOT_FOUND, "stat"))),
                arguments("CWD /data/big", FailureReplies.ofChangeDirectory("/data/big",
                        bare(StorageCondition.NOT_A_DIRECTORY, "stat"))),
                arguments("SITE RDEL /nope1", FailureReplies
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
                arguments(500, bare(StorageCondition.NOT_FOUND, "open")),
                arguments(500, bare(StorageCondition.PERMISSION_DENIED, "open")),
                arguments(552, bare(StorageCondition.NO_SPACE, "write")),
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
    @MethodSource("codes")
    void answersFailedTransfersWithTheRightCode(int code, TransferFailure failure) {
        assertThat(FailureReplies.ofTransfer("/f", failure).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheWordsThatClientsLookFor(StorageCondition condition) {
        StorageFailure failure = bare(condition, "open");
        assertThat(FailureReplies.ofTransfer("/f", failure).text()).contains(condition.sentence());
        assertThat(FailureReplies.ofFileCommand(failure).text()).contains(condition.sentence(),
                condition.globusCode());
    }

    @ParameterizedTest
    @EnumSource
    void answersWithFourHundredsExactlyWhereRetryingMayHelp(StorageCondition condition) {
        int code = FailureReplies.ofTransfer("/f", bare(condition, "open")).code();
        // 451 is RFC 959's "local error in processing".
        boolean local = condition == StorageCondition.IO_ERROR;
        assertThat(code / 100).isEqualTo(condition.retryable() || local ? 4 : 5);
    }

    @Test
    void addsTheMessageForPeople() {
        StorageFailure failure = new StorageFailure(StorageCondition.NO_SPACE, "write",
                "The disk is full at byte 5; free some space and start the command again.");
        assertThat(FailureReplies.ofTransfer("/f", failure).lines()).containsExactly(
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
        assertThat(ReplyFormatter.lines(FailureReplies.ofTransfer("/f", new Refused("a\nb"))))
                .containsExactly("550-a", "550 b");
    }

    private static StorageFailure bare(StorageCondition condition, String operation) {
        return new StorageFailure(condition, operation, condition.sentence());
    }
}
