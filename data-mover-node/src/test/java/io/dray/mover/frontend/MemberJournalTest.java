package io.dray.mover.frontend;

import io.dray.protocol.failure.TransferFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MemberJournalTest {
    @TempDir
    Path directory;

    @Test
    void keepsWhatItIsTold() {
        MemberJournal journal = new MemberJournal(directory);
        Members changed = journal.change(before -> before.draining("dray://one:2811", true));
        assertThat(new MemberJournal(directory).read()).isEqualTo(changed);
        journal.change(before -> before.draining("dray://one:2811", false));
        assertThat(new MemberJournal(directory).read()).isEqualTo(Members.NONE);
    }

    @Test
    void readsWhatEarlierVersionsWrote() throws IOException {
        Files.writeString(directory.resolve("members"), "draining dray://one:2811\n");
        assertThat(new MemberJournal(directory).read())
                .isEqualTo(Members.NONE.draining("dray://one:2811", true));
    }

    /// A front end does not forget its back ends, and which of them drain, because a file is damaged.
    @ParameterizedTest
    @ValueSource(strings = {"", "draining dray://one:28", "nonsense\n", "# end 00\n",
            "draining dray://one:2811\n# end 00\n"})
    void refusesADamagedFile(String text) throws IOException {
        Files.writeString(directory.resolve("members"), text);
        assertThatThrownBy(() -> new MemberJournal(directory).read())
                .isInstanceOf(TransferFailure.class);
    }
}
