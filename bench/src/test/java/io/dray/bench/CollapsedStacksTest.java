package io.dray.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class CollapsedStacksTest {
    private static final String SAMPLES = """
             42\s
            	ffffffff8100 copy_page ([kernel.kallsyms])
            	    7f0010 void io.dray.A::b(long, int) (/tmp/perf-42.map)
            	    7f0020 start_thread (/usr/lib/libc.so.6)

             42\s
            	ffffffff8100 copy_page ([kernel.kallsyms])
            	    7f0010 void io.dray.A::b(long, int) (/tmp/perf-42.map)
            	    7f0020 start_thread (/usr/lib/libc.so.6)

            7/9\s
            	    7f0030 [unknown] (inlined)
            	    7f0031

            no sample
            	    7f0030 x (y)

             42\s

            """;
    private static final String COLLAPSED = """
            node;start_thread;void io.dray.A::b(long, int)_[j];copy_page_[k] 2
            process 7;[unknown];[unknown] 1
            """;

    @TempDir
    private Path folder;

    @Test
    void countsEqualStacksFromTheOutermostFrameOn() throws IOException {
        CollapsedStacks stacks = new CollapsedStacks(Map.of(42L, "node"));
        stacks.read(new BufferedReader(new StringReader(SAMPLES)));
        assertThat(stacks.text()).isEqualTo(COLLAPSED);
        assertThat(stacks.samples()).isEqualTo(3);
    }

    @Test
    void aPageHoldsItsGraphAndNeedsNothingElse() throws IOException {
        Path page = folder.resolve("page.html");
        FlamePage.write(page, "Two nodes, clear", COLLAPSED);
        assertThat(Files.readString(page))
                .contains("Two nodes, clear", "void io.dray.A::b(long, int)", "copy_page")
                .doesNotContain("src=\"http", "<link");
    }
}
