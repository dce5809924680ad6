package io.dray.mover.transfer;

import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class BlockPlanTest {
    @Test
    void givesTheBlocksOfOneStreamToAnother() {
        BlockPlan plan = new BlockPlan(ByteRangeSet.of(0, 10), 3);
        BlockPlan.Block block = new BlockPlan.Block();
        assertThat(plan.isTrusted(7)).isFalse();
        assertThat(plan.next(7, block)).isTrue();
        assertThat(plan.next(8, block)).isTrue();
        assertThat(plan.isTrusted(7)).isTrue();
        assertThat(plan.handBack(7, 100)).isTrue();
        assertThat(plan.isTrusted(7)).isFalse();
        assertThat(plan.hasHandedBack()).isTrue();
        assertThat(plan.next(8, block)).isTrue();
        assertThat(block.start()).isZero();
        assertThat(block.length()).isEqualTo(3);
        assertThat(plan.hasHandedBack()).isFalse();
        assertThat(plan.next(8, block)).isTrue();
        assertThat(block.start()).as("goes on where it was").isEqualTo(6);
    }

    @Test
    void givesABlockBackAfterTheLast() {
        BlockPlan plan = new BlockPlan(ByteRangeSet.of(0, 3), 3);
        BlockPlan.Block block = new BlockPlan.Block();
        assertThat(plan.next(0, block)).isTrue();
        assertThat(plan.next(1, block)).isFalse();
        assertThat(plan.handBack(0, 1)).isTrue();
        assertThat(plan.next(1, block)).isTrue();
        assertThat(plan.handBack(1, 1)).isTrue();
        assertThat(plan.next(0, block)).isTrue();
        assertThat(plan.next(1, block)).isFalse();
    }

    @Test
    void cutsMissingRangesIntoBlocks() {
        BlockPlan plan = new BlockPlan(
                ByteRangeSet.of(List.of(new ByteRange(5, 12), new ByteRange(20, 21))), 3);
        assertThat(blocks(plan)).containsExactly("5+3", "8+3", "11+1", "20+1");
    }

    @Test
    void hasNoBlocksForNothing() {
        assertThat(blocks(new BlockPlan(ByteRangeSet.EMPTY, 3))).isEmpty();
    }

    @Test
    void givesEveryByteOnceToManyThreads() throws InterruptedException {
        BlockPlan plan = new BlockPlan(ByteRangeSet.of(0, 100_000), 7);
        List<ByteRange> taken = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                BlockPlan.Block block = new BlockPlan.Block();
                while (plan.next(0, block)) {
                    synchronized (taken) {
                        taken.add(new ByteRange(block.start(), block.start() + block.length()));
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken.stream().mapToLong(ByteRange::length).sum()).isEqualTo(100_000);
        assertThat(ByteRangeSet.of(taken)).isEqualTo(ByteRangeSet.of(0, 100_000));
    }

    private static List<String> blocks(BlockPlan plan) {
        List<String> blocks = new ArrayList<>();
        BlockPlan.Block block = new BlockPlan.Block();
        while (plan.next(0, block)) {
            blocks.add(block.start() + "+" + block.length());
        }
        return blocks;
    }
}
