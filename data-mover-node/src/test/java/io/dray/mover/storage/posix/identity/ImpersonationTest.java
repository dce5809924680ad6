package io.dray.mover.storage.posix.identity;

import io.dray.control.security.Authorization;
import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.PosixExports;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// With the accounts `nobody` and `daemon`, which every Linux has. Only root can act as others.
@Tag("interop")
final class ImpersonationTest {
    private static final List<Authorization.Rule> ALL = List
            .of(new Authorization.Rule("/", true, true, true));

    private static final long DAC_OVERRIDE = 1L << 1;
    private static final long FSETID = 1L << 4;
    private static final long SYS_RESOURCE = 1L << 24;

    @TempDir
    Path root;
    private PosixExports exports;
    private Accounts accounts;

    @BeforeEach
    void onlyRootCanActAsOthers() throws IOException {
        exports = PosixExports.open();
        assumeTrue(exports.mayImpersonate(), "not root");
        accounts = Accounts.ofProcess();
        mode(root, "rwxr-xr-x");
        // JUnit's own directory above is for root alone.
        mode(root.resolve("..").toRealPath(), "rwxr-xr-x");
    }

    @AfterEach
    void close() {
        exports.close();
    }

    @Test
    void leavesToTheSystemWhatAnAccountMayDo() throws IOException {
        Files.createDirectory(root.resolve("closed"));
        Files.writeString(root.resolve("secret"), "x");
        mode(root.resolve("secret"), "rw-------");
        ExportedTree nobody = as("nobody");

        assertThatThrownBy(() -> nobody.files().makeDirectory("/closed/d"))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("Permission denied");
        assertThatThrownBy(() -> nobody.storage().openForReading("/secret"))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("Permission denied");
    }

    @Test
    void makesFilesThatBelongToTheAccount() throws IOException {
        Path open = Files.createDirectory(root.resolve("open"));
        mode(open, "rwxrwxrwx");

        as("nobody").files().makeDirectory("/open/d");

        assertThat(Files.getOwner(open.resolve("d")).getName()).isEqualTo("nobody");
    }

    @Test
    void countsTheGroupsOfTheAccount() throws IOException {
        Path file = Files.writeString(root.resolve("shared"), "for daemons");
        mode(file, "rw-r-----");
        int daemons = accounts.acting("daemon").account().group();
        Files.setAttribute(file, "unix:gid", daemons);

        as("daemon").storage().openForReading("/shared").close();

        FileNamespace nobody = as("nobody").files();
        assertThat(nobody.facts("/shared").access().readable()).isFalse();
        assertThatThrownBy(() -> as("nobody").storage().openForReading("/shared"))
                .isInstanceOf(StorageFailure.class);
    }

    @Test
    void leavesTheThreadAsItWas() throws IOException {
        ExportedTree nobody = as("nobody");
        assertThatThrownBy(() -> nobody.files().makeDirectory("/d"))
                .isInstanceOf(StorageFailure.class);

        Path made = Files.createDirectory(root.resolve("mine"));

        assertThat(Files.getAttribute(made, "unix:uid")).isEqualTo(0);
        assertThat(Files.readAllLines(Path.of("/proc/thread-self/status")))
                .anyMatch(line -> line.matches("Uid:(\\s+0){4}"));
    }

    /// The kernel takes set-id bits away when somebody without privileges writes to a file.
    @Test
    void takesSetIdBitsFromAFileThatAnotherAppendsTo() throws IOException {
        Path file = Files.writeString(root.resolve("tool"), "#!");
        Files.setAttribute(file, "unix:mode", 06777);

        try (StorageWriter writer = as("nobody").storage()
                .openForWriting(Exported.request("/tool", new TransferRequest.Placement.Append(),
                        ByteRangeSet.EMPTY, OptionalLong.empty()))) {
            writer.write(ByteBuffer.wrap(new byte[]{'x'}), 0);
            writer.commit(1, Exported.ledger(), false);
        }

        assertThat(Files.size(file)).isEqualTo(3);
        assertThat((int) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(0777);
    }

    @Test
    void actsWithoutRootsPrivilegesOverFilesAndQuotas() throws IOException {
        long before = privileges();
        long within = accounts.acting("nobody").of(ImpersonationTest::privileges);
        assertThat(within & (FSETID | SYS_RESOURCE | DAC_OVERRIDE)).isZero();
        assertThat(privileges()).isEqualTo(before);
    }

    /// Effective capabilities of this thread.
    private static long privileges() {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/status"))
                    .stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void refusesAccountsThatTheHostDoesNotHave() {
        assertThatThrownBy(() -> as("no-such-account-here")).isInstanceOf(Refused.class)
                .hasMessageContaining("no-such-account-here");
    }

    @Test
    void letsNobodyActAsRoot() {
        assertThatThrownBy(() -> as("root")).isInstanceOf(Refused.class)
                .hasMessageContaining("root");
    }

    private ExportedTree as(String account) throws IOException {
        return exports.impersonating("")
                .tree(new Authorization("test", account, root, ALL, true));
    }

    private static void mode(Path path, String bits) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(bits));
    }
}
