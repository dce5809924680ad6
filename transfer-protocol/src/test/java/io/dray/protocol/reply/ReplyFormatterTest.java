package io.dray.protocol.reply;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ReplyFormatterTest {
    @Test
    void writesOneLine() {
        assertThat(ReplyFormatter.lines(Reply.of(226, "Transfer Complete.")))
                .containsExactly("226 Transfer Complete.");
    }

    @Test
    void writesIndentedLinesAsTheyAreAndOthersWithTheCode() {
        assertThat(
                ReplyFormatter.lines(Reply.of(250, "status of x", " Type=file; x", "more", "End.")))
                .containsExactly("250-status of x", " Type=file; x", "250-more", "250 End.");
    }

    @Test
    void writesACodeBeforeAnIndentedFirstLine() {
        assertThat(ReplyFormatter.lines(Reply.of(250, " a", "b"))).containsExactly("250- a",
                "250 b");
    }

    @Test
    void letsNoTextForgeALine() {
        Reply reply = Reply.of(250, "status of a\r\n226 done\r\n", " x\n226 done", "End\0.");
        assertThat(ReplyFormatter.lines(reply)).containsExactly("250-status of a??226 done??",
                " x?226 done", "250 End?.");
        ReplyParser parser = new ReplyParser();
        List<String> lines = ReplyFormatter.lines(reply);
        assertThat(parser.feed(lines.get(0))).isEmpty();
        assertThat(parser.feed(lines.get(1))).isEmpty();
        assertThat(parser.feed(lines.get(2))).isPresent();
    }
}
