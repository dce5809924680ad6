package io.dray.bench;

import io.dray.bench.scenario.CopyScenario;
import io.dray.bench.scenario.Scenario;
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
        assertThat(Scenario.all(CopyScenario.USUAL)).allSatisfy(
                each -> assertThat(help.toString()).containsPattern("\\b" + each.name() + "\\b"));
    }
}
