package io.dray.protocol.interpreter;

import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.range.ByteRangeSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Rules of the RFCs on single commands; docs/protocol.md has the table. [ReplyCodesTest] covers the codes of
/// all commands in all states.
final class FtpRulesTest {
    private final ScriptedNode node = new ScriptedNode().loggedIn();

    @Test
    void pathsOf257ComeFirstInQuotesThatAreDoubledInside() {
        assertThat(node.say("MKD a \"b\" c").heard())
                .containsExactly("257 \"/data/a \"\"b\"\" c\" created successfully.");
        assertThat(node.say("CWD a \"b\" c", "PWD").heard())
                .endsWith("257 \"/data/a \"\"b\"\" c\" is current directory.");
    }

    @Test
    void cdupAnswersAsCwdDoes() {
        assertThat(node.say("CWD treeput").heard()).isEqualTo(node.say("CDUP").heard());
    }

    @Test
    void accountsAreNeverNeeded() {
        assertThat(node.say("ACCT x").heard())
                .containsExactly("202 No account is needed here.");
        assertThat(new ScriptedNode().say("USER a", "ACCT x").codes()).endsWith("331", "503");
    }

    @Test
    void verbsThatAreKnownAndNotHereAreNotUnknown() {
        assertThat(node.say("SMNT /x", "REIN", "LPSV", "LPRT 4,4").codes())
                .containsOnly("502");
        assertThat(node.say("BLAH").codes()).containsExactly("500");
    }

    @Test
    void typesAreAsciiAndEightBits() {
        assertThat(node.say("TYPE A", "TYPE A N", "TYPE A T", "TYPE a n", "TYPE I", "TYPE L 8")
                .codes()).containsOnly("200");
        assertThat(node.say("TYPE E", "TYPE E N", "TYPE A C", "TYPE L 36", "TYPE L 7").codes())
                .containsOnly("504");
        assertThat(node.say("TYPE", "TYPE X", "TYPE L", "TYPE L x", "TYPE I N", "TYPE IMAGE")
                .codes()).containsOnly("501");
    }

    @Test
    void eightBitsAreAnImage() {
        node.say("TYPE A N", "TYPE L 8", "PASV", "RETR big");

        assertThat(node.request().parameters().type()).isEqualTo(RepresentationType.IMAGE);
    }

    @Test
    void modesAndStructuresThatAreKnownAndNotHereAreNotUnknown() {
        assertThat(node.say("MODE S", "MODE E", "MODE s", "STRU F", "STRU f").codes())
                .containsOnly("200");
        assertThat(node.say("MODE B", "MODE C", "MODE Z", "STRU R", "STRU P").codes())
                .containsOnly("504");
        assertThat(node.say("MODE Q", "MODE STREAM", "MODE", "STRU Q", "STRU FILE").codes())
                .containsOnly("501");
    }

    @Test
    void allocationsMayNameARecord() {
        assertThat(node.say("ALLO 10", "ALLO 10 R 5", "allo 10 r 5").codes()).containsOnly("200");
        assertThat(node.say("ALLO R 5", "ALLO 10 R", "ALLO 10 5", "ALLO -1").codes())
                .containsOnly("501");
    }

    @Test
    void transfersNeedADataConnection() {
        for (String line : List.of("RETR big", "STOR new", "APPE new", "STOU", "LIST", "NLST",
                "MLSD")) {
            assertThat(node.say(line).codes()).as(line).containsExactly("425");
        }
    }

    @Test
    void statusTellsTheParametersOfTheSession() {
        assertThat(node.say("TYPE I", "STAT").heard()).contains("211-GridFTP server status.",
                " Logged in as anonymous, control channel in clear",
                " TYPE I, STRU F, MODE S, PROT C", "211 End.");
    }

    @Test
    void statusOfAFileIsItsLine() {
        assertThat(node.say("STAT big").heard()).hasSize(3)
                .startsWith("213-status of big")
                .endsWith("213 End.")
                .element(1)
                .asString()
                .startsWith(" -rw-r--r--")
                .endsWith(" big");
    }

