package io.dray.protocol.interpreter;

import io.dray.protocol.reply.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// HELP and SITE HELP in the layout of the Globus server. Its clients read the list of verbs to find what a
/// server supports (Globus server 13.24).
final class VerbHelp {
    private static final int VERBS_A_LINE = 8;

    private static final Map<String, String> VERBS = verbs(
            """
                    ABOR
                    ACCT <sp> account
                    ALLO <sp> size [ R <sp> size ]
                    APPE <sp> pathname
                    AUTH <sp> mechanism
                    CDUP
                    CKSM <sp> algorithm <sp> offset <sp> length <sp> pathname
                    CWD <sp> pathname
                    DCAU <sp> { N | A | S <sp> subject }
                    DCSC <sp> credential type [ <sp> encoded credential ]
                    DELE <sp> pathname
                    EPRT <sp> |protocol|address|port|
                    EPSV [ <sp> { 1 | 2 | ALL } ]
                    ERET <sp> { P <sp> offset <sp> length | TREE="1[,after=position][,compress|,zstd][,except=inodes][,attributes]" } <sp> pathname
                    ESTO <sp> { A <sp> offset | TREE="1[,preserve][,after=position]" } <sp> pathname
                    FEAT
                    GET <sp> path=pathname;[mode={s|e};]{pasv|port=h1,h2,h3,h4,p1,p2};
                    HELP [ <sp> command ]
                    LANG [ <sp> language ]
                    LIST [ <sp> pathname ]
                    MDTM <sp> pathname
                    MFMT <sp> time <sp> pathname
                    MKD <sp> pathname
                    MLSC [ <sp> pathname ]
                    MLSD [ <sp> pathname ]
                    MLSR [ <sp> pathname ]
                    MLST [ <sp> pathname ]
                    MODE <sp> { S | E }
                    NLST [ <sp> pathname ]
                    NOOP
                    OPTS <sp> command <sp> options
                    PASS <sp> password
                    PASV
                    PBSZ <sp> size
                    PORT <sp> h1,h2,h3,h4,p1,p2
                    PROT <sp> { C | S | P }
                    PUT <sp> path=pathname;[mode={s|e};]{pasv|port=h1,h2,h3,h4,p1,p2};
                    PWD
                    QUIT
                    REST <sp> { offset | ranges }
                    RETR <sp> pathname
                    RMD <sp> pathname
                    RNFR <sp> pathname
                    RNTO <sp> pathname
                    SBUF <sp> size
                    SCKS <sp> algorithm <sp> value
                    SITE <sp> command
                    SIZE <sp> pathname
                    SPAS [ <sp> { 1 | 2 } ]
                    SPOR <sp> address [ <sp> address ]
                    STAT [ <sp> pathname ]
                    STOR <sp> pathname
                    STOU [ <sp> name ]
                    STRU <sp> F
                    SYST
                    TREV <sp> { RESTART | PERF } <sp> seconds
                    TYPE <sp> { A [ <sp> { N | T } ] | I | L <sp> 8 }
                    USER <sp> name
                    """);

    private static final Map<String, String> SITE_VERBS = verbs("""
            BUFSIZE <sp> size
            CHGRP <sp> group <sp> pathname
            CHECK <sp> { RETR | STOR | RNTO | MKD } <sp> pathname
            CKSM <sp> received|read|device <sp> algorithm <sp> offset <sp> length <sp> pathname
            CHMOD <sp> mode <sp> pathname
            CLIENTINFO <sp> key=value;
            DRAY <sp> request
            HELP [ <sp> command ]
            RBUFSIZ <sp> size
            RBUFSZ <sp> size
            RDEL <sp> pathname
            RETRBUFSIZE <sp> size
            SBUF <sp> size
            SBUFSIZ <sp> size
            SBUFSZ <sp> size
            STORATTR <sp> key=value;
            STORBUFSIZE <sp> size
            SYMLINK <sp> target <sp> pathname
            SYMLINKFROM <sp> target
            SYMLINKTO <sp> pathname
            TASKID <sp> id
            TRNC <sp> length <sp> pathname
            UTIME <sp> time <sp> pathname
            VERSION
            WHOAMI
            """);

    private VerbHelp() {}

    /// HELP, HELP SITE, HELP verb.
    static Reply answer(Optional<String> verb) {
        return verb.map(VerbHelp::of).orElseGet(() -> list(VERBS.keySet()));
    }

    /// SITE HELP lists the commands, not the SITE verbs: the Globus client looks for them there.
    static Reply siteAnswer(Optional<String> verb) {
        return verb.map(name -> syntax("SITE " + name, SITE_VERBS.get(name), name))
                .orElseGet(() -> list(VERBS.keySet()));
    }

    private static Reply of(String verb) {
        return verb.equals("SITE")
                ? list(SITE_VERBS.keySet())
                : syntax(verb, VERBS.get(verb), verb);
    }

    private static Reply syntax(String shown, @Nullable String syntax,
            String verb) {
        if (syntax == null) {
            String cut = verb.substring(0, Math.min(verb.length(), 32));
            return Reply.of(502, "Unknown command '" + cut.toUpperCase(Locale.ROOT) + "'.");
        }
        return Reply.of(214, "Help for " + shown + ":", " " + syntax, "End.");
    }

    /// Lines of eight verbs, each four spaces and at least four characters.
    private static Reply list(Collection<String> verbs) {
        List<String> lines = new ArrayList<>();
        lines.add("The following commands are recognized:");
        StringBuilder line = new StringBuilder();
        int inLine = 0;
        for (String verb : verbs) {
            line.append("    ").append(String.format(Locale.ROOT, "%-4s", verb));
            if (++inLine == VERBS_A_LINE) {
                lines.add(line.toString());
                line.setLength(0);
                inLine = 0;
            }
        }
        if (inLine > 0) {
            lines.add(line.toString());
        }
        lines.add("End");
        return new Reply(214, lines);
    }

    private static Map<String, String> verbs(String syntaxes) {
        return syntaxes.lines()
                .collect(Collectors.toMap(
                        syntax -> syntax.split(" ", 2)[0], syntax -> syntax, (first, _) -> first,
                        TreeMap::new));
    }
}
