package io.dray.protocol.pack;

import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
import io.dray.protocol.command.CommandParser;
import io.dray.protocol.command.ParameterCommand.PackNames;
import io.dray.protocol.command.TransferCommand.RetrievePack;
import io.dray.protocol.command.TransferCommand.StorePack;
import io.dray.protocol.command.UnrecognizedCommand;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.pack.PackReport.LeftOut;
import io.dray.protocol.pack.PackReport.Moved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class PackNotationTest {
    private static final PackMember ODD = new PackMember(0, OptionalLong.of(-5),
            "d/ a,b;c // ".replace("//", "/ü"));

    @Test
    void namesSurviveTheLine() {
        PackNames names = new PackNames(List.of(ODD, member("plain", 1 << 20)));

        assertThat(CommandFormatter.format(names))
                .isEqualTo("SITE PACK 0,-5,d/ a,b;c /ü //1048576,-,plain");
        assertThat(CommandParser.parse(CommandFormatter.format(names))).isEqualTo(names);
    }

    @Test
    void namesAreAsLongAsLinuxTakesThem() {
        String longest = "d/".repeat(1920) + "f".repeat(255);
        assertThat(longest).hasSize(PackMember.LONGEST_NAME);
        assertThat(PackMember.isName(longest)).isTrue();
        assertThat(PackMember.isName("d" + longest)).isFalse();
        assertThat(PackMember.isName("\u20ac/".repeat(1023) + "\u20ac")).isTrue();
        assertThat(PackMember.isName("\u20ac/".repeat(1024) + "\u20ac")).isFalse();
        assertThat(PackMember.isName("f".repeat(256) + "/f")).isFalse();
        assertThat(PackMember.isName("d/" + "\u20ac".repeat(85))).isTrue();
        assertThat(PackMember.isName("d/" + "\u20ac".repeat(86))).isFalse();
        assertThat(PackMember.isName("\ud83d\ude00".repeat(63))).isTrue();
        assertThat(PackMember.isName("\ud83d\ude00".repeat(64))).isFalse();
    }

    @Test
    void commandsSurviveTheLine() {
        for (Command command : List.of(new RetrievePack(3, PackCompression.NONE, "/a b"),
                new RetrievePack(1, PackCompression.ZSTD, "/"),
                new StorePack(1, true, PackCompression.NONE, "/"),
                new StorePack(2, true, PackCompression.ZSTD, "/"),
                new StorePack(3, false, PackCompression.ZSTD, "/"),
                new StorePack(4096, false, PackCompression.NONE, "x"))) {
            assertThat(CommandParser.parse(CommandFormatter.format(command))).isEqualTo(command);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,-,/etc/passwd", "1,-,../x", "1,-,a/../../x", "1,-,a/..", "1,-,.",
            "1,-,a/", "1,-,", "1,-", "1", "", "x,-,a", "-1,-,a", "1048577,-,a", "99999999,-,a",
            "1,--1,a", "1,1e3,a", "1,123456789012,a", "1,,a", "1,-,a//", "1,-,a///1,-,b",
            "1,-,a//b"})
    void refusesWhatNamesNoFileBelow(String argument) {
        assertThat(PackMembers.parse(argument)).isEmpty();
        assertThat(CommandParser.parse("SITE PACK " + argument))
                .isInstanceOf(UnrecognizedCommand.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ERET PACK=\"tar\" /a", "ERET PACK=\"tar,1\"", "ERET PACK=\"zip,1\" /a",
            "ERET PACK=\"tar,1,preserve\" /a", "ESTO PACK=\"tar,1,other\" /a",
            "ESTO PACK=\"tar,999999\" /a", "ESTO PACK=\"tar,-1\" /a", "ESTO PACK=tar,1 /a"})
    void refusesOtherForms(String line) {
        assertThat(CommandParser.parse(line)).isInstanceOf(UnrecognizedCommand.class);
    }

    @Test
    void refusesNamesWithLineBreaks() {
        assertThatIllegalArgumentException().isThrownBy(() -> member("a\nb", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> member("a\0b", 1));
    }

    @Test
    void hasLimits() {
        List<PackMember> most = Collections.nCopies(PackMembers.MOST, member("a", 1));

        assertThat(new PackMembers(most).with(List.of(member("b", 1)))).isEmpty();
        assertThat(PackMembers.parse(PackMembers.format(most))).contains(most);
        assertThat(PackMembers.parse(PackMembers.format(most) + "//1,-,b")).isEmpty();
        assertThat(PackMembers.fits(Collections.nCopies(9, member("a", 1 << 20)))).isFalse();
        assertThat(PackMembers.fits(Collections.nCopies(300, member("a/".repeat(2000) + "a", 0))))
                .isFalse();
    }

    @Test
    void goesOnLinesThatServersTake() {
        List<PackMember> many = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            many.add(member("directory/" + "name".repeat(20) + i, 5));
        }
        PackMembers members = new PackMembers(many);

        List<PackMember> again = new ArrayList<>();
        for (List<PackMember> line : members.lines()) {
            assertThat(CommandFormatter.format(new PackNames(line)).length()).isLessThan(16_500);
            again.addAll(line);
        }
        assertThat(again).isEqualTo(many);
    }

    private static final Instant CHANGED = Instant.parse("2026-11-30T12:00:00.123456789Z");

    @Test
    void reportsSurviveTheReply() {
        List<PackReport.Result> results = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            results.add(i % 70 == 3
                    ? new LeftOut("It; has - changed " + i + ".")
                    : new Moved(i, 0xffffffffL - i, i % 2 == 0
                            ? Optional.empty()
                            : FileState.of(Optional.of("fe00-" + i), i, CHANGED)));
        }
        PackReport report = new PackReport(results);

        assertThat(PackReport.parse(report.lines(), 200)).contains(report);
        assertThat(report.moved()).isEqualTo(197);
        assertThat(report.lines().size()).isLessThan(12);
    }

    @Test
    void countsAMemberThatIsNotReportedAsLeftOut() {
        List<String> lines = List.of("Transfer Complete.", " 1 5 00000001", "End.");

        PackReport report = PackReport.parse(lines, 2).orElseThrow();

        assertThat(report.results().get(0)).isInstanceOf(LeftOut.class);
        assertThat(report.results().get(1)).isEqualTo(new Moved(5, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {" 2 5 00000001", " 0 5 1", " 0 5 00000001;0 5 00000001",
            " 0 x 00000001",
            " x", " ", " 0", " -1 5 00000001", " 0 5 0000000g", " 0 5 00000001;"})
    void readsNoReportThatIsNone(String line) {
        assertThat(PackReport.parse(List.of("Transfer Complete.", line, "End."), 2))
                .isEmpty();
    }

    private static PackMember member(String name, long size) {
        return new PackMember(size, OptionalLong.empty(), name);
    }
}
