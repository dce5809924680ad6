package io.dray.protocol.command;

import io.dray.protocol.command.FileCommand.ChangeMode;
import io.dray.protocol.command.FileCommand.ComputeChecksum;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.FileCommand.SetModificationTime;
import io.dray.protocol.command.FileCommand.SiteTime;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.command.ParameterCommand.Attribute;
import io.dray.protocol.command.ParameterCommand.BufferDirection;
import io.dray.protocol.command.ParameterCommand.MarkerKind;
import io.dray.protocol.command.ParameterCommand.RetrieveOptions;
import io.dray.protocol.command.ParameterCommand.SocketBuffer;
import io.dray.protocol.command.ParameterCommand.StripeLayout;
import io.dray.protocol.command.TransferCommand.AdjustedStore;
import io.dray.protocol.command.TransferCommand.PartialRetrieve;
import io.dray.protocol.command.TransferCommand.Store;
import io.dray.protocol.command.UnrecognizedCommand.Reason;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.range.ByteRangeSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class CommandParserTest {
    @Test
    void readsVerbsInAnyCase() {
        assertThat(CommandParser.parse("qUiT")).isEqualTo(new AccessCommand.Quit());
        assertThat(CommandParser.parse("site whoami"))
                .isEqualTo(Query.WHO_AM_I);
    }

    @Test
    void aPathIsAllThatFollowsOneSpace() {
        assertThat(CommandParser.parse("STOR /a b;c=d  e "))
                .isEqualTo(new Store("/a b;c=d  e "));
        assertThat(CommandParser.parse("RETR /é/日本"))
                .isEqualTo(new TransferCommand.Retrieve("/é/日本"));
        assertThat(CommandParser.parse("SITE CHMOD  0644 /a b"))
                .isEqualTo(new ChangeMode(0644, "/a b"));
    }

    /// A changed name would refer to another file.
    @ParameterizedTest
    @ValueSource(strings = {"CWD ", "XCWD ", "STAT ", "RETR ", "STOR ", "APPE ", "ERET P 0 9 ",
            "ERET P=\"0,9\" ", "ERET TREE=\"1\" ", "ESTO A 0 ", "ESTO A=\"0\" ",
            "ESTO TREE=\"1\" ", "LIST ", "LIST -la ", "NLST ", "MLSD ", "MLSR ", "MLST ",
            "MLSC ", "SIZE ", "MDTM ", "MFMT 20200101000000 ", "CKSM MD5 0 -1 ", "MKD ", "XMKD ",
            "RMD ", "XRMD ", "DELE ", "RNFR ", "RNTO ", "SITE CHMOD 644 ", "SITE CHGRP g ",
            "SITE UTIME 20200101000000 ", "SITE SYMLINK t ", "SITE SYMLINKFROM ",
            "SITE SYMLINKTO ", "SITE CHECK STOR ", "SITE CKSM read MD5 0 -1 ",
            "SITE RDEL ", "SITE TRNC 0 ", "PASS "})
    void blanksAtBothEndsOfAPathAreItsOwn(String command) {
        for (String path : List.of(" y", "  y", "y ", " y  ", "\ty", "y\t", " ", "  ", "y\rz",
                "-y")) {
            if (command.startsWith("LIST") && path.equals("-y")) {
                continue;
            }
            Command parsed = CommandParser.parse(command + path);

            assertThat(parsed).isNotInstanceOf(UnrecognizedCommand.class);
            assertThat(path(parsed)).isEqualTo(path);
            assertThat(CommandParser.parse(CommandFormatter.format(parsed))).isEqualTo(parsed);
        }
    }

    @Test
    void combinedTransfersKeepTheBlanksOfAPath() {
        assertThat(CommandParser.parse("GET path= y "))
                .isEqualTo(new TransferCommand.Combined(List.of(),
                        new TransferCommand.Retrieve(" y ")));
        assertThat(CommandParser.parse("PUT path= y ;pasv; "))
                .isInstanceOfSatisfying(TransferCommand.Combined.class,
                        put -> assertThat(put.transfer()).isEqualTo(new Store(" y ")));
    }

    private static String path(Command command) {
        if (command instanceof AccessCommand.Password password) {
            return password.password();
        }
        var components = command.getClass().getRecordComponents();
        for (var component : components) {
            if (Set.of("path", "link").contains(component.getName())
                    || components.length == 1) {
                try {
                    var read = component.getAccessor();
                    read.setAccessible(true);
                    return (String) read.invoke(command);
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError(component.getName(), e);
                }
            }
        }
        throw new AssertionError("no path: " + command);
    }

    @Test
    void readsLinesWithoutPathForListings() {
        assertThat(CommandParser.parse("MLSD"))
                .isEqualTo(new TransferCommand.Listing(ListingForm.MLSD, ""));
        assertThat(CommandParser.parse("NLST "))
                .isEqualTo(new TransferCommand.Listing(ListingForm.NLST, ""));
        assertThat(CommandParser.parse("MLST")).isEqualTo(PathVerb.MACHINE_STATUS.on(""));
        assertThat(CommandParser.parse("STAT")).isEqualTo(Query.STATUS);
        assertThat(CommandParser.parse("STAT /x")).isEqualTo(PathVerb.FILE_STATUS.on("/x"));
    }

    @Test
    void skipsOptionsOfList() {
        assertThat(CommandParser.parse("LIST -la -R /a b"))
                .isEqualTo(new TransferCommand.Listing(ListingForm.LIST, "/a b"));
        assertThat(CommandParser.parse("LIST -a"))
                .isEqualTo(new TransferCommand.Listing(ListingForm.LIST, ""));
        assertThat(CommandParser.parse("LIST a -b"))
                .isEqualTo(new TransferCommand.Listing(ListingForm.LIST, "a -b"));
    }

    @Test
    void readsPartialTransfersInBothForms() {
        PartialRetrieve part = new PartialRetrieve(1000, 5000, "/data/b ig");
        assertThat(CommandParser.parse("ERET P 1000 5000 /data/b ig")).isEqualTo(part);
        assertThat(CommandParser.parse("eret p=\"1000,5000\" /data/b ig")).isEqualTo(part);
        AdjustedStore store = new AdjustedStore(4, "/data/ea");
        assertThat(CommandParser.parse("ESTO A 4 /data/ea")).isEqualTo(store);
        assertThat(CommandParser.parse("ESTO A=\"4\" /data/ea")).isEqualTo(store);
    }

    @Test
    void readsBothFormsOfRestart() {
        assertThat(CommandParser.parse("REST 100"))
                .isEqualTo(new ParameterCommand.RestartAt(100));
        assertThat(CommandParser.parse("REST 0-100,200-300")).isEqualTo(
                new ParameterCommand.RestartRanges(
                        ByteRangeSet.of(0, 100).union(ByteRangeSet.of(200, 300))));
    }

    @Test
    void readsOptionsOfRetrieve() {
        assertThat(CommandParser.parse(
                "OPTS RETR StripeLayout=Blocked;BlockSize=65536;Parallelism=2,1,9;"))
                .isEqualTo(new RetrieveOptions(Optional.of(new Parallelism(2, 1, 9)),
                        Optional.of(StripeLayout.BLOCKED), OptionalLong.of(65536),
                        Optional.empty(), OptionalLong.empty()));
        assertThat(CommandParser.parse("opts retr parallelism=8;RATELIMIT=1000;markers=0.5;"))
                .isEqualTo(new RetrieveOptions(Optional.of(Parallelism.fixed(8)), Optional.empty(),
                        OptionalLong.empty(), Optional.of(0.5), OptionalLong.of(1000)));
        assertThat(CommandParser.parse("OPTS STOR RateLimit=5;"))
                .isEqualTo(new ParameterCommand.StoreOptions(OptionalLong.of(5),
                        OptionalLong.empty()));
        assertThat(CommandParser.parse("OPTS UTF8 ON"))
                .isEqualTo(new ParameterCommand.Utf8Option());
        assertThat(CommandParser.parse("OPTS MLSR onerror=continue; traversesymboliclinks=false;"))
                .isEqualTo(new ParameterCommand.RecursiveListOptions(List.of(
                        new Attribute("onerror", "continue"),
                        new Attribute("traversesymboliclinks", "false"))));
    }

    @Test
    void readsTimesOfFiles() {
        SetModificationTime set = new SetModificationTime("20200102030405", "/a b");
        assertThat(CommandParser.parse("MFMT 20200102030405 /a b")).isEqualTo(set);
        SiteTime site = new SiteTime("20200102030405", "/a b");
        assertThat(CommandParser.parse("SITE UTIME 20200102030405 /a b")).isEqualTo(site);
        assertThat(CommandParser
                .parse("SITE UTIME /a b 20200102030406 20200102030405 20200102030404 UTC"))
                .isEqualTo(site);
    }

    @Test
    void readsBuffersAndIntervals() {
        assertThat(CommandParser.parse("SBUF 100000"))
                .isEqualTo(new SocketBuffer(BufferDirection.BOTH, 100000));
        assertThat(CommandParser.parse("SITE RBUFSIZ 1000"))
                .isEqualTo(new SocketBuffer(BufferDirection.SEND, 1000));
        assertThat(CommandParser.parse("SITE SBUFSZ 1000"))
                .isEqualTo(new SocketBuffer(BufferDirection.RECEIVE, 1000));
        assertThat(CommandParser.parse("TREV PERF 1.5")).isEqualTo(
                new ParameterCommand.TransferEventInterval(MarkerKind.PERFORMANCE, 1.5));
    }

    @Test
    void readsAttributesOfTheNextStore() {
        assertThat(CommandParser
                .parse("SITE STORATTR Modify=20200101000000;checksum.md5=5d41402a;"))
                .isEqualTo(new ParameterCommand.StoreAttributes(
                        List.of(new Attribute("modify", "20200101000000"),
                                new Attribute("checksum.md5", "5d41402a"))));
    }

    @Test
    void readsChecksumsToTheEnd() {
        assertThat(CommandParser.parse("CKSM ADLER32 0 -1 /a b"))
                .isEqualTo(new ComputeChecksum("ADLER32", 0, -1, "/a b"));
    }

    @Test
    void readsSecurityOfDataChannels() {
        assertThat(CommandParser.parse("DCAU S /O=Test/CN=a b"))
                .isEqualTo(new SecurityCommand.DataChannelAuthenticationMode('S',
                        "/O=Test/CN=a b"));
        assertThat(CommandParser.parse("DCSC p YWJj"))
                .isEqualTo(new SecurityCommand.DataChannelSecurityContext('P', "YWJj"));
        assertThat(CommandParser.parse("PROT e"))
                .isEqualTo(new SecurityCommand.DataProtection('E'));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"XMKD a|MKD a", "XRMD a|RMD a", "XPWD|PWD",
            "XCWD a|CWD a", "XCUP|CDUP", "OPTS EPSV AllowDelayed=1;|OPTS PASV AllowDelayed=1;",
            "SITE BUFSIZE 7|SBUF 7", "ALLO 100 R 5|ALLO 100", "WHOAMI|SITE WHOAMI"})
    void knowsOtherNamesOfCommands(String line, String usual) {
        assertThat(CommandParser.parse(line)).isEqualTo(CommandParser.parse(usual))
                .isNotInstanceOf(UnrecognizedCommand.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"|UNKNOWN_VERB", "' NOOP'|UNKNOWN_VERB",
            "NOOP2|UNKNOWN_VERB", "GETPUT /x|UNKNOWN_VERB", "SITE IDLE|UNKNOWN_SITE_VERB",
            "RETR|BAD_ARGUMENTS", "'RETR '|BAD_ARGUMENTS", "NOOP x|BAD_ARGUMENTS",
            "PORT 127,0,0,1,1|BAD_PARAMETER", "PORT 256,0,0,1,1,1|BAD_PARAMETER",
            "PORT 127,0,0,1,0,0|BAD_PARAMETER", "EPRT |BAD_ARGUMENTS",
            "ERET P 5 /x|BAD_PARAMETER", "ERET P -1 5 /x|BAD_PARAMETER",
            "ERET Z 1 5 /x|BAD_PARAMETER", "ERET P=\"1\" /x|BAD_PARAMETER",
            "ERET P=\" /x|BAD_PARAMETER", "ESTO A x /y|BAD_PARAMETER",
            "REST 9223372036854775808|BAD_PARAMETER", "REST +5|BAD_PARAMETER",
            "REST 9-5|BAD_PARAMETER", "REST 1-+5|BAD_PARAMETER", "ALLO 1 X 2|BAD_ARGUMENTS",
            "ALLO -1|BAD_ARGUMENTS", "CKSM MD5 -1 5 /x|BAD_ARGUMENTS",
            "CKSM MD5 0 -2 /x|BAD_ARGUMENTS", "MFMT 20201301000000 /x|BAD_ARGUMENTS",
            "SITE CHMOD 888 /x|BAD_ARGUMENTS", "SITE CKSM guessed MD5 0 -1 /x|BAD_ARGUMENTS",
            "SITE CHMOD 77777 /x|BAD_ARGUMENTS",
            "OPTS RETR Parallelism=0;|BAD_OPTIONS", "OPTS RETR Parallelism=1,2;|BAD_OPTIONS",
            "OPTS PASV AllowDelayed=2;|BAD_OPTIONS", "OPTS MLST type; size;|BAD_OPTIONS",
            "OPTS MLST type size|BAD_OPTIONS",
            "OPTS UTF8 OFF|BAD_OPTIONS", "DCSC P|BAD_ARGUMENTS", "DCSC P !|BAD_CREDENTIAL",
            "PBSZ -1|BAD_PARAMETER", "SITE STORATTR x|BAD_ARGUMENTS",
            "SBUF -5|UNSUPPORTED_PARAMETER",
            "TREV PERF x|BAD_ARGUMENTS"})
    void saysWhyALineIsNoCommand(String line, Reason reason) {
        assertThat(CommandParser.parse(line == null ? "" : line))
                .isInstanceOfSatisfying(UnrecognizedCommand.class,
                        unknown -> assertThat(unknown.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RETR a\nDELE b", "RETR a\0b"})
    void refusesLineBreaksAndNulInside(String line) {
        assertThat(CommandParser.parse(line)).isInstanceOfSatisfying(UnrecognizedCommand.class,
                unknown -> assertThat(unknown.reason()).isEqualTo(Reason.BAD_CHARACTERS));
    }

    @Test
    void showsNoMoreThanThirtyTwoCharactersOfAVerb() {
        assertThat(CommandParser.parse("x".repeat(1 << 20)))
                .isInstanceOfSatisfying(UnrecognizedCommand.class,
                        unknown -> assertThat(unknown.verb()).hasSize(32));
    }

    @Test
    void keepsSecretsOutOfText() {
        assertThat(CommandParser.parse("PASS secret").toString()).doesNotContain("secret");
        assertThat(CommandParser.parse("DCSC P c2VjcmV0").toString()).doesNotContain("c2VjcmV0");
    }
}
