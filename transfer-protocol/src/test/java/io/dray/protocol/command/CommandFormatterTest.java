package io.dray.protocol.command;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.command.ParameterCommand.Attribute;
import io.dray.protocol.command.ParameterCommand.BufferDirection;
import io.dray.protocol.command.ParameterCommand.MarkerKind;
import io.dray.protocol.command.ParameterCommand.RetrieveOptions;
import io.dray.protocol.command.ParameterCommand.StripeLayout;
import io.dray.protocol.command.SecurityCommand.Wrapping;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.range.ByteRangeSet;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

final class CommandFormatterTest {
    private static final HostPort IPV4 = new HostPort(InetAddress.ofLiteral("127.0.0.1"), 5000);
    private static final HostPort IPV6 = new HostPort(InetAddress.ofLiteral("::1"), 5001);

    static Stream<Arguments> lines() {
        return Stream.of(arguments("USER :token:", new AccessCommand.UserName(":token:")),
                arguments("PASS abc", new AccessCommand.Password("abc")),
                arguments("QUIT", new AccessCommand.Quit()),
                arguments("CWD /a b", new AccessCommand.ChangeDirectory("/a b")),
                arguments("CDUP", new AccessCommand.ChangeToParent()),
                arguments("ABOR", new AccessCommand.Abort()),
                arguments("AUTH TLS", new SecurityCommand.Authenticate("TLS")),
                arguments("ADAT YWJj", new SecurityCommand.SecurityData("YWJj")),
                arguments("PBSZ 0", new SecurityCommand.ProtectionBufferSize(0)),
                arguments("PROT P", new SecurityCommand.DataProtection('P')),
                arguments("DCAU N", new SecurityCommand.DataChannelAuthenticationMode('N', "")),
                arguments("DCAU S /CN=a b",
                        new SecurityCommand.DataChannelAuthenticationMode('S', "/CN=a b")),
                arguments("DCSC D", new SecurityCommand.DataChannelSecurityContext('D', "")),
                arguments("DCSC P YWJj",
                        new SecurityCommand.DataChannelSecurityContext('P', "YWJj")),
                arguments("ENC YWJj", new SecurityCommand.Protected(Wrapping.ENC, "YWJj")),
                arguments("CCC", new SecurityCommand.ClearCommandChannel()),
                arguments("TYPE I", new ParameterCommand.Type("I")),
                arguments("MODE E", new ParameterCommand.Mode('E')),
                arguments("STRU F", new ParameterCommand.Structure('F')),
                arguments("PASV", new ParameterCommand.Passive()),
                arguments("EPSV", new ParameterCommand.ExtendedPassive(OptionalInt.empty())),
                arguments("EPSV 2", new ParameterCommand.ExtendedPassive(OptionalInt.of(2))),
                arguments("EPSV ALL", new ParameterCommand.ExtendedPassiveAll()),
                arguments("SPAS 1", new ParameterCommand.StripedPassive(OptionalInt.of(1))),
                arguments("PORT 127,0,0,1,19,136", new ParameterCommand.Port(IPV4)),
                arguments("EPRT |1|127.0.0.1|5000|", new ParameterCommand.ExtendedPort(IPV4)),
                arguments("EPRT |2|0:0:0:0:0:0:0:1|5001|",
                        new ParameterCommand.ExtendedPort(IPV6)),
                arguments("SPOR 127,0,0,1,19,136 127,0,0,1,19,136",
                        new ParameterCommand.StripedPort(List.of(IPV4, IPV4))),
                arguments("SPOR |1|127.0.0.1|5000| |2|0:0:0:0:0:0:0:1|5001|",
                        new ParameterCommand.StripedPort(List.of(IPV4, IPV6))),
                arguments("ALLO 9223372036854775807",
                        new ParameterCommand.Allocate(Long.MAX_VALUE)),
                arguments("REST 5", new ParameterCommand.RestartAt(5)),
                arguments("REST 5-9", new ParameterCommand.RestartRanges(ByteRangeSet.of(5, 9))),
                arguments("SBUF 5",
                        new ParameterCommand.SocketBuffer(BufferDirection.BOTH, 5)),
                arguments("SITE RETRBUFSIZE 5",
                        new ParameterCommand.SocketBuffer(BufferDirection.SEND, 5)),
                arguments("SITE STORBUFSIZE 5",
                        new ParameterCommand.SocketBuffer(BufferDirection.RECEIVE, 5)),
                arguments("TREV RESTART 10",
                        new ParameterCommand.TransferEventInterval(MarkerKind.RESTART, 10)),
                arguments("OPTS RETR StripeLayout=Partitioned;BlockSize=9;Parallelism=4,2,8;"
                        + "markers=0.5;RateLimit=7;",
                        new RetrieveOptions(Optional.of(new Parallelism(4, 2, 8)),
                                Optional.of(StripeLayout.PARTITIONED), OptionalLong.of(9),
                                Optional.of(0.5), OptionalLong.of(7))),
                arguments("OPTS STOR RateLimit=7;",
                        new ParameterCommand.StoreOptions(OptionalLong.of(7),
                                OptionalLong.empty())),
                arguments("OPTS STOR MostUnannounced=8;",
                        new ParameterCommand.StoreOptions(OptionalLong.empty(),
                                OptionalLong.of(8))),
                arguments("OPTS PASV DataHost=192.0.2.7;",
                        new ParameterCommand.PassiveDataHost(
                                HostAddress.parse("192.0.2.7").orElseThrow())),
                arguments("OPTS PASV DataHost=2001:db8:0:0:0:0:0:7;",
                        new ParameterCommand.PassiveDataHost(
                                HostAddress.parse("2001:db8::7").orElseThrow())),
                arguments("OPTS PASV AllowDelayed=1;", new ParameterCommand.PassiveOptions(true)),
                arguments("OPTS MLST Type;Size;",
                        new ParameterCommand.ListOptions(List.of("Type", "Size"))),
                arguments("OPTS MLSR onerror=fail;traversesymboliclinks=true;",
                        new ParameterCommand.RecursiveListOptions(List.of(
                                new Attribute("onerror", "fail"),
                                new Attribute("traversesymboliclinks", "true")))),
                arguments("OPTS CKSM Algorithm=SHA256;",
                        new ParameterCommand.ChecksumAnnouncement(ChecksumAlgorithm.SHA256)),
                arguments("OPTS CKSM markers=5;", new ParameterCommand.ChecksumOptions(5)),
                arguments("OPTS UTF8 ON", new ParameterCommand.Utf8Option()),
                arguments("SCKS MD5 ab", new ParameterCommand.ExpectChecksum("MD5", "ab")),
                arguments("SITE STORATTR modify=20200101000000;",
                        new ParameterCommand.StoreAttributes(
                                List.of(new Attribute("modify", "20200101000000")))),
                arguments("LANG", new ParameterCommand.Language(Optional.empty())),
                arguments("LANG EN", new ParameterCommand.Language(Optional.of("EN"))),
                arguments("RETR /a b", new TransferCommand.Retrieve("/a b")),
                arguments("STOR /a", new TransferCommand.Store("/a")),
                arguments("APPE /a", new TransferCommand.Append("/a")),
                arguments("ERET P 5 7 /a b", new TransferCommand.PartialRetrieve(5, 7, "/a b")),
                arguments("ESTO A 5 /a", new TransferCommand.AdjustedStore(5, "/a")),
                arguments("GET path=/a b;mode=e;pasv;",
                        new TransferCommand.Combined(List.of(new ParameterCommand.Mode('E'),
                                new ParameterCommand.Passive()),
                                new TransferCommand.Retrieve("/a b"))),
                arguments("PUT path=/a;port=127,0,0,1,19,136;", new TransferCommand.Combined(
                        List.of(new ParameterCommand.Port(IPV4)),
                        new TransferCommand.Store("/a"))),
                arguments("SITE SYMLINK t /a b", new FileCommand.SymbolicLink("t", "/a b")),
                arguments("LIST /a", new TransferCommand.Listing(ListingForm.LIST, "/a")),
                arguments("NLST", new TransferCommand.Listing(ListingForm.NLST, "")),
                arguments("MLSD /a", new TransferCommand.Listing(ListingForm.MLSD, "/a")),
                arguments("MLSR", new TransferCommand.Listing(ListingForm.MLSR, "")),
                arguments("SIZE /a", PathVerb.SIZE.on("/a")),
                arguments("MDTM /a", PathVerb.MODIFICATION_TIME.on("/a")),
                arguments("MFMT 20200101000000 /a",
                        new FileCommand.SetModificationTime("20200101000000", "/a")),
                arguments("MLST", PathVerb.MACHINE_STATUS.on("")),
                arguments("MLSC /a", PathVerb.CONTROL_LIST.on("/a")),
                arguments("STAT /a", PathVerb.FILE_STATUS.on("/a")),
                arguments("MKD /a", PathVerb.MAKE_DIRECTORY.on("/a")),
                arguments("RMD /a", PathVerb.REMOVE_DIRECTORY.on("/a")),
                arguments("DELE /a", PathVerb.DELETE.on("/a")),
                arguments("RNFR /a", PathVerb.RENAME_FROM.on("/a")),
                arguments("RNTO /b", PathVerb.RENAME_TO.on("/b")),
                arguments("CKSM CRC32C 0 -1 /a b",
                        new FileCommand.ComputeChecksum("CRC32C", 0, -1, "/a b")),
                arguments("SITE CKSM received CRC32C 0 -1 /a b",
                        new FileCommand.ComputeChecksum("CRC32C", 0, -1, "/a b",
                                ChecksumBasis.RECEIVED)),
                arguments("SITE CKSM device MD5 5 7 /a",
                        new FileCommand.ComputeChecksum("MD5", 5, 7, "/a", ChecksumBasis.DEVICE)),
                arguments("SITE CHMOD 0644 /a", new FileCommand.ChangeMode(0644, "/a")),
                arguments("SITE CHGRP users /a", new FileCommand.ChangeGroup("users", "/a")),
                arguments("SITE SYMLINKFROM ../t", new FileCommand.SymbolicLinkFrom("../t")),
                arguments("SITE SYMLINKTO /l", new FileCommand.SymbolicLinkTo("/l")),
                arguments("SITE RDEL /a", PathVerb.DELETE_TREE.on("/a")),
                arguments("SITE CHECK STOR /a b",
                        new FileCommand.Check(FileCommand.Check.Verb.STOR, "/a b")),
                arguments("SITE TRNC 2 /a", new FileCommand.Truncate(2, "/a")),
                arguments("FEAT", Query.FEATURES),
                arguments("HELP STOR", new InformationCommand.Help(Optional.of("STOR"))),
                arguments("SITE HELP", new InformationCommand.SiteHelp(Optional.empty())),
                arguments("STAT", Query.STATUS),
                arguments("SYST", Query.SYSTEM_TYPE),
                arguments("NOOP", Query.NO_OPERATION),
                arguments("PWD", Query.PRINT_DIRECTORY),
                arguments("SITE CLIENTINFO a=b;", new InformationCommand.ClientInformation("a=b;")),
                arguments("SITE TASKID x 1", new InformationCommand.TaskId("x 1")),
                arguments("SITE VERSION", Query.VERSION),
                arguments("SITE WHOAMI", Query.WHO_AM_I));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void writesEveryCommandInItsForm(String line, Command command) {
        assertThat(CommandFormatter.format(command)).isEqualTo(line);
        assertThat(CommandParser.parse(line)).isEqualTo(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nDELE b", "a\0b", "a\ud800b", "a\udc41b"})
    void refusesPathsThatWouldNotArrive(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandFormatter.format(new TransferCommand.Store(path)));
    }

    @Test
    void refusesListPathsThatServersTakeForOptions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandFormatter
                        .format(new TransferCommand.Listing(ListingForm.LIST, "-la")))
                .withMessageContaining("./-la");
    }

    @Test
    void refusesSpacesInsideArgumentsThatHaveOthersBehindThem() {
        assertThatIllegalArgumentException().isThrownBy(() -> CommandFormatter
                .format(new FileCommand.ComputeChecksum("MD 5", 0, -1, "/a")));
    }

    @Test
    void refusesPairsThatWouldSplit() {
        assertThatIllegalArgumentException().isThrownBy(() -> CommandFormatter
                .format(new ParameterCommand.StoreAttributes(
                        List.of(new Attribute("a", "b;c=d")))));
        assertThatIllegalArgumentException().isThrownBy(
                () -> CommandFormatter.format(new ParameterCommand.ListOptions(List.of("a;b"))));
    }

    @Test
    void refusesPortsThatItsNotationCannotExpress() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandFormatter.format(new ParameterCommand.Port(IPV6)));
    }

    @Test
    void asksForHiddenEntriesByAnOption() {
        assertThat(CommandFormatter.format(new TransferCommand.ListAll())).isEqualTo("LIST -a");
    }
}
