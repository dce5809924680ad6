package io.dray.protocol.interpreter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Sends every verb in every state, with good, missing and bad arguments, and compares the reply codes with
/// those that the RFCs allow for the verb.
final class ReplyCodesTest {
    /// Codes allowed for every command: it is not understood, the client is not logged in, or the connection
    /// closes.
    private static final Set<String> ALWAYS = Set.of("500", "501", "421", "530");

    /// Codes of each verb in RFC 959 section 5.4 (and 2228, 2389, 2428, 2640, 3659); after `+` the additional
    /// codes sent here, which RFC 1123 section 4.1.2.11 allows where they are more specific.
    private static final Map<String, Set<String>> ALLOWED = allowed("""
            USER 230 232 331 332 336 + 503
            PASS 202 230 232 332 503
            ACCT 202 230 503
            CWD 250 502 550
            XCWD 250 502 550
            CDUP 200 250 502 550
            XCUP 200 250 502 550
            SMNT 202 250 502 550
            REIN 120 220 502
            QUIT 221
            PORT 200 + 503
            PASV 227 502 521
            MODE 200 504
            TYPE 200 504
            STRU 200 504
            ALLO 200 202 504
            REST 350 502
            STOR 125 150 110 226 250 425 426 451 551 552 532 450 452 553 + 504 521 550
            STOU 125 150 110 226 250 425 426 451 551 552 532 450 452 553 + 504 521
            APPE 125 150 110 226 250 425 426 451 551 552 532 450 550 452 553 502 + 504 521
            RETR 125 150 110 226 250 425 426 451 450 550 + 504 521
            LIST 125 150 226 250 425 426 451 450 502 + 521 550
            NLST 125 150 226 250 425 426 451 450 502 + 521 550
            RNFR 450 550 502 350
            RNTO 250 532 553 502 503
            DELE 250 450 550 502
            RMD 250 502 550
            XRMD 250 502 550
            MKD 257 502 550
            XMKD 257 502 550
            PWD 257 502 550
            XPWD 257 502 550
            ABOR 225 226 502
            SYST 215 502
            STAT 211 212 213 450 502 + 550
            HELP 211 214 502
            SITE 200 202 + 214 250 350 502 503 550
            NOOP 200
            AUTH 234 334 502 504 534 431 503
            ADAT 235 335 503 535
            PBSZ 200 503
            PROT 200 504 536 503 534 431
            CCC 200 533 534
            MIC 535 533 537
            CONF 535 533 537
            ENC 535 533 537
            FEAT 211 502
            OPTS 200 451 502
            EPRT 200 522 + 503
            EPSV 229 522 200 + 521
            LANG 200 504
            MDTM 213 550
            SIZE 213 550
            MLST 250 550 504 503
            MLSD 150 125 226 425 426 451 550 504 503 + 521
            LPRT 502
            LPSV 502
            """);

