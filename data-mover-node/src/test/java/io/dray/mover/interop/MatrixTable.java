package io.dray.mover.interop;

import io.dray.mover.interop.MatrixCell.Direction;
import io.dray.mover.interop.MatrixCell.Protection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What became of the cells, as a table for people: passed of tried, by direction and protection.
final class MatrixTable {
    private final String client;
    private final List<Tried> tried = new ArrayList<>();

    private record Tried(MatrixCell cell, String trouble) {}

    MatrixTable(String client) {
        this.client = client;
    }

    /// @param trouble empty if the cell passed
    void add(MatrixCell cell, String trouble) {
        tried.add(new Tried(cell, trouble));
    }

    List<String> failures() {
        return tried.stream()
                .filter(each -> !each.trouble.isEmpty())
                .map(each -> each.cell + ": " + each.trouble)
                .toList();
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder("| " + client + " |");
        for (Protection protection : Protection.values()) {
            text.append(' ').append(words(protection)).append(" |");
        }
        text.append("\n|---|---|---|---|---|\n");
        for (Direction direction : Direction.values()) {
            text.append("| ").append(words(direction)).append(" |");
            for (Protection protection : Protection.values()) {
                List<Tried> here = tried.stream()
                        .filter(each -> each.cell.direction() == direction
                                && each.cell.protection() == protection)
                        .toList();
                long passed = here.stream().filter(each -> each.trouble.isEmpty()).count();
                text.append(' ').append(passed).append(" of ").append(here.size()).append(" |");
            }
            text.append('\n');
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
        System.out.println(text);
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
