package io.dray.mover.node;

import io.dray.control.security.Authorization;
import io.dray.control.security.DataChannelSecurity;
import io.dray.control.server.SessionServices;
import io.dray.mover.datachannel.DataPlaneObserver;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

final class SessionFactoryTest {
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

    private SessionFactory sessions(int perIdentity, boolean readOnly) {
        return new SessionFactory(exports, engine, perIdentity, readOnly);
    }

    private static SessionServices open(SessionFactory sessions, Authorization who) {
        return sessions.open(who, DataChannelSecurity.Clear::new);
    }

    private Authorization who(String identity, String account) {
        return new Authorization(identity, account, root,
                List.of(new Authorization.Rule("/", true, true, true)), true);
    }

    /// The account of the first owner's token is a name only; everybody else is mapped to an account of the
    /// host, or does not get in.
    @Test
    @Tag("interop")
    void actsAsTheNodeItselfForItsOwnerAlone() throws IOException {
        assumeTrue(exports.mayImpersonate(), "only root can act as others");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        SessionFactory sessions = new SessionFactory(
                exports.impersonating("token:owner"), engine, 5, false);

        SessionServices owner = open(sessions, who("token:owner", "owner"));
        owner.files().makeDirectory("/mine");
        assertThat(Files.getAttribute(root.resolve("mine"), "unix:uid")).isEqualTo(0);
        owner.data().close();

        for (String identity : List.of("token:backup", "/CN=token:owner", "anonymous")) {
            assertThatThrownBy(() -> open(sessions, who(identity, "owner"))).as(identity)
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("local account owner");
        }
        assertThat(sessions.sessions()).isZero();
    }

    @Test
    void takesWritingFromEverybodyWhereNothingMayBeWritten() {
        SessionServices owner = open(sessions(5, true),
                who("token:owner", "owner"));
        assertThatThrownBy(() -> owner.files().makeDirectory("/d"))
                .hasMessageContaining("not allowed");
        owner.data().close();
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void countsTheSessionsOfAnIdentity() {
        SessionFactory sessions = sessions(2, false);
        SessionServices first = open(sessions, who("token:a", "a"));
        SessionServices second = open(sessions, who("token:a", "a"));
        assertThatThrownBy(() -> open(sessions, who("token:a", "a"))).isInstanceOf(Aborted.class)
                .hasMessageContaining("2 sessions");
        SessionServices other = open(sessions, who("token:b", "b"));
        first.data().close();
        first.data().close();
        assertThat(sessions.sessions()).isEqualTo(2);
        SessionServices third = open(sessions, who("token:a", "a"));
        List.of(second, other, third).forEach(session -> session.data().close());
        assertThat(sessions.sessions()).isZero();
    }
}