    /// Arguments: good ones, of what is missing, of the wrong kind, malformed, none.
    private static final Map<String, List<String>> ARGUMENTS = arguments(
            """
                    USER|a
                    PASS|x|wrong
                    ACCT|x
                    CWD|treeput|nope|big
                    XCWD|treeput|nope|big
                    CDUP||x
                    XCUP||x
                    SMNT|x
                    REIN||x
                    PORT|127,0,0,1,19,136|1,2|127,0,0,1,0,25|10,9,8,7,19,136
                    PASV||x
                    MODE|S|E|B|C|Z|X|Q|STREAM
                    TYPE|A|A N|A T|A C|E|E N|E T|E C|I|L 8|L 36|L|L x|I N|Q|IMAGE
                    STRU|F|R|P|Q|FILE
                    ALLO|10|10 R 5|R 5|x|-1
                    REST|0|10|0-5,7-9|x|-1
                    STOR|new|nope/new|treeput
                    STOU||name|nope/name
                    APPE|big|nope/new|treeput
                    RETR|big|nope|treeput
                    LIST||treeput|nope|big|-la
                    NLST||treeput|nope|big
                    RNFR|big|nope
                    RNTO|new|nope/x
                    DELE|big|nope|treeput
                    RMD|treeput/sub|nope|big|treeput
                    XRMD|treeput/sub|nope|big|treeput
                    MKD|new|treeput|nope/new
                    XMKD|new|treeput|nope/new
                    PWD||x
                    XPWD||x
                    ABOR||x
                    SYST||x
                    STAT||big|treeput|nope
                    HELP||RETR|SITE|NOSUCH
                    SITE|HELP|CHMOD 644 big|CHMOD 644 nope|CHMOD x big|UTIME 20200101000000 big|RDEL nope|NOSUCH|SYMLINKTO a|SYMLINKFROM a|WHOAMI|VERSION|SBUF 1000|SBUF x
                    NOOP||x
                    AUTH|TLS|GSSAPI|KERBEROS_V4|x y
                    ADAT|aGVsbG8=|x y
                    PBSZ|0|1048576|4294967296|x
                    PROT|C|S|P|E|X|PP
                    CCC||x
                    MIC|aGVsbG8=|x y
                    CONF|aGVsbG8=|x y
                    ENC|aGVsbG8=|x y
                    FEAT||x
                    OPTS|MLST|MLST type;size;|MLST x y|UTF8 ON|UTF8 OFF|NOSUCH x|RETR Parallelism=0;
                    EPRT|\\|1\\|127.0.0.1\\|5000\\||\\|3\\|x\\|5000\\||x
                    EPSV||1|2|3|ALL|x
                    LANG||EN|en-GB|FR
                    MDTM|big|nope|20200101000000 big
                    SIZE|big|nope|treeput
                    MLST||big|nope|treeput
                    MLSD||treeput|nope|big
                    LPRT|4,4
                    LPSV||x
                    """);

    /// Commands sent before the one under test.
    enum State {
        GREETED, NAMED, LOGGED_IN, IMAGE, PASSIVE, PASSIVE_IMAGE, ACTIVE, EXTENDED_BLOCKS, RENAMING, RESTARTING, PROTECTED, SECLUDED, UNSECURED, TRANSFERRING
    }

