package io.dray.mover.node;

import io.dray.mover.node.NodeState.Holder;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NodeStateTest {
    @TempDir
    Path directory;

    @Test
    void showsTheUrlWhileANodeRuns() throws IOException {
        Path own = directory.resolve("state");
        assertThat(NodeState.url(own)).isEmpty();
        try (NodeState state = NodeState.claim(own, Holder.NODE, false)) {
            assertThat(NodeState.url(own)).isEmpty();
            state.announce("dray://KEY@host/");
            assertThat(NodeState.url(own)).contains("dray://KEY@host/");
            assertThat(PosixFilePermissions
                    .toString(Files.getPosixFilePermissions(own.resolve("url"))))
                    .isEqualTo("rw-------");
        }
        assertThat(NodeState.url(own)).isEmpty();
        // As after kill -9.
        Files.writeString(own.resolve("url"), "dray://OLD@host/");
        assertThat(NodeState.url(own)).isEmpty();
        try (NodeState _ = NodeState.claim(own, Holder.NODE, false)) {
            assertThat(NodeState.url(own)).isEmpty();
        }
    }

    @Test
    void oneNodeRunsWithAStateDirectoryAndFrontEndsShareIt() {
        try (NodeState _ = NodeState.claim(directory, Holder.NODE, false)) {
            for (Holder holder : Holder.values()) {
                assertThatThrownBy(() -> NodeState.claim(directory, holder, true))
                        .isInstanceOf(SecurityFailure.class)
                        .hasMessageContaining(directory.toString())
                        .hasMessageContaining("--state");
            }
        }
        try (NodeState _ = NodeState.claim(directory, Holder.FRONT_END, false);
                NodeState _ = NodeState.claim(directory, Holder.FRONT_END, false)) {
            assertThatThrownBy(() -> NodeState.claim(directory, Holder.NODE, false))
                    .isInstanceOf(SecurityFailure.class);
        }
    }

    @Test
    void noticesACopyAndNotAMove() throws IOException {
        Path first = directory.resolve("first");
        NodeState.claim(first, Holder.NODE, false).close();
        Path moved = directory.resolve("moved");
        Files.move(first, moved, StandardCopyOption.ATOMIC_MOVE);
        NodeState.claim(moved, Holder.NODE, false).close();
        Path copy = Files.createDirectory(directory.resolve("copy"));
        Files.copy(moved.resolve("place"), copy.resolve("place"));
        assertThatThrownBy(() -> NodeState.claim(copy, Holder.NODE, false))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining(copy.resolve("place").toString())
                .hasMessageContaining("--accept-moved-state");
        NodeState.claim(copy, Holder.NODE, true).close();
        NodeState.claim(copy, Holder.NODE, false).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "inode 5\nmachine", "inode 5\nmachine \npath /p\n",
            "# end 00\n"})
    void refusesARecordThatIsDamaged(String text) throws IOException {
        Files.writeString(directory.resolve("place"), text);
        assertThatThrownBy(() -> NodeState.claim(directory, Holder.NODE, false))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining(directory.resolve("place").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx---rwx"})
    void refusesADirectoryThatOthersWriteIn(String mode) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> NodeState.claim(directory, Holder.NODE, false))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("chmod 700");
    }
}