    @Test
    void statusOfADirectoryIsItsListing() {
        List<String> heard = node.say("STAT treeput").heard();

        assertThat(heard).startsWith("212-status of treeput").endsWith("212 End.");
        assertThat(heard.stream().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
                .containsExactly("treeput", ".", "..", "f1", "f2", "sub", "End.");
    }

    @Test
    void statusOfAVeryLargeDirectoryIsNoReply() {
        IntStream.range(0, 10_001).forEach(i -> node.tree.file("/data/treeput/" + i, 1));

        assertThat(node.say("STAT treeput").heard()).containsExactly(
                "450 treeput has more than 10000 entries; list it with LIST or MLSD.");
    }

    @Test
    void renamesEndRightBehindTheirBeginning() {
        assertThat(node.say("RNFR big", "RNTO bigger").codes()).containsExactly("350", "250");
        assertThat(node.say("RNFR bigger", "NOOP", "RNTO x").codes())
                .containsExactly("350", "200", "503");
        assertThat(node.say("RNFR bigger", "RNFR nope", "RNTO x").codes())
                .containsExactly("350", "550", "503");
        assertThat(node.say("RNFR bigger", "SITE SYMLINKTO x", "RNTO x").codes())
                .containsExactly("350", "503", "503");
        assertThat(node.say("STAT bigger").codes()).containsExactly("213");
    }

    @Test
    void linksEndRightBehindTheirBeginning() {
        assertThat(node.say("SITE SYMLINKFROM big", "SITE SYMLINKTO a").codes())
                .containsExactly("350", "250");
        assertThat(node.say("SITE SYMLINKFROM big", "NOOP", "SITE SYMLINKTO b").codes())
                .containsExactly("350", "200", "503");
    }

    @Test
    void uniqueNamesAreToldWhenTheTransferBegins() {
        node.say("CWD treeput", "TYPE I", "PASV").heard();

        assertThat(node.say("STOU").happen("started").happen("completed").heard())
                .containsExactly("150 FILE: /data/treeput/stou.1", "226 Transfer Complete.");
        assertThat(node.request().path()).isEqualTo("/data/treeput/stou.1");
    }

    @Test
    void uniqueNamesBeginWithTheNameThatWasGiven() {
        node.say("OPTS PASV AllowDelayed=1;", "PASV").heard();

        assertThat(node.say("STOU f1").happen("started").heard()).containsExactly(
                "127 Entering Passive Mode (127,0,0,1,105,120)", "150 FILE: /data/f1.1");
    }

    @Test
    void uniqueFilesAreNotRestarted() {
        assertThat(node.say("TYPE I", "PASV", "REST 5", "STOU").codes()).endsWith("501");
        assertThat(node.say("STOU").happen("started").happen("completed").codes())
                .containsExactly("150", "226");
    }

    @Test
    void theConnectionStaysOpenForTheEndOfTheTransfer() {
        node.say("PASV", "RETR big").heard();

        assertThat(node.say("QUIT").happen("started").heard())
                .containsExactly("150 Beginning transfer.");
        assertThat(node.happen("completed").heard()).containsExactly("226 Transfer Complete.",
                "221 Goodbye.");
    }

    @Test
    void missingFilesAreUnavailableAndUnusableNamesNotAllowed() {
        assertThat(node.say("TYPE I", "PASV", "RETR nope").happen("missing").codes())
                .endsWith("550");
        assertThat(node.say("PASV", "STOR nope/new").happen("missing").codes()).endsWith("553");
        assertThat(node.say("PASV", "LIST nope").happen("missing").codes()).endsWith("550");
        assertThat(node.say("RNFR nope", "RMD treeput", "MKD treeput", "SITE RDEL /nope",
                "CKSM MD5 0 -1 nope", "DELE nope", "MDTM nope", "SIZE nope", "MLST nope",
                "STAT nope").codes()).containsOnly("550");
    }

    @Test
    void namesAreListedAsTheyWereAskedForButBareForClientsOfGlobus() {
        node.say("PASV", "NLST treeput");
        assertThat(((TransferRequest.SendListing) node.request()).given()).isEqualTo("treeput");

        node.happen("completed")
                .say("SITE CLIENTINFO appname=\"x\";", "PASV", "NLST /data/treeput");
        assertThat(((TransferRequest.SendListing) node.request()).given()).isEmpty();
    }

    @Test
    void helpIsKnownForEveryVerb() {
        List<String> verbs = node.say("HELP").heard();

        assertThat(verbs.getFirst()).startsWith("214-");
        verbs.stream()
                .filter(line -> line.startsWith(" "))
                .flatMap(line -> List.of(line.strip().split(" +", -1)).stream())
                .filter(verb -> !verb.equals("SITE"))
                .forEach(verb -> assertThat(node.say("HELP " + verb).heard()).as(verb)
                        .hasSize(3)
                        .element(1)
                        .asString()
                        .startsWith(" " + verb));
    }

    @Test
    void featuresBeginWithExactlyOneBlank() {
        List<String> heard = node.say("FEAT").heard();

        assertThat(heard.getFirst()).startsWith("211-");
        assertThat(heard.getLast()).startsWith("211 ");
        assertThat(heard.subList(1, heard.size() - 1)).allMatch(line -> line.matches(" [!-~].*"))
                .contains(" REST STREAM", " MDTM", " SIZE", " TVFS", " UTF8", " LANG EN*",
                        " AUTH TLS", " PBSZ", " PROT", " EPSV", " EPRT");
        assertThat(node.say("FEAT x").codes()).containsExactly("501");
    }

    @Test
    void optionsThatAreNotUnderstoodAreSyntaxErrors() {
        assertThat(node.say("OPTS", "OPTS NOSUCH", "OPTS NOSUCH x", "OPTS RETR x",
                "OPTS UTF8 OFF", "OPTS MLST type size;").codes()).containsOnly("501");
        assertThat(node.say("opts utf8 on", "OPTS UTF8").codes()).containsOnly("200");
    }

    @Test
    void factsAreSelectedAndToldAsChosen() {
        assertThat(node.say("OPTS MLST unix.mode;Type;fish;").heard())
                .containsExactly("200 MLST OPTS Type;UNIX.mode;");
        assertThat(node.say("FEAT").heard())
                .anyMatch(line -> line
                        .startsWith(" MLST Type*;Size;Modify;Perm;Charset;UNIX.mode*;"));
        assertThat(node.say("MLST big").heard()).contains(" Type=file;UNIX.mode=0644; big");
        assertThat(node.say("OPTS MLST type size;", "MLST big").heard())
                .contains(" Type=file;UNIX.mode=0644; big");
    }

    @Test
    void noFactsAreATwofoldBlankBeforeTheName() {
        assertThat(node.say("OPTS MLST").heard()).containsExactly("200 MLST OPTS");
        assertThat(node.say("MLST big").heard()).containsExactly("250-status of big", "  big",
                "250 End.");
        assertThat(node.say("OPTS MLST fish;cakes;").heard()).containsExactly("200 MLST OPTS");
        assertThat(node.say("FEAT").heard()).noneMatch(line -> line.contains("*;")
                && line.startsWith(" MLST"));
    }

    @Test
    void factsOfTheWorkingDirectoryCarryItsWholePath() {
        assertThat(node.say("CWD treeput", "OPTS MLST Type;", "MLST").heard())
                .contains(" Type=dir; /data/treeput");
    }

    @Test
    void sizesAreToldOfFilesAsTheyTravel() {
        assertThat(node.say("SIZE big").heard()).containsExactly(
                "550 SIZE is not told for TYPE A, which changes line ends; send TYPE I first.");
        assertThat(node.say("TYPE I", "SIZE big").heard()).endsWith("213 3000001");
        assertThat(node.say("SIZE treeput").heard())
                .containsExactly("550 treeput: not a plain file.");
    }

    @Test
    void timesAreToldOnOneLineAndNeverSetByMdtm() {
        assertThat(node.say("MDTM big").heard()).containsExactly("213 20261122165833");
        assertThat(node.say("MDTM 20200101000000 big").codes()).containsExactly("550");
        node.tree.file("/data/20200101000000 big", 1);
        assertThat(node.say("MDTM 20200101000000 big").heard())
                .containsExactly("213 20261122165833");
    }

    @Test
    void timesThatWereSetAreToldAsFacts() {
        assertThat(node.say("MFMT 20210102030405 big").heard())
                .containsExactly("213 Modify=20210102030405; big");
        assertThat(node.say("MFMT 20211302030405 big", "MFMT x big", "MFMT 20210102030405")
                .codes()).containsOnly("501");
    }

    @Test
    void restartsAreForTheNextTransferAndNumbersInStreamMode() {
        assertThat(node.say("TYPE I", "REST 5", "PASV", "RETR big").codes())
                .containsExactly("200", "350", "227");
        assertThat(((TransferRequest.SendFile) node.request()).alreadyStored())
                .isEqualTo(ByteRangeSet.of(0, 5));
        node.happen("completed").heard();
        assertThat(node.say("REST x", "REST -1", "REST").codes()).containsOnly("501");
        assertThat(node.say("TYPE A", "PASV", "REST 5", "RETR big").codes()).endsWith("504");
    }

    @Test
    void appendingFromARestartIsStoring() {
        node.say("TYPE I", "PASV", "REST 5", "APPE big");

        TransferRequest.ReceiveFile request = (TransferRequest.ReceiveFile) node.request();
        assertThat(request.placement()).isEqualTo(new TransferRequest.Placement.Replace());
        assertThat(request.alreadyStored()).isEqualTo(ByteRangeSet.of(0, 5));
    }

    @Test
    void languagesAreEnglish() {
        assertThat(node.say("LANG", "LANG EN", "LANG en-GB").codes()).containsOnly("200");
        assertThat(node.say("LANG FR", "LANG x-klingon").codes()).containsOnly("504");
        assertThat(new ScriptedNode().say("LANG EN", "OPTS UTF8 ON", "FEAT").codes())
                .containsExactly("220", "200", "200", "211");
    }

    @Test
    void protocolsOfOtherNetworksAreRefusedWithThoseThatAreHere() {
        assertThat(node.say("EPRT |3|x|5000|", "EPSV 3").heard())
                .containsOnly("522 Network protocol not supported, use (1,2).");
        assertThat(node.say("EPSV 2").heard())
                .containsExactly("522 Network protocol not supported, use (1).");
        assertThat(node.say("EPRT", "EPRT x", "EPRT |1|127.0.0.1|", "EPRT |1|::1|5000|", "EPSV x")
                .codes()).containsOnly("501");
        assertThat(node.say("EPRT !1!127.0.0.1!5000!").codes()).containsExactly("200");
    }

    @Test
    void afterEpsvAllNothingElseSetsUpDataConnections() {
        assertThat(node.say("epsv all").heard()).containsExactly("200 EPSV ALL Successful.");
        assertThat(node.say("PASV", "PORT 127,0,0,1,19,136", "EPRT |1|127.0.0.1|5000|", "SPAS",
                "SPOR 127,0,0,1,19,136").codes()).containsOnly("503");
        assertThat(node.say("EPSV", "EPSV 1").codes()).containsOnly("229");
    }

    @Test
    void protectionOfDataNeedsAProtectedControlChannelAndABufferSize() {
        assertThat(new ScriptedNode().say("PBSZ 0", "PROT P").codes())
                .containsExactly("220", "503", "503");
        assertThat(node.say("PBSZ 0", "PROT P").codes()).containsOnly("503");

        ScriptedNode tls = new ScriptedNode().say("AUTH TLS").happen("established").loggedIn();
        assertThat(tls.say("PROT P").codes()).containsExactly("503");
        assertThat(tls.say("PBSZ 0", "PROT P", "PROT C", "PROT S").codes())
                .containsExactly("200", "200", "200", "200");
    }

    @Test
    void levelsThatAreKnownAndNotHereAreNotUnknown() {
        ScriptedNode tls = new ScriptedNode().say("AUTH TLS").happen("established").loggedIn();

        assertThat(tls.say("PBSZ 0", "PROT E", "PROT X", "PROT PP", "PBSZ x", "PBSZ 4294967296")
                .codes()).containsExactly("200", "536", "504", "501", "501", "501");
    }

    @Test
    void aBufferSizeIsForgottenByANewExchange() {
        ScriptedNode tls = new ScriptedNode().say("AUTH TLS").happen("established");
        assertThat(tls.say("PROT P").codes()).endsWith("503");
    }

    @Test
    void wrappedCommandsNeedAnExchangeOfTokens() {
        assertThat(node.say("ADAT aGVsbG8=").codes()).containsExactly("503");
        assertThat(node.say("MIC aGVsbG8=", "ENC aGVsbG8=", "CONF aGVsbG8=", "CCC").codes())
                .containsOnly("533");
        ScriptedNode tls = new ScriptedNode().say("AUTH TLS").happen("established").loggedIn();
        assertThat(tls.say("MIC aGVsbG8=", "CCC", "ADAT aGVsbG8=", "AUTH TLS").codes())
                .containsExactly("537", "534", "503", "503");
    }

    @Test
    void channelsThatCannotBeProtectedLikeThatAreNotOpened() {
        ScriptedNode refusing = ScriptedNode.secluded().loggedIn().refusingDataChannels();

        assertThat(refusing.say("PASV", "EPSV", "PORT 127,0,0,1,19,136", "LIST", "RETR big")
                .codes()).containsExactly("521", "521", "200", "521", "521");
    }
}
