package io.dray.bench;

import io.dray.bench.scenario.Scenarios;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

final class BenchCommandTest {
    @Test
    void helpNamesEveryScenario() {
        StringWriter help = new StringWriter();
        new CommandLine(new BenchCommand()).usage(new PrintWriter(help));
        assertThat(Scenarios.ALL).allSatisfy(
                each -> assertThat(help.toString()).containsPattern("\\b" + each.name() + "\\b"));
    }
}
