package io.dray.mover.node;

import io.dray.control.security.Authorization;
import io.dray.control.server.SessionServices;
import io.dray.mover.datachannel.DataPlaneObserver;
import io.dray.mover.storage.posix.LocalAccounts;
import io.dray.mover.storage.posix.PosixExports;
import io.dray.mover.transfer.DataPlaneConfig;
import io.dray.mover.transfer.TransferEngine;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

final class SessionDeskTest {
    @TempDir
    Path root;
    private PosixExports exports;
    private TransferEngine engine;

    @BeforeEach
    void open() throws IOException {
        exports = PosixExports.open();
        engine = new TransferEngine(DataPlaneConfig.usual(), DataPlaneObserver.NONE,
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        engine.close();
        exports.close();
    }

    private SessionDesk desk(int perIdentity, boolean readOnly, Optional<LocalAccounts> accounts) {
        return new SessionDesk(exports, engine, perIdentity, readOnly, accounts);
    }

    private Authorization who(String identity, String account) {
        return new Authorization(identity, account, root,
                List.of(new Authorization.Rule("/", true, true, true)), true);
    }

    /// The account of the first owner's token is a name only; everybody else is mapped to an account of the
    /// host, or does not get in.
    @Test
    void actsAsTheNodeItselfForItsOwnerAlone() throws IOException {
        assumeTrue(exports.localAccounts().isPresent(), "only root can act as others");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        SessionDesk desk = desk(5, false, exports.localAccounts());

        SessionServices owner = desk.open(who("token:owner", "owner"));
        owner.files().makeDirectory("/mine");
        assertThat(Files.getAttribute(root.resolve("mine"), "unix:uid")).isEqualTo(0);
        owner.data().close();

        for (String identity : List.of("token:backup", "/CN=token:owner", "anonymous")) {
            assertThatThrownBy(() -> desk.open(who(identity, "owner"))).as(identity)
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("local account owner");
        }
        assertThat(desk.sessions()).isZero();
    }

    @Test
    void takesWritingFromEverybodyWhereNothingMayBeWritten() {
        SessionServices owner = desk(5, true, Optional.empty()).open(who("token:owner", "owner"));
        assertThatThrownBy(() -> owner.files().makeDirectory("/d"))
                .hasMessageContaining("not allowed");
        owner.data().close();
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void countsTheSessionsOfAnIdentity() {
        SessionDesk desk = desk(2, false, Optional.empty());
        SessionServices first = desk.open(who("token:a", "a"));
        SessionServices second = desk.open(who("token:a", "a"));
        assertThatThrownBy(() -> desk.open(who("token:a", "a"))).isInstanceOf(Aborted.class)
                .hasMessageContaining("2 sessions");
        SessionServices other = desk.open(who("token:b", "b"));
        first.data().close();
        first.data().close();
        assertThat(desk.sessions()).isEqualTo(2);
        SessionServices third = desk.open(who("token:a", "a"));
        List.of(second, other, third).forEach(session -> session.data().close());
        assertThat(desk.sessions()).isZero();
    }
}
