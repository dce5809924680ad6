package io.dray.protocol.reply;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.transcript.Mutations;
import io.dray.protocol.transcript.Transcript;
import io.dray.protocol.transcript.Transcript.Speaker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

final class ReplyParserTest {
    static final List<String> ONE_SERVER = Transcript.ONE_SERVER;

    @Test
    void readsOneLine() {
        assertThat(replies("226 Transfer Complete."))
                .containsExactly(Reply.of(226, "Transfer Complete."));
    }

    @Test
    void readsIndentedLines() {
        assertThat(replies("211-Extensions supported", " SIZE", " REST STREAM", "211 End."))
                .containsExactly(
                        Reply.of(211, "Extensions supported", " SIZE", " REST STREAM", "End."));
    }

    @Test
    void readsLinesThatRepeatTheCode() {
        assertThat(replies("530-Login incorrect. : why", "530-", "530 End."))
                .containsExactly(Reply.of(530, "Login incorrect. : why", "", "End."));
    }

    @Test
    void readsTextOfAnyFormInsideAReply() {
        assertThat(replies("220-Welcome", "to this server", "226 is not the end", "", "220 ready"))
                .containsExactly(Reply.of(220, "Welcome", "to this server", "226 is not the end",
                        "", "ready"));
    }

    @Test
    void readsCodesWithoutText() {
        assertThat(replies("226", "200 ", "150-", "150"))
                .containsExactly(Reply.of(226, ""), Reply.of(200, ""), Reply.of(150, "", ""));
    }

    @Test
    void skipsTheSecondLineOfBrokenErrors() {
        assertThat(replies("501 'TYPE E", "' unrecognized type.", "200 Type set to I."))
                .containsExactly(Reply.of(501, "'TYPE E"), Reply.of(200, "Type set to I."));
    }

    @Test
    void takesNoWordOrNumberForACode() {
        assertThat(replies("2260 x", "22 x", "226x", "ééé x", "099 x", "200 ok"))
                .containsExactly(Reply.of(200, "ok"));
    }

    @ParameterizedTest
    @FieldSource("ONE_SERVER")
    void readsAllRepliesOfTheTranscripts(String name) {
        List<String> lines = Transcript.read(name).by(Speaker.SERVER);
        List<Reply> replies = replies(lines.toArray(String[]::new));
        List<String> written = replies.stream()
                .flatMap(reply -> ReplyFormatter.lines(reply).stream())
                .toList();
        assertThat(written).isEqualTo(
                lines.stream().filter(line -> !line.startsWith("' unrecognized")).toList());
    }

    @Test
    void limitsLinesOfAReply() {
        ReplyParser parser = new ReplyParser(3, 1000);
        parser.feed("211-a");
        parser.feed(" b");
        parser.feed(" c");
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> parser.feed("211 d"))
                .withMessageContaining("3 lines");
    }

    @Test
    void limitsCharactersOfAReply() {
        ReplyParser parser = new ReplyParser(100, 50);
        parser.feed("211-a");
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> parser.feed(" ".repeat(50)))
                .withMessageContaining("50 characters");
    }

    @Test
    void countsEveryReplyForItself() {
        ReplyParser parser = new ReplyParser(2, 20);
        for (int i = 0; i < 100; i++) {
            assertThat(parser.feed("200 fine")).isPresent();
        }
    }

    @Test
    void givesUpOnPeersThatSpeakSomethingElse() {
        ReplyParser parser = new ReplyParser();
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> {
            for (int i = 0; i < 100; i++) {
                parser.feed("<p>HTML</p>");
            }
        }).withMessageContaining("not be an FTP server");
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> new ReplyParser().feed("999 what"));
    }

    @Test
    void survivesDamagedReplies() {
        List<String> corpus = Transcript.ONE_SERVER.stream()
                .flatMap(name -> Transcript.read(name).by(Speaker.SERVER).stream())
                .distinct()
                .toList();
        List<ReplyParser> parsers = new ArrayList<>(List.of(new ReplyParser(50, 10_000)));
        new Mutations(20261123, corpus).feed(50_000, line -> {
            try {
                parsers.getLast()
                        .feed(line)
                        .ifPresent(reply -> assertThat(reply.code())
                                .isBetween(100, 659));
            } catch (ProtocolViolation e) {
                parsers.set(0, new ReplyParser(50, 10_000));
            }
        });
    }

    private static List<Reply> replies(String... lines) {
        ReplyParser parser = new ReplyParser();
        List<Reply> replies = new ArrayList<>();
        for (String line : lines) {
            parser.feed(line).ifPresent(replies::add);
        }
        assertThat(parser.isInsideReply()).isFalse();
        return replies;
    }
}
