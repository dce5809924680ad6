package io.dray.control.server;

import io.dray.control.wire.LeakNotes;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.InterpreterOptions;
import io.dray.protocol.interpreter.ServerEvent;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.range.ByteRangeSet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ServerInterpreterHandlerTest {
    private final FakeNode node = new FakeNode();
    private final InlineExecutor storage = new InlineExecutor();
    private final ControlServerOptions options = options();
    private final OpenConnections connections = new OpenConnections(options);
    private final EmbeddedChannel channel = connect();

    @AfterAll
    static void releasesEveryBuffer() {
        LeakNotes.assertNone();
    }

    @AfterEach
    void leavesNothingBehind() {
        channel.finishAndReleaseAll();
        assertThat(connections.count()).isZero();
    }

    @Test
    void greetsAndLogsIn() {
        assertThat(heard()).isEqualTo("220 here GridFTP Server Dray/1 ready.\r\n");
        assertThat(say("USER joe")).isEqualTo("331 Password required for joe.\r\n");
        assertThat(say("PASS wrong")).startsWith("530-Login incorrect. : Nobody is known by that.");
        assertThat(say("USER joe\r\nPASS x")).endsWith("230 User joe logged in.\r\n");
        assertThat(node.attempts.getLast().remote().getAddress().isLoopbackAddress()).isTrue();
        assertThat(say("USER :certificate:")).startsWith("503 ");
    }

    @Test
    void carriesOutFileOperations() {
        login();
        say("TYPE I");
        assertThat(say("SIZE /file")).isEqualTo("213 7\r\n");
        assertThat(say("SIZE /nope")).startsWith("550-GlobusError: v=1 c=PATH_NOT_FOUND\r\n");
        assertThat(say("MKD /a b\r\nRMD /c\r\nDELE /d\r\nSITE RDEL /e")).contains("257 ", "250 ");
        assertThat(say("RNFR /file\r\nRNTO /g")).contains("350 ", "250 OK.");
        assertThat(say("MFMT 20200101000000 /file\r\nSITE CHMOD 640 /file\r\nSITE TRNC 3 /file"))
                .isEqualTo("213 Modify=20200101000000; /file\r\n250 OK.\r\n250 OK.\r\n");
        assertThat(say("SITE SYMLINKFROM t\r\nSITE SYMLINKTO l")).contains("350 ", "250 OK.");
        assertThat(say("CKSM MD5 0 -1 /file")).isEqualTo("213 abcd\r\n");
        assertThat(say("SITE CHGRP g /file")).startsWith("550 Groups of files cannot be changed");
        assertThat(node.files.calls).contains("makeDirectory /a b", "removeDirectory /c",
                "delete /d", "deleteTree /e", "rename /file /g",
                "setModified /file 2020-01-01T00:00:00Z", "setMode /file 640", "truncate /file 3",
                "makeSymbolicLink t /l", "checksum MD5 /file 0 -1");
    }

    @Test
    void answersEvenWhenTheProgramFails() {
        login();
        say("TYPE I");
        assertThat(say("SIZE /broken")).startsWith("451-").contains("Tell its operator.");
        assertThat(say("NOOP")).startsWith("200 ");
    }

    @Test
    void answersBusyWhenTheStorageExecutorIsFull() {
        login();
        say("TYPE I");
        storage.full = true;
        assertThat(say("SIZE /file")).startsWith("450-").contains("try again");
        storage.full = false;
        assertThat(say("SIZE /file")).startsWith("213 ");
    }

    @Test
    void runsATransfer() {
        login();
        assertThat(say("TYPE I\r\nMODE E\r\nPASV"))
                .endsWith("227 Entering Passive Mode (127,0,0,1,105,120)\r\n");
        assertThat(say("STOR /file")).isEmpty();
        report(new TransferEvent.Started(false));
        report(new TransferEvent.Progress(1000, 5));
        report(new TransferEvent.RangesStored(ByteRangeSet.of(0, 7)));
        assertThat(say("STAT")).startsWith("150 ")
                .contains("112-Perf Marker", "111 Range Marker 0-7",
                        " Received: 5 bytes");
        report(new TransferEvent.Completed(7));
        assertThat(heard()).isEqualTo("226 Transfer Complete.\r\n");
        assertThat(node.data.calls).containsExactly("secure", "listen", "start /file");
    }

    @Test
    void abortsATransferAndGoesOn() {
        login();
        say("PASV\r\nRETR /file");
        assertThat(say("ABOR")).isEqualTo("426 The client sent ABOR.\r\n226 Abort successful\r\n");
        assertThat(say("NOOP")).startsWith("200 ");
    }

    @Test
    void tellsWhyNoListenerOpens() {
        login();
        node.data.listenFailure = Optional.of(TransferFailure.DataChannelFailure.notOpened(
                "No port is free."));
        assertThat(say("PASV")).isEqualTo("425 No port is free.\r\n");
    }

    @Test
    void refusesABadCredential() {
        login();
        assertThat(say("DCSC P aGVsbG8=")).isEqualTo("535 That is no credential.\r\n");
    }

    @Test
    void closesTheDataMoverWithTheConnection() {
        login();
        say("PASV\r\nRETR /file");
        assertThat(channel.close().isSuccess()).isTrue();
        channel.runPendingTasks();

        assertThat(node.data.calls).contains("abort", "close");
    }

    @Test
    void closesAfterAnOverlongLine() {
        heard();
        for (int i = 0; i < 64 && channel.isOpen(); i++) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[16 << 10]));
        }
        assertThat(heard()).startsWith("500 Command line too long").hasLineCount(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void takesLongerLinesAfterLogin() {
        String line = "DELE /" + "x".repeat(30_000);
        login();
        assertThat(say(line)).isEqualTo("250 OK.\r\n");
    }

    @Test
    void doesNotBelieveCommandsSentWithAuth() {
        heard();
        channel.writeInbound(text("AUTH TLS\r\nUSER joe\r\nPASS x\r\n"));

        assertThat(channel.isOpen()).isFalse();
        assertThat(node.attempts).isEmpty();
    }

    @Test
    void stopsReadingFromAClientThatDoesNotRead() {
        login();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isFalse();

        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void grantsNoMoreTimeForLoginToWhoeverOnlyTalks() {
        channel.freezeTime();
        heard();
        pass(119);
        assertThat(say("NOOP")).startsWith("200 ");
        pass(2);
        assertThat(heard()).isEqualTo("421 Idle Timeout: closing control connection.\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void closesWhatIsSilent() {
        channel.freezeTime();
        heard();
        pass(119);
        assertThat(say("USER joe\r\nPASS x")).endsWith("230 User joe logged in.\r\n");
        pass(119);
        assertThat(say("NOOP")).startsWith("200 ");
        pass(599);
        assertThat(heard()).isEmpty();
        pass(2);
        assertThat(heard()).isEqualTo("421 Idle Timeout: closing control connection.\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void isNotSilentWhileATransferRuns() {
        channel.freezeTime();
        login();
        say("PASV\r\nRETR /file");
        for (int i = 0; i < 200; i++) {
            pass(10);
        }
        assertThat(channel.isOpen()).isTrue();
        report(new TransferEvent.Completed(7));
        heard();
        for (int i = 0; i < 62; i++) {
            pass(10);
        }
        assertThat(heard()).startsWith("421 ");
    }

    @Test
    void saysGoodbyeWhenTheNodeStops() {
        login();
        channel.pipeline().fireUserEventTriggered(ServerEvent.Signal.SERVER_STOPPING);

        assertThat(heard()).startsWith("421 Service not available");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void refusesOneConnectionTooMany() {
        login();
        EmbeddedChannel second = connect();
        EmbeddedChannel waiting = connect();
        login(second);
        EmbeddedChannel third = connect();

        assertThat(heard(third)).startsWith("421 Service not available")
                .contains("try again later");
        assertThat(third.isOpen()).isFalse();
        login(waiting);
        assertThat(heard(waiting)).contains("421 Service not available");
        waiting.finishAndReleaseAll();
        second.finishAndReleaseAll();
        EmbeddedChannel fourth = connect();
        assertThat(heard(fourth)).startsWith("220 ");
        fourth.finishAndReleaseAll();
    }

    /// A client that only connects pushes out its own connections first, and never a logged-in session.
    @Test
    void closesTheOldestOfTooManyThatDoNotLogIn() {
        login();
        List<EmbeddedChannel> silent = IntStream.range(0, 5).mapToObj(_ -> connect()).toList();

        for (EmbeddedChannel one : silent.subList(0, 3)) {
            one.runPendingTasks();
            assertThat(heard(one)).startsWith("220 ").contains("421 Service not available");
            one.finishAndReleaseAll();
        }
        assertThat(channel.isOpen()).isTrue();
        assertThat(say("PWD")).contains("257 ");
        for (EmbeddedChannel one : silent.subList(3, 5)) {
            assertThat(heard(one)).startsWith("220 ").doesNotContain("421 ");
            one.finishAndReleaseAll();
        }
    }

    private static ControlServerOptions options() {
        ControlServerOptions usual = ControlServerOptions.of(
                InterpreterOptions.of("here", "Dray/1"));
        return new ControlServerOptions(usual.interpreter(), 2, 2, 100, usual.handshakeLimit(),
                usual.inProcess());
    }

    private static void login(EmbeddedChannel client) {
        client.writeInbound(text("USER joe\r\nPASS x\r\n"));
        client.runPendingTasks();
    }

    private EmbeddedChannel connect() {
        return new EmbeddedChannel(new ControlChannelInitializer(options, node, node,
                new SessionResources(storage, () -> Instant.EPOCH), connections));
    }

    private void login() {
        say("USER joe\r\nPASS x");
    }

    /// A client that sends commands ahead gets what they are answered in as few packets as they came in.
    @Test
    void flushesTheRepliesToOneReadTogether() {
        login();
        AtomicInteger flushes = countFlushes();
        assertThat(say("NOOP\r\nNOOP\r\nNOOP"))
                .isEqualTo("200 NOOP command successful.\r\n".repeat(3));
        assertThat(flushes).hasValue(1);
    }

    @Test
    void flushesTheEventsOfATransferTogetherThatCameTogether() {
        login();
        say("TYPE I\r\nMODE E\r\nPASV\r\nSTOR /file");
        AtomicInteger flushes = countFlushes();
        node.data.report(new TransferEvent.Started(true));
        node.data.report(new TransferEvent.RangesStored(ByteRangeSet.of(0, 7)));
        node.data.report(new TransferEvent.Completed(7));
        assertThat(heard()).isEmpty();
        channel.runPendingTasks();
        assertThat(heard()).startsWith("125 ")
                .contains("111 Range Marker 0-7")
                .endsWith("226 Transfer Complete.\r\n");
        assertThat(flushes).hasValue(1);
    }

    @Test
    void passesAnEventThatComesLater() {
        login();
        say("TYPE I\r\nMODE E\r\nPASV\r\nSTOR /file");
        report(new TransferEvent.Started(true));
        assertThat(heard()).startsWith("125 ");
        report(new TransferEvent.Completed(7));
        assertThat(heard()).isEqualTo("226 Transfer Complete.\r\n");
        assertThat(say("NOOP")).startsWith("200 ");
    }

    private AtomicInteger countFlushes() {
        AtomicInteger flushes = new AtomicInteger();
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
                flushes.incrementAndGet();
                context.flush();
            }
        });
        return flushes;
    }

    private String say(String lines) {
        channel.writeInbound(text(lines + "\r\n"));
        channel.runPendingTasks();
        return heard();
    }

    private void report(TransferEvent event) {
        node.data.report(event);
        channel.runPendingTasks();
    }

    private void pass(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private String heard() {
        return heard(channel);
    }

    private static String heard(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            text.append(next.toString(StandardCharsets.UTF_8));
            next.release();
        }
        return text.toString();
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}
