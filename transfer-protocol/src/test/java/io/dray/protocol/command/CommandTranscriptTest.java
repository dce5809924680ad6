package io.dray.protocol.command;

import io.dray.protocol.command.UnrecognizedCommand.Reason;
import io.dray.protocol.reply.Replies;
import io.dray.protocol.reply.ReplyFormatter;
import io.dray.protocol.transcript.Mutations;
import io.dray.protocol.transcript.Transcript;
import io.dray.protocol.transcript.Transcript.Exchange;
import io.dray.protocol.transcript.Transcript.Speaker;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The commands of the recorded dialogues.
final class CommandTranscriptTest {
    /// Verbs that a Dray node does not have although that server answers them.
    private static final Set<String> NOT_OURS = Set.of("SITE DSI file", "SITE SETNETSTACK tcp",
            "SITE SETNETSTACK tcp:", "SITE SETNETSTACK default", "SITE SETDISKSTACK default",
            "SITE SETDISKSTACK file", "SITE UPAS 0", "GETPUT x", "UTF8", "SITE AUTHZ_ASSERT zz",
            "SITE SHARING x", "SITE RESTRICT /data", "SITE CHROOT /data", "SITE FAULT NOOP",
            "XCUP", "GET x", "PUT x");

    static Stream<Exchange> globusExchanges() {
        return Stream.of("globus-commands", "globus-files-and-listings")
                .flatMap(name -> Transcript.read(name).exchanges().stream())
                .filter(exchange -> !NOT_OURS.contains(exchange.command()));
    }

    static Stream<String> clientLines() {
        return Stream.concat(Transcript.ONE_SERVER.stream(), Transcript.TWO_SERVERS.stream())
                .filter(name -> name.startsWith("client-"))
                .flatMap(name -> Transcript.read(name).by(Speaker.CLIENT).stream())
                .distinct();
    }

    /// Errors that the parser detects are answered in the words of the Globus server, with the codes of FTP.
    @ParameterizedTest
    @MethodSource("globusExchanges")
    void refusesInTheWordsOfTheGlobusServer(Exchange exchange) {
        if (CommandParser.parse(exchange.command()) instanceof UnrecognizedCommand unknown
                && !hasCodeOfFtp(exchange, unknown.reason())) {
            assertThat(ReplyFormatter.lines(Replies.unrecognized(unknown)))
                    .isEqualTo(exchange.reply());
        }
    }

    /// Where RFC 959, 2389 and 2428 have another code, it is given.
    private static boolean hasCodeOfFtp(Exchange exchange, Reason reason) {
        return reason == Reason.BAD_OPTIONS || reason == Reason.NOT_IMPLEMENTED
                || exchange.command().equals("EPSV 3");
    }

    /// What the server refuses as unknown or malformed is refused by the parser.
    @ParameterizedTest
    @MethodSource("globusExchanges")
    void refusesWhatTheGlobusServerDoesNotUnderstand(Exchange exchange) {
        Set<String> refusals = Set.of("500 OPTS failed.", "500 Invalid command.",
                "501 Syntax error in parameters or arguments.", "501 bad parameter.",
                "501 Illegal PORT command.", "501 Invalid protocol.", "502 Invalid Parameter.",
                "502 Unsupported event.", "522 Network protocol not supported, use (1,2).",
                "504 Bad DCAU mode.", "501 DCAU S expected subject.");
        Set<String> understoodHere = Set.of("OPTS UTF8 ON", "WHOAMI", "SITE BUFSIZE 1000",
                "OPTS MLST");
        if (refusals.contains(exchange.replyText())
                && !understoodHere.contains(exchange.command())) {
            assertThat(CommandParser.parse(exchange.command()))
                    .isInstanceOf(UnrecognizedCommand.class);
        }
    }

    @ParameterizedTest
    @MethodSource("clientLines")
    void understandsEveryLineOfTheGlobusClient(String line) {
        assertThat(CommandParser.parse(line)).isNotInstanceOf(UnrecognizedCommand.class);
    }

    @ParameterizedTest
    @MethodSource("clientLines")
    void writesWhatItReads(String line) {
        Command command = CommandParser.parse(line);
        assertThat(CommandParser.parse(CommandFormatter.format(command))).isEqualTo(command);
    }

    @Test
    void survivesDamagedLines() {
        List<String> corpus = Stream.concat(clientLines(),
                globusExchanges().map(Exchange::command)).distinct().toList();
        new Mutations(20261122, corpus).feed(30_000, line -> {
            Command command = CommandParser.parse(line);
            if (command instanceof UnrecognizedCommand unknown) {
                assertThat(unknown.detail()).doesNotContain("\r", "\n");
                assertThat(unknown.reason()).isNotEqualTo(Reason.LINE_TOO_LONG);
            } else {
                comesBack(command);
            }
        });
    }

    /// Formatting may refuse a command (a lone surrogate, a LIST path with a dash), never change it.
    private static void comesBack(Command command) {
        String line;
        try {
            line = CommandFormatter.format(command);
        } catch (IllegalArgumentException e) {
            return;
        }
        Command again = CommandParser.parse(line);
        assertThat(CommandFormatter.format(again)).isEqualTo(line);
        assertThat(again).isNotInstanceOf(UnrecognizedCommand.class);
    }
}
