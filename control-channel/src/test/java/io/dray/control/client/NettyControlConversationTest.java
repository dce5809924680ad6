package io.dray.control.client;

import io.dray.control.wire.CommandEncoder;
import io.dray.control.wire.ReplyDecoder;
import io.dray.protocol.command.AccessCommand.Password;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.command.TransferCommand.Retrieve;
import io.dray.protocol.command.TransferCommand.StoreTree;
import io.dray.protocol.reply.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Conversations in memory, with a clock of the test's own.
class NettyControlConversationTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<String> waits = new ArrayList<>();
    private final ConversationHandler handler = new ConversationHandler("dtn:2811", LIMIT,
            waits::add);
    private final EmbeddedChannel channel = newChannel(handler);
    private final NettyControlConversation conversation = new NettyControlConversation(channel,
            handler, LIMIT);

    private static EmbeddedChannel newChannel(ConversationHandler handler) {
        EmbeddedChannel channel = new EmbeddedChannel(new ReplyDecoder(), new CommandEncoder(),
                handler);
        channel.freezeTime();
        return channel;
    }

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private void serverSays(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    private String clientSaid() {
        StringBuilder said = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            said.append(part.toString(StandardCharsets.UTF_8));
            part.release();
        }
        return said.toString();
    }

    private CompletableFuture<Reply> send(Command command, Duration limit,
            List<Reply> preliminary) {
        CompletableFuture<Reply> answer = conversation.send(command, limit, preliminary::add);
        channel.runPendingTasks();
        return answer;
    }

    private CompletableFuture<Reply> send(Command command) {
        return send(command, LIMIT, new ArrayList<>());
    }

    private void greeted() {
        serverSays("220 ready.\r\n");
        assertThat(handler.greeting()).isCompletedWithValue(Reply.of(220, "ready."));
    }

    private static void assertBroken(CompletableFuture<?> answer, String... words) {
        assertThatThrownBy(() -> answer.get(0, TimeUnit.SECONDS)).cause()
                .isInstanceOf(ConversationBroken.class)
                .hasMessageContainingAll(words);
    }

    private static void assertTimedOut(CompletableFuture<?> answer, boolean expected) {
        assertThatThrownBy(() -> answer.get(0, TimeUnit.SECONDS)).cause()
                .isInstanceOfSatisfying(ConversationBroken.class,
                        why -> assertThat(why.timedOut()).isEqualTo(expected));
    }

    @Test
    void endsWithAServerThatSendsPreliminaryRepliesWithoutEnd() {
        greeted();
        int atOnce = 10_000;
        String replies = "150 More.\r\n".repeat(atOnce);
        CompletableFuture<Reply> answer = conversation.send(new Retrieve("/f"), LIMIT, _ -> {});
        channel.runPendingTasks();
        for (int sent = 0; sent < ConversationHandler.MOST_PRELIMINARY; sent += atOnce) {
            serverSays(replies);
        }
        assertThat(answer).isNotDone();
        serverSays("150 More.\r\n");
        assertBroken(answer, "dtn:2811", "RETR", "without end");
    }

    /// A tree may have more large files and links than that: each is named by a reply.
    @Test
    void takesMorePreliminaryRepliesOfATree() {
        greeted();
        int atOnce = 10_000;
        String replies = "111 Left.\r\n".repeat(atOnce);
        CompletableFuture<Reply> answer = conversation.send(new StoreTree(true, "/to"), LIMIT,
                _ -> {});
        channel.runPendingTasks();
        for (int sent = 0; sent <= ConversationHandler.MOST_PRELIMINARY; sent += atOnce) {
            serverSays(replies);
        }
        serverSays("226 Transfer Complete.\r\n");
        assertThat(answer).isCompletedWithValueMatching(reply -> reply.code() == 226);
    }

    @Test
    void tellsWhatIsWaitedForAfterFiveSecondsAndThenMoreAndMoreSeldom() {
        greeted();
        Duration limit = Duration.ofMinutes(5);
        var _ = send(PathVerb.SIZE.on("/f"), limit, new ArrayList<>());
        channel.advanceTimeBy(4, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(waits).isEmpty();
        for (int second = 4; second < 60; second++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
        assertThat(waits).first()
                .asString()
                .matches("dtn:2811 has not answered SIZE for [56] s; waiting up to 300 s\\.");
        assertThat(waits).hasSizeBetween(3, 4);
    }

    @Test
    void matchesRepliesWithPipelinedCommandsInOrder() {
        greeted();
        List<CompletableFuture<Reply>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            answers.add(send(PathVerb.SIZE.on("/" + i)));
        }
        assertThat(clientSaid()).startsWith("SIZE /0\r\nSIZE /1\r\n").endsWith("SIZE /999\r\n");
        StringBuilder replies = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            replies.append("213 ").append(i).append("\r\n");
        }
        serverSays(replies.toString());
        for (int i = 0; i < 1000; i++) {
            assertThat(answers.get(i)).isCompletedWithValue(Reply.of(213, String.valueOf(i)));
        }
    }

    @Test
    void handsPreliminaryRepliesOverInOrder() {
        greeted();
        List<Reply> preliminary = new ArrayList<>();
        CompletableFuture<Reply> transfer = send(new Retrieve("/f"), LIMIT, preliminary);
        CompletableFuture<Reply> next = send(Query.NO_OPERATION);
        serverSays("150 Begining transfer.\r\n111 Range Marker 0-5\r\n");
        assertThat(transfer).isNotDone();
        serverSays("226 Transfer Complete.\r\n200 ok\r\n");
        assertThat(preliminary).extracting(Reply::code).containsExactly(150, 111);
        assertThat(transfer).isCompletedWithValue(Reply.of(226, "Transfer Complete."));
        assertThat(next).isCompletedWithValue(Reply.of(200, "ok"));
    }

    @Test
    void aFailingListenerFailsItsCommandOnly() {
        greeted();
        CompletableFuture<Reply> transfer = conversation.send(new Retrieve("/f"), LIMIT, _ -> {
            throw new IllegalStateException("listener");
        });
        channel.runPendingTasks();
        CompletableFuture<Reply> next = send(Query.NO_OPERATION);
        serverSays("150 Begining transfer.\r\n226 done\r\n200 ok\r\n");
        assertThat(transfer).isCompletedExceptionally();
        assertThat(next).isCompletedWithValue(Reply.of(200, "ok"));
    }

    @Test
    void countsSilenceAnewAtEachPreliminaryReply() {
        greeted();
        CompletableFuture<Reply> transfer = send(new Retrieve("/f"));
        for (int i = 0; i < 5; i++) {
            channel.advanceTimeBy(9, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
            serverSays("111 Range Marker 0-" + (i + 1) + "\r\n");
        }
        assertThat(transfer).isNotDone();
        channel.advanceTimeBy(11, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertBroken(transfer, "dtn:2811 did not answer RETR within 10 s");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aCommandsClockStartsWhenItIsItsTurn() {
        greeted();
        CompletableFuture<Reply> slow = send(new Retrieve("/f"), Duration.ofMinutes(5),
                new ArrayList<>());
        CompletableFuture<Reply> quick = send(Query.NO_OPERATION);
        channel.advanceTimeBy(4, TimeUnit.MINUTES);
        channel.runScheduledPendingTasks();
        assertThat(quick).isNotDone();
        serverSays("226 done\r\n");
        assertThat(slow).isDone();
        channel.advanceTimeBy(11, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertBroken(quick, "did not answer NOOP within 10 s");
        assertTimedOut(quick, true);
    }

    @Test
    void aServerThatDoesNotGreetIsBroken() {
        channel.advanceTimeBy(11, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertBroken(handler.greeting(), "did not answer the connection");
    }

    @Test
    void aServerThatOnlyPromisesAGreetingIsBroken() {
        for (int i = 0; i < 3; i++) {
            channel.advanceTimeBy(3, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
            serverSays("120 ready in a moment\r\n");
        }
        assertThat(handler.greeting()).isNotDone();
        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertBroken(handler.greeting(), "did not answer the connection within 10 s");
    }

    @Test
    void closingFailsAllThatWaitAndAllThatCome() {
        greeted();
        CompletableFuture<Reply> first = send(Query.NO_OPERATION);
        CompletableFuture<Reply> second = send(Query.NO_OPERATION);
        channel.close().syncUninterruptibly();
        assertTimedOut(first, false);
        assertBroken(first, "dtn:2811 closed the connection while NOOP waited");
        assertBroken(second, "closed the connection");
        assertBroken(send(Query.NO_OPERATION), "closed the connection while NOOP waited");
    }

    @Test
    void a421BreaksTheConversationWithItsText() {
        greeted();
        CompletableFuture<Reply> answer = send(Query.NO_OPERATION);
        serverSays("421 Idle Timeout: closing control connection.\r\n");
        assertBroken(answer, "dtn:2811", "421 Idle Timeout");
    }

    @Test
    void aReplyToNothingBreaksTheConversation() {
        greeted();
        serverSays("200 unasked\r\n");
        assertBroken(send(Query.NO_OPERATION), "reply to no command", "200 unasked");
    }

    @Test
    void garbageBreaksTheConversation() {
        greeted();
        CompletableFuture<Reply> answer = send(Query.NO_OPERATION);
        serverSays("999 what\r\n");
        assertBroken(answer, "is garbled", "999");
    }

    @Test
    void refusesWhatCannotBeWrittenBeforeQueuingIt() {
        greeted();
        assertThatThrownBy(() -> send(PathVerb.SIZE.on("a\r\nDELE b")))
                .isInstanceOf(IllegalArgumentException.class);
        CompletableFuture<Reply> next = send(Query.NO_OPERATION);
        assertThat(clientSaid()).isEqualTo("NOOP\r\n");
        serverSays("200 ok\r\n");
        assertThat(next).isCompletedWithValue(Reply.of(200, "ok"));
    }

    @Test
    void messagesNeverHoldThePassword() {
        greeted();
        CompletableFuture<Reply> answer = send(new Password("very secret"));
        channel.close().syncUninterruptibly();
        assertThatThrownBy(() -> answer.get(0, TimeUnit.SECONDS)).cause()
                .hasMessageContaining("PASS")
                .hasMessageNotContaining("secret");
    }
}
