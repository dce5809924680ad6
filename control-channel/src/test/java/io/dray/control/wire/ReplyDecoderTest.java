package io.dray.control.wire;

import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.reply.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.EncoderException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReplyDecoderTest {
    private static final String TRANSCRIPT = """
            220 ready.\r
            501 'TYPE E\r
            ' unrecognized type.\r
            211-Extensions supported\r
             SIZE\r
             211 is a number\r
            211 End.\r
            530-Login incorrect.\r
            530-\r
            530 End.\r
            200 only a line feed
            257 "/größe" is current directory.\r
            """;
    private static final List<Reply> REPLIES = List.of(Reply.of(220, "ready."),
            Reply.of(501, "'TYPE E"),
            Reply.of(211, "Extensions supported", " SIZE", " 211 is a number", "End."),
            Reply.of(530, "Login incorrect.", "", "End."), Reply.of(200, "only a line feed"),
            Reply.of(257, "\"/größe\" is current directory."));

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static List<Reply> drain(EmbeddedChannel channel) {
        List<Reply> replies = new ArrayList<>();
        for (Reply reply = channel.readInbound(); reply != null; reply = channel.readInbound()) {
            replies.add(reply);
        }
        return replies;
    }

    @Test
    void decodesWhateverTheCuts() {
        byte[] all = TRANSCRIPT.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            EmbeddedChannel channel = new EmbeddedChannel(new ReplyDecoder());
            int most = round == 0 ? all.length : round == 1 ? 1 : 1 + random.nextInt(30);
            for (int from = 0; from < all.length;) {
                int length = Math.min(all.length - from, round < 2
                        ? most
                        : 1 + random.nextInt(most));
                channel.writeInbound(Unpooled.copiedBuffer(all, from, length));
                from += length;
            }
            assertThat(drain(channel)).isEqualTo(REPLIES);
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void refusesEndlessLines() {
        EmbeddedChannel channel = new EmbeddedChannel(new ReplyDecoder());
        String part = "x".repeat(1000);
        assertThatThrownBy(() -> {
            for (int i = 0; i < 1000; i++) {
                channel.writeInbound(bytes(part));
            }
        }).isInstanceOf(DecoderException.class)
                .hasCauseInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("line of more than 65536 bytes");
        channel.writeInbound(bytes("\r\n220 too late\r\n"));
        assertThat(drain(channel)).isEmpty();
        channel.finishAndReleaseAll();
    }

    @Test
    void refusesEndlessReplies() {
        EmbeddedChannel channel = new EmbeddedChannel(new ReplyDecoder());
        String lines = "211-more\r\n".repeat(1000);
        assertThatThrownBy(() -> {
            for (int i = 0; i < 1000; i++) {
                channel.writeInbound(bytes(lines));
            }
        }).isInstanceOf(DecoderException.class).hasCauseInstanceOf(ProtocolViolation.class);
        channel.finishAndReleaseAll();
    }

    @Test
    void binaryGarbageGivesRepliesOrAViolation() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            byte[] garbage = new byte[random.nextInt(4000)];
            random.nextBytes(garbage);
            EmbeddedChannel channel = new EmbeddedChannel(new ReplyDecoder());
            try {
                channel.writeInbound(Unpooled.wrappedBuffer(garbage));
            } catch (DecoderException e) {
                assertThat(e).hasCauseInstanceOf(ProtocolViolation.class);
            }
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void knowsWhetherSomethingIsLeftOver() {
        ReplyDecoder decoder = new ReplyDecoder();
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        channel.writeInbound(bytes("234 Go on.\r\n"));
        assertThat(decoder.isAtRest()).isTrue();
        channel.writeInbound(bytes("211-half"));
        assertThat(decoder.isAtRest()).isFalse();
        channel.writeInbound(bytes(" a reply\r\n"));
        assertThat(decoder.isAtRest()).isFalse();
        channel.writeInbound(bytes("211 End\r\n"));
        assertThat(decoder.isAtRest()).isTrue();
        channel.finishAndReleaseAll();
    }

    @Test
    void encodesCommandsAsUtf8Lines() {
        EmbeddedChannel channel = new EmbeddedChannel(new CommandEncoder());
        channel.writeOutbound(PathVerb.SIZE.on("/größe"));
        ByteBuf line = channel.readOutbound();
        assertThat(line.toString(StandardCharsets.UTF_8)).isEqualTo("SIZE /größe\r\n");
        line.release();
        assertThatThrownBy(() -> channel.writeOutbound(PathVerb.SIZE.on("a\r\nDELE b")))
                .isInstanceOf(EncoderException.class)
                .hasCauseInstanceOf(IllegalArgumentException.class);
        channel.finishAndReleaseAll();
    }
}