    @ParameterizedTest
    @EnumSource
    void everyVerbGetsTheCodesThatTheRfcsAllow(State state) {
        TreeSet<String> wrong = new TreeSet<>();
        ARGUMENTS.forEach((verb, arguments) -> {
            for (String argument : arguments) {
                String line = argument.isEmpty() ? verb : verb + " " + argument;
                for (String code : answers(state, line)) {
                    if (!isAllowed(verb, code)) {
                        wrong.add(line + ": " + code);
                    }
                }
            }
        });

        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyVerbGetsExactlyOneLastReply(State state) {
        TreeSet<String> wrong = new TreeSet<>();
        ARGUMENTS.forEach((verb, arguments) -> arguments.forEach(argument -> {
            String line = argument.isEmpty() ? verb : verb + " " + argument;
            List<String> codes = answers(state, line);
            boolean preliminaryFirst = codes.stream()
                    .limit(Math.max(0, codes.size() - 1))
                    .allMatch(code -> code.startsWith("1"));
            if (codes.isEmpty() || codes.getLast().startsWith("1") || !preliminaryFirst) {
                wrong.add(line + ": " + codes);
            }
        }));

        assertThat(wrong).isEmpty();
    }

    @Test
    void everyVerbWithoutAnArgumentThatItNeedsIsASyntaxError() {
        TreeMap<String, String> codes = new TreeMap<>();
        ARGUMENTS.forEach((verb, arguments) -> {
            if (!arguments.contains("") && !Set.of("502").equals(ALLOWED.get(verb))
                    && !verb.equals("PASS") && !verb.equals("SMNT")) {
                codes.put(verb, String.join(" ", answers(State.LOGGED_IN, verb)));
            }
        });

        assertThat(codes.values()).containsOnly("501");
    }

    @Test
    void everyVerbThatNeedsALoginSaysSo() {
        List<String> open = List.of("USER", "PASS", "ACCT", "QUIT", "HELP", "NOOP", "FEAT", "SYST",
                "LANG", "AUTH", "ADAT", "PBSZ", "PROT", "CCC", "MIC", "CONF", "ENC", "ABOR", "REIN",
                "SMNT", "LPRT", "LPSV", "OPTS", "SITE");
        TreeSet<String> wrong = new TreeSet<>();
        ARGUMENTS.forEach((verb, arguments) -> {
            String first = arguments.getFirst();
            String line = first.isEmpty() ? verb : verb + " " + first;
            if (!open.contains(verb) && !answers(State.GREETED, line).equals(List.of("530"))) {
                wrong.add(line);
            }
        });

        assertThat(wrong).isEmpty();
    }

    @Test
    void verbsOfAnyCaseAreTheSame() {
        ARGUMENTS.forEach((verb, arguments) -> {
            String rest = arguments.getFirst().isEmpty() ? "" : " " + arguments.getFirst();
            String mixed = verb.charAt(0) + verb.substring(1).toLowerCase(Locale.ROOT);
            assertThat(answers(State.PASSIVE_IMAGE, mixed + rest)).as(mixed + rest)
                    .isEqualTo(answers(State.PASSIVE_IMAGE, verb + rest));
        });
    }

    @Test
    void blanksBehindACommandWithoutArgumentsDoNotMatter() {
        ARGUMENTS.forEach((verb, arguments) -> {
            if (arguments.contains("") && arguments.contains("x")) {
                assertThat(answers(State.LOGGED_IN, verb + "  ")).as(verb)
                        .isEqualTo(answers(State.LOGGED_IN, verb));
            }
        });
    }

    private static boolean isAllowed(String verb, String code) {
        return ALWAYS.contains(code) || ALLOWED.getOrDefault(verb, Set.of()).contains(code);
    }

    /// Codes of the replies to a line.
    private static List<String> answers(State state, String line) {
        ScriptedNode node = node(state);
        node.heard();
        node.say(line);
        List<String> codes = new ArrayList<>(node.codes());
        if (state == State.TRANSFERRING) {
            boolean ended = line.startsWith("ABOR") && !line.contains("x");
            codes.addAll(node.happen(ended ? "aborted" : "completed").codes());
            // The answer of the transfer that was there before.
            codes.remove(ended ? "426" : "226");
        }
        if (node.isTransferring()) {
            codes.addAll(node.happen("started").happen("completed").codes());
        }
        return codes;
    }

    private static ScriptedNode node(State state) {
        return switch (state) {
            case GREETED -> new ScriptedNode();
            case NAMED -> new ScriptedNode().say("USER a");
            case LOGGED_IN -> new ScriptedNode().loggedIn();
            case IMAGE -> new ScriptedNode().loggedIn().say("TYPE I");
            case PASSIVE -> new ScriptedNode().loggedIn().say("PASV");
            case PASSIVE_IMAGE -> new ScriptedNode().loggedIn().say("TYPE I", "PASV");
            case ACTIVE -> new ScriptedNode().loggedIn().say("PORT 127,0,0,1,19,136");
            case EXTENDED_BLOCKS -> new ScriptedNode().loggedIn().say("TYPE I", "MODE E", "PASV");
            case RENAMING -> new ScriptedNode().loggedIn().say("RNFR big");
            case RESTARTING -> new ScriptedNode().loggedIn().say("TYPE I", "PASV", "REST 5");
            case PROTECTED ->
                new ScriptedNode().say("AUTH TLS").happen("established").loggedIn().say("PBSZ 0");
            case SECLUDED -> ScriptedNode.secluded().loggedIn().say("PASV");
            case UNSECURED -> ScriptedNode.secluded().loggedIn().refusingDataChannels();
            case TRANSFERRING -> new ScriptedNode().loggedIn()
                    .say("TYPE I", "PASV", "RETR big")
                    .happen("started");
        };
    }

    private static Map<String, Set<String>> allowed(String table) {
        return table.lines()
                .map(line -> line.replace("+ ", "").split(" "))
                .collect(Collectors.toMap(words -> words[0],
                        words -> Set.copyOf(
                                Arrays.asList(words).subList(1, words.length))));
    }

    private static Map<String, List<String>> arguments(String table) {
        return table.lines()
                .map(line -> line.split("(?<!\\\\)\\|", -1))
                .collect(Collectors.toMap(words -> words[0],
                        words -> Arrays.stream(words)
                                .skip(1)
                                .map(word -> word.replace("\\|", "|"))
                                .toList(),
                        (first, _) -> first, TreeMap::new));
    }
}
