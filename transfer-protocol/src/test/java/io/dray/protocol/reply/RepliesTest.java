package io.dray.protocol.reply;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.transcript.Transcript;
import io.dray.protocol.transcript.Transcript.Exchange;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

final class RepliesTest {
    private static final Map<String, Exchange> GLOBUS = Stream
            .of("globus-commands", "globus-before-login", "globus-files-and-listings")
            .flatMap(name -> Transcript.read(name).exchanges().stream())
            .collect(Collectors.toMap(Exchange::command, exchange -> exchange, (a, b) -> a));

    static Stream<Arguments> answers() {
        HostPort address = new HostPort(InetAddress.ofLiteral("127.0.0.1"), 106 * 256 + 8);
        HostPort extended = new HostPort(InetAddress.ofLiteral("127.0.0.1"), 27150);
        return Stream.of(arguments("USER anonymous", Replies.passwordRequired("anonymous")),
                arguments("PASS x", Replies.loggedIn("anonymous")),
                arguments("SYST", Replies.SYSTEM_TYPE), arguments("NOOP", Replies.NO_OPERATION),
                arguments("PWD", Replies.currentDirectory("/data")),
                arguments("SIZE /data/big", Replies.value("3000001")),
                arguments("CWD /data", Replies.DIRECTORY_CHANGED),
                arguments("TYPE I", Replies.typeSet("I")),
                arguments("STRU F", Replies.STRUCTURE_SET),
                arguments("MODE E", Replies.modeSet('E')),
                arguments("ALLO 100", Replies.ALLOCATED),
                arguments("PBSZ 1048576", Replies.protectionBufferSize(1048576)),
                arguments("PROT P", Replies.protectionLevel('P')),
                arguments("PROT E", Replies.unsupportedProtectionLevel('E')),
                arguments("DCAU A", Replies.dataChannelAuthentication('A')),
                arguments("DCAU T", Replies.BAD_DATA_CHANNEL_AUTHENTICATION),
                arguments("OPTS RETR markers=1;", Replies.OPTIONS_SET),
                arguments("SBUF 100000", Replies.BUFFER_SET),
                arguments("SITE RBUFSZ 1000", Replies.SITE_DONE),
                arguments("TREV PERF 1", Replies.EVENT_INTERVAL_SET),
                arguments("REST 0", Replies.RESTART_ACCEPTED),
                arguments("LANG", Replies.languageSet()),
                arguments("ABOR", Replies.ABORTED), arguments("USER x", Replies.ALREADY_LOGGED_IN),
                arguments("EPSV", Replies.extendedPassive(27024)),
                arguments("SPAS", Replies.stripedPassive(List.of(address))),
                arguments("SPAS 1", Replies.extendedStripedPassive(List.of(extended))),
                arguments("PORT 127,0,0,1,1,1", Replies.PORT_SET),
                arguments("QUIT", Replies.GOODBYE),
                arguments("RMD /data/m1", Replies.OK),
                arguments("RNFR /data/d1", Replies.RENAME_TARGET_EXPECTED),
                arguments("RNTO /data/zz", Replies.INVALID_ARGUMENTS),
                arguments("SITE SYMLINKFROM /data/d2", Replies.LINK_NAME_EXPECTED),
                arguments("CKSM CRC32 0 -1 /data/big", Replies.UNKNOWN_CHECKSUM),
                arguments("SCKS MD5 abc", Replies.CHECKSUM_EXPECTED),
                arguments("AUTH KERBEROS_V5", Replies.UNKNOWN_MECHANISM));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void wordsRepliesAsTheGlobusServerDoes(String command, Reply reply) {
        Exchange recorded = GLOBUS.containsKey(command) ? globus(command) : secure(command);
        assertThat(ReplyFormatter.lines(reply)).isEqualTo(recorded.reply());
    }

    @Test
    void wrapsFactsAndListLines() {
        Exchange status = globus("STAT /data/big");
        assertThat(ReplyFormatter.lines(Replies.fileStatus("/data/big",
                List.of(status.reply().get(1).substring(1))))).isEqualTo(status.reply());
        Exchange facts = globus("MLST /data/big");
        assertThat(ReplyFormatter.lines(
                Replies.machineStatus("/data/big", facts.reply().get(1).substring(1))))
                .isEqualTo(facts.reply());
    }

    private static Exchange globus(String command) {
        return Objects.requireNonNull(GLOBUS.get(command), command);
    }

    private static Exchange secure(String command) {
        return Transcript.read("globus-security-required")
                .exchanges()
                .stream()
                .filter(exchange -> exchange.command().equals(command))
                .findFirst()
                .orElseThrow();
    }
}
