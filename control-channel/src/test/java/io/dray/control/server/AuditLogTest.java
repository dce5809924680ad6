package io.dray.control.server;

import io.dray.control.security.Authorization;
import io.dray.control.security.ControlProtectionKind;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.FileOperation;
import io.dray.protocol.reply.Reply;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class AuditLogTest {
    private final AuditLines lines = new AuditLines();
    private final AuditLog audit = new AuditLog(new InetSocketAddress("192.0.2.7", 4711),
            () -> Instant.EPOCH);

    @AfterEach
    void close() {
        lines.close();
    }

    static Stream<FileOperation> changes() {
        return Stream.of(new FileOperation.MakeDirectory("/p"),
                new FileOperation.RemoveDirectory("/p"), new FileOperation.Delete("/p"),
                new FileOperation.DeleteTree("/p"), new FileOperation.Rename("/p", "/q"),
                new FileOperation.SetModified("/p", Instant.EPOCH),
                new FileOperation.SetMode("/p", 0640), new FileOperation.SetGroup("/p", "g"),
                new FileOperation.MakeSymbolicLink("t", "/p"),
                new FileOperation.Truncate("/p", 3));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void everyChangeLeavesALine(FileOperation change) {
        audit.loggedIn(new Authorization("token:bob", "bob", Path.of("/srv"), List.of(), false),
                ControlProtectionKind.TLS);
        audit.done(change, Optional.of(Reply.of(250, "OK.")));
        audit.failed(change, denied(), Optional.of(Reply.of(550, "No.")));
        audit.failed(change, new StorageFailure(StorageCondition.NO_SPACE, "x", "Full."),
                Optional.empty());

        assertThat(lines.all()).hasSize(4)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"identity\":\"token:bob\"", "\"account\":\"bob\"",
                                "\"peer\":\"192.0.2.7 4711\"",
                                "\"time\":\"1970-01-01T00:00:00Z\""));
        assertThat(lines.all().get(1)).contains("\"event\":\"change\"", "\"path\":\"/p\"",
                "\"code\":250", "\"operation\":\"");
        assertThat(lines.all().get(2)).contains("\"event\":\"refused\"", "\"code\":550",
                "\"reason\":\"Not for you.\"");
        assertThat(lines.all().get(3)).contains("\"event\":\"change failed\"", "Full.");
    }

    static Stream<FileOperation> questions() {
        return Stream.of(new FileOperation.Stat("/secret"), new FileOperation.List("/secret"),
                new FileOperation.UniqueName("/secret"),
                new FileOperation.Check(FileCommand.Check.Verb.STOR, "/secret"));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void aQuestionLeavesALineOnlyWhenItIsRefused(FileOperation look) {
        audit.done(look, Optional.empty());
        audit.failed(look, new StorageFailure(StorageCondition.NOT_FOUND, "x", "No."),
                Optional.empty());
        assertThat(lines.all()).isEmpty();
        audit.failed(look, denied(), Optional.empty());
        assertThat(lines.all()).singleElement().asString().contains("/secret", "refused");
    }

    /// Requests carry keys.
    @Test
    void keepsWhatFollowsARequestOut() {
        audit.done(new FileOperation.Request("JOIN dray://SECRET@host/"), Optional.empty());
        assertThat(lines.all()).singleElement()
                .asString()
                .contains("JOIN")
                .doesNotContain("SECRET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\" identity=\"token:owner", "x\",\"identity\":\"token:owner",
            "x\\\",\"identity\":\"token:owner", "x\n{\"event\":\"login\"}", "x\u2028y",
            "x\u001b[2Jy",
            "x\u202ey", "x\ud800y", "x{}y"})
    void nobodyForgesMembersOrLines(String user) {
        audit.loginRefused(user, new SecurityFailure("no " + user));
        assertThat(lines.all()).singleElement()
                .asString()
                .matches(
                        "\\{(\"[a-z]+\":(\"([ !#-\\[\\]-~]|\\\\[\"\\\\nrt]|\\\\u[0-9a-f]{4})*\"|\\d+),?)*\\}"
                                .replace("\\\\u[", "\\\\[u]["))
                .doesNotContain(",\"identity\":");
    }

    @Test
    void cutsOffLongTexts() {
        audit.told("client", "x".repeat(100_000));
        assertThat(lines.all().getFirst()).hasSizeLessThan(2000);
    }

    private static TransferFailure denied() {
        return new StorageFailure(StorageCondition.PERMISSION_DENIED, "access", "Not for you.");
    }
}
