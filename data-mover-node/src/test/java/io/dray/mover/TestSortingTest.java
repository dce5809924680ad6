package io.dray.mover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The rule of CONTRIBUTING.md on the tag `interop`, checked on the sources of all modules: tests without it need
/// only the JDK and the base system.
final class TestSortingTest {
    /// What asks for or starts foreign programs, a compiler, or root. Shells, `kill`, `flock` and what makes
    /// special files are in every base system.
    private static final Pattern NEED = Pattern.compile("Program\\.assume\\(|GlobusServer\\."
            + "|FaultShim\\.compile\\(|assume\\w+\\([^;]*( installed|not root)"
            + "|(new ProcessBuilder\\(|Program\\.run\\(\\s*\\w+,)\\s*(List\\.of\\()?"
            + "\"(?!(sh|bash|kill|flock|mkfifo|mknod)\")[^\"]+\"");
    private static final Pattern TAGGED_CLASS = Pattern.compile("^@Tag\\(\"interop\"\\)",
            Pattern.MULTILINE);
    private static final Pattern TAGGED_METHOD = Pattern
            .compile("^    @Tag\\(\"interop\"\\).*?^    \\}$", Pattern.MULTILINE | Pattern.DOTALL);

    static List<Path> classes() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of("..").toRealPath())) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(TestSortingTest::below)
                    .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
                    .filter(file -> !file.endsWith("TestSortingTest.java"))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<Path> below(Path sources) {
        try (Stream<Path> all = Files.walk(sources)) {
            return all.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSorted(String source) {
        return TAGGED_CLASS.matcher(source).find()
                || !NEED.matcher(TAGGED_METHOD.matcher(source).replaceAll("")).find();
    }

    @ParameterizedTest
    @MethodSource("classes")
    void whatNeedsMoreThanTheBaseSystemIsTagged(Path file) throws IOException {
        String source = Files.readString(file);
        assertThat(isSorted(source)).as("%s needs @Tag(\"interop\")", file).isTrue();
        if (file.toString().endsWith("InteropIT.java")) {
            assertThat(source).as("%s, by its name", file).containsPattern(TAGGED_CLASS);
        }
    }

    @Test
    void seesEveryModule() throws IOException {
        assertThat(classes().stream()
                .map(file -> file.toString().replaceAll(".*/([^/]+)/src/test/.*", "$1"))).contains(
                        "checksum", "transfer-protocol", "control-channel", "data-mover-node",
                        "bench");
    }

    @ParameterizedTest
    @ValueSource(strings = {"new ProcessBuilder(\"strace\", \"-f\")",
            "Program.run(directory, \"curl\", url)", "GlobusServer.start(place)",
            "assumeTrue(root, \"not root\")"})
    void recognizesWhatNeedsMore(String statement) {
        assertThat(isSorted("final class A {\n    void a() {\n" + statement + "\n    }\n}"))
                .isFalse();
        assertThat(isSorted("@Tag(\"interop\")\nfinal class A {\n    void a() {\n" + statement
                + "\n    }\n}")).isTrue();
        assertThat(isSorted("final class A {\n    @Tag(\"interop\")\n    void a() {\n" + statement
                + "\n    }\n}")).isTrue();
    }
}
