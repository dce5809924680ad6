package io.dray.control.security.gsi;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// RSA keys for delegated credentials, made ahead of need: to make one while the client waits costs more
/// than everything else in a login.
///
/// Safe for many threads. A key is given out once.
public final class DelegationKeys {
    private static final int USUAL_BITS = 2048;
    private static final int MOST_BITS = 4096;

    private final Executor background;
    private final SecureRandom random;
    private final int ahead;
    private final Map<Integer, Deque<KeyPair>> stock = new ConcurrentHashMap<>();
    private final AtomicBoolean filling = new AtomicBoolean();

    /// @param background makes keys, one at a time; may refuse work once it is shut down
    /// @param ahead      keys kept of each size that was asked for
    public DelegationKeys(Executor background, SecureRandom random, int ahead) {
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
        refill();
        return ready == null ? make(bits) : ready;
    }

    private void refill() {
        if (filling.compareAndSet(false, true)) {
            try {
                background.execute(this::fill);
            } catch (RejectedExecutionException _) {
                // The node stops; whoever still needs a key makes it.
                filling.set(false);
            }
        }
    }

    /// One key, then back to the end of the queue, so that others get their turn on the executor.
    private void fill() {
        boolean more = false;
        try {
            for (Map.Entry<Integer, Deque<KeyPair>> size : stock.entrySet()) {
                if (size.getValue().size() < ahead) {
                    size.getValue().add(make(size.getKey()));
                    more = true;
                }
            }
        } finally {
            filling.set(false);
        }
        if (more) {
            refill();
        }
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
