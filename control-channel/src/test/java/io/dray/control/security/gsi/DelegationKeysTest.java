package io.dray.control.security.gsi;

import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridWorld;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class DelegationKeysTest {
    @TempDir
    Path directory;
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final AtomicLong now = new AtomicLong();

    private void runAll() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    /// Has all keys made that are wanted in quiet times.
    private void fill(DelegationKeys keys) {
        now.addAndGet(30_000_000_000L);
        keys.prepare();
        while (!work.isEmpty()) {
            runAll();
            now.addAndGet(5_000_000_000L);
            keys.prepare();
        }
    }

    @Test
    void makesFewKeysAtTheStart() {
        GridCredential user = new GridWorld(directory).user("O=Test,CN=Some User");
        DelegationKeys keys = new DelegationKeys(work::add, new SecureRandom(), 8, now::get);
        keys.prepare();
        int made = 0;
        while (!work.isEmpty()) {
            work.remove().run();
            made++;
        }
        assertThat(made).isEqualTo(2);
        keys.like(user.leaf());
        assertThat(work).hasSize(1);
    }

    @Test
    void keepsAsManyAheadAsAskedForAndGivesEachOutOnce() {
        GridCredential user = new GridWorld(directory).user("O=Test,CN=Some User");
        DelegationKeys keys = new DelegationKeys(work::add, new SecureRandom(), 2, now::get);
        fill(keys);
        KeyPair first = keys.like(user.leaf());
        KeyPair second = keys.like(user.leaf());
        assertThat(first.getPublic()).isNotEqualTo(second.getPublic());
        assertThat(((RSAPublicKey) first.getPublic()).getModulus().bitLength()).isEqualTo(2048);
        assertThat(work).hasSize(1);
    }

    @Test
    void makesNoKeyDuringALoginUntilFewAreLeft() {
        GridCredential user = new GridWorld(directory).user("O=Test,CN=Some User");
        DelegationKeys keys = new DelegationKeys(work::add, new SecureRandom(), 4, now::get);
        fill(keys);
        keys.like(user.leaf());
        assertThat(work).isEmpty();
        keys.like(user.leaf());
        keys.like(user.leaf());
        keys.like(user.leaf());
        assertThat(work).hasSize(1);
    }

    @Test
    void makesKeysAgainOnceNobodyHasLoggedInForHalfAMinute() {
        GridCredential user = new GridWorld(directory).user("O=Test,CN=Some User");
        DelegationKeys keys = new DelegationKeys(work::add, new SecureRandom(), 4, now::get);
        fill(keys);
        keys.like(user.leaf());
        now.addAndGet(29_999_999_999L);
        keys.prepare();
        assertThat(work).isEmpty();
        now.incrementAndGet();
        keys.prepare();
        assertThat(work).hasSize(1);
    }

    /// A transfer of the last client may still run.
    @Test
    void pausesBetweenKeysThatAreNotUrgent() {
        DelegationKeys keys = new DelegationKeys(work::add, new SecureRandom(), 4, now::get);
        keys.prepare();
        runAll();
        now.addAndGet(30_000_000_000L);
        keys.prepare();
        work.remove().run();
        assertThat(work).isEmpty();
        now.addAndGet(4_999_999_999L);
        keys.prepare();
        assertThat(work).isEmpty();
        now.incrementAndGet();
        keys.prepare();
        assertThat(work).hasSize(1);
    }

    @Test
    void makesKeysAtOnceWhenNobodyMakesThemAhead() {
        GridCredential user = new GridWorld(directory).user("O=Test,CN=Some User");
        DelegationKeys keys = new DelegationKeys(task -> {
            throw new RejectedExecutionException();
        }, new SecureRandom(), 2, now::get);
        assertThat(keys.like(user.leaf()).getPrivate()).isNotNull();
    }
}
