package io.dray.control.wire;

import io.dray.protocol.command.AccessCommand.Abort;
import io.dray.protocol.command.AccessCommand.UserName;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand.PathCommand;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.command.UnrecognizedCommand;
import io.dray.protocol.interpreter.ServerEvent;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.reply.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class ControlLineDecoderTest {
    private static final int LIMIT = 100;
    private final ControlLineDecoder lines = new ControlLineDecoder(LIMIT);
    private final EmbeddedChannel channel = new EmbeddedChannel(lines, new CommandDecoder());

    @AfterAll
    static void releasesEveryBuffer() {
        LeakNotes.assertNone();
    }

    @AfterEach
    void leavesNothingBehind() {
        assertThat(channel.finishAndReleaseAll()).isFalse();
    }

    @Test
    void takesBothLineEnds() {
        assertThat(hear("NOOP\r\nNOOP\nUSER a b\r\n")).containsExactly(Query.NO_OPERATION,
                Query.NO_OPERATION, new UserName("a b"));
    }

    @Test
    void givesTheSameCommandsHoweverTheBytesAreCut() {
        String dialogue = "USER anonymous\r\nPASS x\r\nDELE \u00e4\u20ac.txt\nNOOP\r\n\r\nSITE HELP\r\n";
        byte[] bytes = dialogue.getBytes(StandardCharsets.UTF_8);
        List<Command> whole = hear(dialogue);
        List<Command> single = new ArrayList<>();
        for (byte b : bytes) {
            single.addAll(hear(b));
        }
        assertThat(single).isEqualTo(whole).hasSize(6);

        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            List<Command> cut = new ArrayList<>();
            for (int at = 0; at < bytes.length;) {
                int next = Math.min(bytes.length, at + 1 + random.nextInt(20));
                cut.addAll(hear(java.util.Arrays.copyOfRange(bytes, at, next)));
                at = next;
            }
            assertThat(cut).isEqualTo(whole);
        }
    }

    @Test
    void takesALineAtTheLimitAndNoneBeyond() {
        String longest = "DELE " + "x".repeat(LIMIT - 5);
        assertThat(hear(longest + "\r\n"))
                .containsExactly(PathVerb.DELETE.on("x".repeat(LIMIT - 5)));

        assertThat(hear(longest + "xx\r\nNOOP\r\n")).singleElement()
                .isInstanceOfSatisfying(UnrecognizedCommand.class,
                        command -> assertThat(command.reason())
                                .isEqualTo(UnrecognizedCommand.Reason.LINE_TOO_LONG));
        assertThat(hear("NOOP\r\n")).isEmpty();
    }

    @Test
    void complainsOnceAboutAMegabyteWithoutALineEnd() {
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < 1024; i++) {
            commands.addAll(hear(new byte[1024]));
        }

        assertThat(commands).hasSize(1);
        assertThat(lines.holdsBytes()).isFalse();
    }

    @Test
    void followsAChangedLimit() {
        lines.limit(1000);

        assertThat(hear("DELE " + "x".repeat(900) + "\r\n")).hasSize(1)
                .noneMatch(UnrecognizedCommand.class::isInstance);
    }

    /// What programs send to abort, whole and with what is left where the urgent byte is taken out on the way:
    /// BSD ftp and lftp (the last byte of IAC IP IAC, or DM, is urgent), ncftp, Python's ftplib (the line's LF).
    @ParameterizedTest
    @ValueSource(strings = {"fff4fff2", "fff4f2", "fff4ff", "f4fff2", "f4f2", "fff2", "f2", "ff",
            "fffd06", "fff1", "fff6"})
    void skipsTelnetSignalsInFrontOfACommand(String signals) {
        ByteBuf line = Unpooled.wrappedBuffer(HexFormat.of().parseHex(signals),
                "ABOR\r\n".getBytes(StandardCharsets.US_ASCII));
        for (boolean byteByByte : List.of(false, true)) {
            ByteBuf each = byteByByte ? line : line.copy();
            while (each.isReadable()) {
                channel.writeInbound(each.readBytes(byteByByte ? 1 : each.readableBytes()));
            }
            each.release();
            assertThat(heard()).containsExactly(new Abort());
        }
    }

    /// No name changes in transit: it arrives byte by byte, or is refused.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"78fff979|", "78ffff79|x\udcffy", "ffff|\udcff",
            "78ff79|", "78ff|", "78fff279|", "78fff479|", "78fffd0679|", "78fffbfff079|",
            "636166e9|caf\udce9", "c3a9|é", "78090b1b7f79|'x\t\u000b\u001b\u007fy'",
            "780d0079|'x\ry'", "780d79|", "780079|", "2079|' y'", "7920|'y '"})
    void namesArriveByteByByteOrAreRefused(String sent, String name) {
        channel.writeInbound(Unpooled.wrappedBuffer("DELE ".getBytes(StandardCharsets.US_ASCII),
                HexFormat.of().parseHex(sent), new byte[]{'\r', '\n'}));

        if (name == null) {
            assertThat(heard()).singleElement()
                    .isInstanceOfSatisfying(UnrecognizedCommand.class,
                            command -> assertThat(command.reason())
                                    .isEqualTo(UnrecognizedCommand.Reason.BAD_CHARACTERS));
        } else {
            assertThat(heard()).containsExactly(PathVerb.DELETE.on(name));
        }
    }

    @Test
    void hearsEveryNameThatTheClientSends() {
        EmbeddedChannel client = new EmbeddedChannel(new CommandEncoder());
        Random random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(12)];
            for (int i = 0; i < bytes.length; i++) {
                do {
                    bytes[i] = (byte) random.nextInt(256);
                } while (bytes[i] == 0 || bytes[i] == '\n');
            }
            PathCommand sent = PathVerb.DELETE.on(NameBytes.decode(bytes));
            client.writeOutbound(sent);
            channel.writeInbound((ByteBuf) client.readOutbound());

            assertThat(heard()).containsExactly(sent);
        }
        assertThat(client.finish()).isFalse();
    }

    @Test
    void clientsReadEveryNameThatTheNodeReplies() {
        EmbeddedChannel node = new EmbeddedChannel(new ReplyEncoder());
        EmbeddedChannel client = new EmbeddedChannel(new ReplyDecoder());
        for (String name : List.of("l\udce9", "\udcff", "x\udcff\udcffy", "é\t\u001b ", " y")) {
            Reply sent = new Reply(250,
                    List.of("status of " + name, " Type=file; " + name, "End."));
            node.writeOutbound(sent);
            client.writeInbound((ByteBuf) node.readOutbound());

            assertThat((Reply) client.readInbound()).isEqualTo(sent);
        }
        assertThat(node.finish()).isFalse();
        assertThat(client.finish()).isFalse();
    }

    @Test
    void knowsWhatItHoldsAndSwallowsAllOnceStopped() {
        assertThat(hear("NOO")).isEmpty();
        assertThat(lines.holdsBytes()).isTrue();

        lines.stop();
        assertThat(hear("P\r\nNOOP\r\n")).isEmpty();
        assertThat(lines.holdsBytes()).isFalse();
    }

    @Test
    void makesNoCommandOfHalfALineAtTheEnd() {
        hear("NOOP");
        channel.finish();

        assertThat(heard()).isEmpty();
    }

    @Test
    void survivesGarbage() {
        Random random = new Random(11);
        for (int i = 0; i < 2000; i++) {
            byte[] garbage = new byte[random.nextInt(80)];
            random.nextBytes(garbage);
            hear(garbage);
            hear("\n");
        }
        assertThat(hear("NOOP\r\n")).isSubsetOf(Query.NO_OPERATION);
    }

    private List<Command> hear(String text) {
        return hear(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<Command> hear(byte... bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
        return heard();
    }

    private List<Command> heard() {
        List<Command> commands = new ArrayList<>();
        for (ServerEvent.CommandReceived next = channel.readInbound(); next != null; next = channel
                .readInbound()) {
            commands.add(next.command());
        }
        return commands;
    }
}
