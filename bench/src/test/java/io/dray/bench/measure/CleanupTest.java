package io.dray.bench.measure;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class CleanupTest {
    private final List<String> done = new ArrayList<>();
    private final Cleanup cleanup = new Cleanup();

    @Test
    void undoesInReverseOrderAndOnce() {
        cleanup.add(() -> done.add("first"));
        cleanup.add(() -> done.add("second"));
        cleanup.close();
        cleanup.close();
        assertThat(done).containsExactly("second", "first");
    }

    @Test
    void undoesTheRestWhenSomethingCannotBeUndone() {
        cleanup.add(() -> done.add("first"));
        cleanup.add(() -> {
            throw new IllegalArgumentException("no");
        });
        assertThatThrownBy(cleanup::close).isInstanceOf(IllegalStateException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(done).containsExactly("first");
    }

    @Test
    void anInterruptDoesNotDisturbIt() {
        cleanup.add(() -> done.add(Thread.currentThread().isInterrupted() ? "hit" : "quiet"));
        Thread.currentThread().interrupt();
        cleanup.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).containsExactly("quiet");
    }
}
