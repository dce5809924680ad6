package io.dray.protocol.interpreter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// The tests that docs/protocol.md names are there.
final class ProtocolDocumentTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");
    /// Table rows that state a rule: section, rule, kept or not, test.
    private static final Pattern ROW = Pattern.compile("\\| [^|]+ \\| .+ \\| .+ \\| (.+) \\|");

    private final Path top = top();

    @Test
    void everyTestThatItNamesIsThere() throws IOException {
        List<MatchResult> named = NAMED.matcher(document()).results().toList();

        assertThat(named).hasSizeGreaterThan(60);
        assertThat(named).allSatisfy(
                test -> assertThat(source(test.group(1))).as(test.group())
                        .contains("void " + test.group(2) + "("));
    }

    @Test
    void everyRuleNamesATest() throws IOException {
        List<String> rules = document().lines()
                .filter(line -> ROW.matcher(line).matches() && !line.startsWith("| section"))
                .filter(line -> !line.startsWith("|---"))
                .toList();

        assertThat(rules).hasSizeGreaterThan(60)
                .allSatisfy(rule -> assertThat(NAMED.matcher(rule).find()).as(rule).isTrue());
    }

    private String document() throws IOException {
        return Files.readString(top.resolve("docs/protocol.md"));
    }

    private String source(String test) {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("transfer-protocol", "control-channel", "data-mover-node")) {
            try (Stream<Path> files = Files.walk(top.resolve(module + "/src/test/java"))) {
                files.filter(file -> file.endsWith(test + ".java")).forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(found).as(test).hasSize(1);
        try {
            return Files.readString(found.getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path top() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("docs/protocol.md")))
                .findFirst()
                .orElseThrow();
    }
}
