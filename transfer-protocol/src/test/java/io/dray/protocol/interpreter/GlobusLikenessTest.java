package io.dray.protocol.interpreter;

import io.dray.protocol.transcript.Transcript;
import io.dray.protocol.transcript.Transcript.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

/// Replays commands recorded with a Globus server to the interpreter, and compares the replies.
final class GlobusLikenessTest {
    /// Commands whose replies differ on purpose, or that refer to another tree of files.
    private static final Set<String> DIFFERENT = Set.of(
            // Another tree; another product.
            "MLST /data", "MLSC /data/treeput", "PWD", "SITE VERSION",
            // More is supported here.
            "OPTS UTF8 ON", "SITE BUFSIZE 1000", "SITE SBUF 65536", "SITE HELP CHMOD", "WHOAMI",
            "XCUP", "GET x", "PUT x",
            // Driver stacks and other inner parts of the Globus server do not exist here.
            "SITE DSI file", "SITE SETNETSTACK tcp", "SITE SETNETSTACK tcp:",
            "SITE SETNETSTACK default", "SITE SETDISKSTACK default", "SITE SETDISKSTACK file",
            "SITE UPAS 0",
            // Known verbs at the wrong time are out of sequence, not unknown; unknown ones are unknown.
            "AUTH TLS", "AUTH GSSAPI", "UTF8", "GETPUT x",
            // RFC 2428: after EPSV ALL nothing but EPSV.
            "EPSV ALL",
            // Ports of system services are refused.
            "PORT 127,0,0,1,1,1", "SPOR 127,0,0,1,1,1 127,0,0,1,1,2");

    /// Commands where an RFC requires another code and no Globus client depends on the difference, with the
    /// code expected here. docs/protocol.md names the section.
    private static final Map<String, String> BY_RFC = Map.ofEntries(
            entry("TYPE E", "504"), entry("TYPE L 8", "200"), entry("MODE B", "504"),
            entry("MODE X", "504"), entry("STRU R", "504"), entry("STAT", "211"),
            entry("ACCT x", "202"), entry("SMNT", "502"), entry("REIN", "502"),
            entry("LPSV", "502"), entry("LPRT 4,4", "502"),
            entry("ADAT abc", "503"),
            entry("ADAT xx", "503"), entry("CCC", "533"), entry("PROT X", "504"),
            entry("OPTS RETR parallelism=2,2,2", "501"),
            entry("OPTS RETR StripeLayout=Foo;", "501"),
            entry("OPTS RETR windowsize=1000;", "501"), entry("OPTS STOR x", "501"),
            entry("OPTS XX y", "501"), entry("OPTS MLST", "200"),
            entry("OPTS MLST type;size;", "200"),
            entry("OPTS MLST Type;Size;Modify;Perm;Charset;UNIX.mode;UNIX.owner;UNIX.uid;"
                    + "UNIX.group;UNIX.gid;Unique;UNIX.slink;X.count;", "200"),
            entry("EPSV 2", "522"), entry("EPSV 3", "522"), entry("LANG FR", "504"),
            entry("SIZE /data/big", "550"), entry("SIZE /nope", "550"),
            entry("SIZE /data", "550"));

    @Test
    void answersParameterCommandsWordForWord() {
        assertThat(differences("globus-commands")).isEmpty();
    }

    @Test
    void answersStrangersWordForWord() {
        List<String> differences = differences("globus-before-login");

        assertThat(differences).hasSize(1);
        assertThat(differences.getFirst()).startsWith("SITE HELP |");
    }

    @Test
    void listsEveryVerbOfTheGlobusServer() {
        ScriptedNode node = new ScriptedNode();
        node.heard();
        String ours = String.join(" ", node.say("SITE HELP").heard());

        Transcript.read("globus-before-login")
                .exchanges()
                .stream()
                .filter(exchange -> exchange.command().equals("SITE HELP"))
                .flatMap(exchange -> exchange.reply().stream())
                .filter(line -> line.startsWith(" "))
                .flatMap(line -> List.of(line.strip().split(" +", -1)).stream())
                .forEach(verb -> assertThat(ours).containsPattern("    " + verb + "\\b"));
    }

    @Test
    void answersTheGlobusClientWithTheSameCodes() {
        for (String name : List.of("client-put-and-get", "client-trees")) {
            ScriptedNode node = new ScriptedNode().loggedIn();
            for (Exchange exchange : Transcript.read(name).exchanges()) {
                String command = exchange.command();
                if (command.matches(
                        "(STOR|RETR|MLSD|ALLO|PASV|PORT|MKD|ERET|ESTO|LIST|MLST|CKSM|SIZE).*")) {
                    continue;
                }
                node.heard();
                node.say(command);
                assertThat(node.codes()).as(command)
                        .containsExactly(exchange.reply().getFirst().substring(0, 3));
            }
        }
    }

    private static List<String> differences(String transcript) {
        ScriptedNode node = ScriptedNode.secluded().allowingThirdParty();
        List<String> different = new ArrayList<>();
        for (Exchange exchange : Transcript.read(transcript).exchanges()) {
            if (DIFFERENT.contains(exchange.command())) {
                continue;
            }
            node.heard();
            String ours = String.join("\n", node.say(exchange.command()).heard());
            String code = BY_RFC.get(exchange.command());
            if (code != null && ours.startsWith(code)) {
                continue;
            }
            if (!withoutPorts(ours).equals(withoutPorts(exchange.replyText()))) {
                different.add(exchange.command() + " | " + exchange.replyText() + " | " + ours);
            }
        }
        return different;
    }

    /// Ports of listeners are picked anew each time.
    private static String withoutPorts(String reply) {
        return reply.startsWith("22")
                ? reply.replaceAll("[0-9]+,[0-9]+(\\)|\n)", "P$1")
                        .replaceAll("\\|[0-9]+\\|(\\)|\n)",
                                "|P|$1")
                : reply;
    }
}
