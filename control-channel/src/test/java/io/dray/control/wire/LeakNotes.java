package io.dray.control.wire;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;

/// Netty's leak detector that keeps what it finds for [#assertNone]. The build names it in the property
/// `io.netty.customResourceLeakDetector`.
public final class LeakNotes<T> extends ResourceLeakDetector<T> {
    private static final List<String> FOUND = new CopyOnWriteArrayList<>();

    public LeakNotes(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    /// Netty looks for this form too and complains when it is missing.
    public LeakNotes(Class<?> resourceType, int samplingInterval, long maxActive) {
        this(resourceType, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        FOUND.add(resourceType + " was not released: " + records);
        super.reportTracedLeak(resourceType, records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        FOUND.add(resourceType + " was not released");
        super.reportUntracedLeak(resourceType);
    }

    /// Fails if a buffer was collected that nobody had released. Buffers are found when they are
    /// collected, so one of an earlier test may be blamed on a later one.
    public static void assertNone() {
        assertThat(look()).isEmpty();
    }

    /// What has been found so far, after a garbage collection.
    static List<String> look() {
        System.gc();
        for (int i = 0; i < 200; i++) {
            ByteBufAllocator.DEFAULT.buffer(16).release();
            ByteBufAllocator.DEFAULT.heapBuffer(16).release();
        }
        return FOUND;
    }

    static void forget() {
        FOUND.clear();
    }
}
