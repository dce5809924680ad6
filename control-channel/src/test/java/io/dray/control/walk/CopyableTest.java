package io.dray.control.walk;

import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.ListedEntry;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CopyableTest {
    private static ListedEntry entry(FileFacts.Kind kind, String error) {
        return new ListedEntry("x", kind, OptionalLong.empty(), Optional.empty(), Optional.empty(),
                OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.of(error)
                        .filter(text -> !text.isEmpty()));
    }

    @Test
    void whatCannotBeCopiedIsNamedWithItsPathAndWithoutLineBreaks() {
        assertThatThrownBy(() -> Copyable.demand("/d/two\rlines",
                entry(FileFacts.Kind.FILE, "InvalidName")))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("/d/two\\x0dlines cannot be copied")
                .hasMessageContaining("line break")
                .message()
                .doesNotContain("\r");
        assertThatThrownBy(() -> Copyable.demand("/d/fifo",
                entry(FileFacts.Kind.OTHER, "")))
                .hasMessageContaining("/d/fifo cannot be copied");
        assertThatThrownBy(() -> Copyable.demand("/d/link",
                entry(FileFacts.Kind.SYMBOLIC_LINK, "InvalidLink")))
                .hasMessageContaining("/d/link cannot be copied: it is a symbolic link that leads");
    }
}
