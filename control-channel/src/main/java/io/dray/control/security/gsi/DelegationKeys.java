package io.dray.control.security.gsi;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// RSA keys for delegated credentials, made ahead of need: to make one while the client waits costs more
/// than everything else in a login. A key that was taken is replaced when no client has come for a while,
/// or at once when few are left: to make it earlier would slow down that login and its transfers. For the same
/// reason few are made at the start, and those that are not urgent one by one with pauses: a transfer may still
/// run.
///
/// Safe for many threads. A key is given out once.
public final class DelegationKeys {
    private static final int USUAL_BITS = 2048;
    private static final int MOST_BITS = 4096;
    /// No key taken for this time: no login is in progress, and most transfers of the last one have ended. To
    /// make a key takes a tenth of a second of CPU, in a node that has just started much more.
    private static final Duration QUIET = Duration.ofSeconds(30);
    /// From one key that is not urgent to the next: a tenth of a second of CPU is 2 % of it.
    private static final Duration PAUSE = Duration.ofSeconds(5);
    /// When fewer than one in four keys are left, one is generated at once, even during logins.
    private static final int URGENT_SHARE = 4;

    private final Executor background;
    private final SecureRandom random;
    private final int ahead;
    private final Map<Integer, Deque<KeyPair>> stock = new ConcurrentHashMap<>();
    private final AtomicBoolean filling = new AtomicBoolean();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final LongSupplier nanoClock;
    private volatile long taken;
    /// When the last key was made that was not urgent.
    private volatile long made;

    /// @param background makes keys, one at a time; may refuse work once it is shut down
    /// @param ahead      keys kept of each size that was asked for
    /// @param nanoClock  nanoseconds of a clock that only moves on
    public DelegationKeys(Executor background, SecureRandom random, int ahead,
            LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.taken = nanoClock.getAsLong();
        this.made = taken;
        this.background = background;
        this.random = random;
        this.ahead = ahead;
    }

    /// Begins to make keys of the usual size, 2048 bits.
    public void prepare() {
        stock.computeIfAbsent(USUAL_BITS, _ -> new ConcurrentLinkedDeque<>());
        refill();
    }

    /// A key as long as the certificate's, within 2048 and 4096 bits; 2048 for other kinds of keys.
    KeyPair like(X509Certificate certificate) {
        int bits = certificate.getPublicKey() instanceof RSAPublicKey rsa
                ? Math.clamp((rsa.getModulus().bitLength() + 511L) / 512 * 512, USUAL_BITS,
                        MOST_BITS)
                : USUAL_BITS;
        KeyPair ready = stock.computeIfAbsent(bits, _ -> new ConcurrentLinkedDeque<>()).poll();
        taken = nanoClock.getAsLong();
        refill();
        return ready == null ? make(bits) : ready;
    }

    private void refill() {
        long wait = untilQuiet();
        if (isShort(wait <= 0 ? ahead : urgent())) {
            if (filling.compareAndSet(false, true)) {
                try {
                    background.execute(this::fill);
                } catch (RejectedExecutionException _) {
                    // The node is stopping; a caller that needs a key generates it itself.
                    filling.set(false);
                }
            }
        } else if (isShort(ahead) && waiting.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> {
                        waiting.set(false);
                        refill();
                    });
        }
    }

    /// Generates one key, then queues again, so that other tasks get their turn on the executor.
    private void fill() {
        try {
            if (untilQuiet() > 0) {
                addOneBelow(urgent());
            } else {
                addOneBelow(ahead);
                made = nanoClock.getAsLong();
            }
        } finally {
            filling.set(false);
        }
        refill();
    }

    /// Returns the nanoseconds until a key may be made that is not urgent; 0 or less when it may be made now.
    private long untilQuiet() {
        long now = nanoClock.getAsLong();
        return Math.max(QUIET.toNanos() - (now - taken), PAUSE.toNanos() - (now - made));
    }

    private void addOneBelow(int enough) {
        for (Map.Entry<Integer, Deque<KeyPair>> size : stock.entrySet()) {
            if (size.getValue().size() < enough) {
                size.getValue().add(make(size.getKey()));
                return;
            }
        }
    }

    private int urgent() {
        return Math.ceilDiv(ahead, URGENT_SHARE);
    }

    private boolean isShort(int enough) {
        return stock.values().stream().anyMatch(keys -> keys.size() < enough);
    }

    private KeyPair make(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform makes no RSA keys", e);
        }
    }
}
