package io.dray.mover.storage.posix.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class DirectoryNamesTest {
    private final Random random = new Random(5);

    private byte[] anyName() {
        byte[] name = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? 255 : 4)];
        random.nextBytes(name);
        return name;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 63, 64, 65, 1000, 4096, 5001})
    void sortsNamesByTheirBytes(int count) {
        DirectoryNames names = new DirectoryNames();
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] name = anyName();
            expected.add(name);
            names.add(name, name[0] & 15);
        }
        expected.sort(Arrays::compareUnsigned);

        names.sort();

        assertThat(names.count()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(names.name(i)).isEqualTo(expected.get(i));
            assertThat(names.type(i)).isEqualTo(expected.get(i)[0] & 15);
        }
    }

    @Test
    void takesLittleMoreMemoryThanTheNames() {
        DirectoryNames names = new DirectoryNames();
        for (int i = 0; i < 1000; i++) {
            names.add(new byte[20], 8);
        }
        assertThat(names.memory()).isEqualTo(30_000);
    }

    @Test
    void findsNamesThatAreSimilarToOnesBefore() {
        DirectoryNames names = new DirectoryNames();
        List<String> all = List.of("A", "B", "a", "b.", "c", "d", "\u00c9", "\u00e9", "e", "a ");
        all.forEach(name -> names.add(name.getBytes(StandardCharsets.UTF_8), 8));
        names.sort();
        List<String> similar = names.similar()
                .stream()
                .mapToObj(names::name)
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .toList();
        assertThat(similar).containsExactly("a", "a ", "b.", "\u00e9");
    }

    @Test
    void findsNoSimilarNamesWhereThereAreNone() {
        DirectoryNames names = new DirectoryNames();
        assertThat(names.similar().isEmpty()).isTrue();
        for (int i = 0; i < 10_000; i++) {
            names.add(("Name" + i).getBytes(StandardCharsets.UTF_8), 8);
        }
        names.sort();
        assertThat(names.similar().isEmpty()).isTrue();
    }
}
