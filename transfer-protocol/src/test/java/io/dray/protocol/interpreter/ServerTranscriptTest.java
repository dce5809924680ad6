package io.dray.protocol.interpreter;

import io.dray.protocol.transcript.Transcript;
import io.dray.protocol.transcript.Transcript.Line;
import io.dray.protocol.transcript.Transcript.Speaker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Plays the `server-` transcripts: every line of the client and every event, and between them exactly
/// the lines of the server.
final class ServerTranscriptTest {
    @ParameterizedTest
    @ValueSource(strings = {"server-login", "server-data-path", "server-transfers", "server-files",
            "server-abort"})
    void speaksAsWritten(String name) {
        List<String> played = new ArrayList<>();
        List<String> written = new ArrayList<>();
        ScriptedNode node = new ScriptedNode();
        for (Line line : Transcript.read(name).lines()) {
            written.add(line.speaker() + " " + line.text());
            switch (line.speaker()) {
                case TITLE -> node = new ScriptedNode();
                case CLIENT -> node.say(line.text());
                case EVENT -> node.happen(line.text());
                case SERVER, DATA -> {
                    continue;
                }
            }
            played.add(line.speaker() + " " + line.text());
            node.heard().forEach(said -> played.add(Speaker.SERVER + " " + said));
        }

        assertThat(String.join("\n", played)).isEqualTo(String.join("\n", written));
    }
}
