package io.dray.mover.transfer;

import io.dray.control.server.FileNamespace;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.SendListing;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.parameters.TransferParameters;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

final class ListingLinesTest {
    private final WatchedStore store = new WatchedStore();
    private final FileNamespace files = store.files();

    @BeforeEach
    void fill() {
        for (String path : List.of("/d/b.txt", "/d/a.txt", "/d/sub/x", "/d/sub/deep/y")) {
            store.put(path, new byte[3]);
        }
    }

    @Test
    void namesAreGoodForTheNextCommandAsTheyAre() {
        assertThat(names("/d", "")).containsExactly("a.txt", "b.txt", "sub");
        assertThat(names("/d", "/d")).containsExactly("/d/a.txt", "/d/b.txt", "/d/sub");
        assertThat(names("/d", "d/")).containsExactly("d/a.txt", "d/b.txt", "d/sub");
        assertThat(names("/d", "../d")).containsExactly("../d/a.txt", "../d/b.txt", "../d/sub");
        assertThat(names("/d", "~")).containsExactly("~/a.txt", "~/b.txt", "~/sub");
        assertThat(names("/d/a.txt", "./a.txt")).containsExactly("./a.txt");
        assertThat(names("/d/a.txt", "")).containsExactly("a.txt");
        assertThat(names("/d/[b]*", "[b]*")).containsExactly("b.txt");
        assertThat(names("/d/*.txt", "d/*.txt")).containsExactly("d/a.txt", "d/b.txt");
        assertThat(names("/", "/")).containsExactly("/d");
    }

    @Test
    void listsInLongForm() {
        assertThat(lines(ListingForm.LIST, "/d")).hasSize(5)
                .anySatisfy(line -> assertThat(line).startsWith("-rw-r--r--").endsWith(" a.txt"));
    }

    @Test
    void listsMatchesOfAPattern() {
        assertThat(lines(ListingForm.LIST, "/d/*.txt")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"*, 5", "a*, 3", "*a, 2", "a*b*c, 1", "a*[*]*, 1", "a*[*]c, 1", "**, 5", "*a*a*, 1",
            "?a, 2", "*[!a-z]*, 1", "[b]*, 1", "a*c*b, 0", "nothing*, 0"})
    void matchesAsAShellDoes(String glob, int matches) {
        for (String name : List.of("aa", "abbc", "a*c", "ba", "d")) {
            store.put("/globs/" + name, new byte[1]);
        }
        assertThat(names("/globs/" + glob, glob)).hasSize(matches);
    }

    @Test
    void noPatternOfAClientKeepsAThreadBusy() {
        store.put("/long/" + "a".repeat(255), new byte[1]);
        String glob = "*a".repeat(60) + "b*c";
        assertTimeoutPreemptively(Duration.ofSeconds(30),
                () -> assertThat(names("/long/" + glob, glob)).isEmpty());
    }

    @Test
    void tellsFactsOfDirectoryAndParent() {
        assertThat(lines(ListingForm.MLSD, "/d/sub").stream()
                .map(line -> line.replaceAll(
                        "^Type=(\\w+);.*; ", "$1 ")))
                .containsExactly("cdir .", "pdir ..", "dir deep",
                        "file x");
    }

    @Test
    void walksTrees() {
        assertThat(lines(ListingForm.MLSR, "/d").stream()
                .map(line -> line.substring(
                        line.indexOf(' ') + 1)))
                .containsExactly(".", "a.txt", "b.txt", "sub", "sub/deep",
                        "sub/x", "sub/deep/y");
    }

    @Test
    void leavesOutWhatCannotBeToldFromEntries() {
        List<String> lines = new ArrayList<>();
        new ListingLines(files, new SendListing(TransferParameters.INITIAL, ListingForm.MLSD,
                "/d/sub", "", FactSelection.of(List.of("Size"))), Clock.systemUTC())
                .forEach(lines::add);

        assertThat(lines).containsExactly("Size=0; deep", "Size=3; x");
    }

    @Test
    void listsNoFileAsADirectory() {
        assertThatThrownBy(() -> listing(ListingForm.MLSD, "/d/a.txt", "").check())
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("Not a directory");
    }

    @Test
    void listsASingleFile() {
        assertThat(lines(ListingForm.MLSR, "/d/a.txt")).hasSize(1)
                .first()
                .asString()
                .startsWith("Type=file;")
                .endsWith(" a.txt");
    }

    @Test
    void failsBeforeTheStartWhenThereIsNothing() {
        assertThatThrownBy(() -> listing(ListingForm.MLSD, "/nosuch", "").check())
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("No such file");
    }

    private List<String> lines(ListingForm form, String path) {
        return lines(listing(form, path, ""));
    }

    private List<String> names(String path, String given) {
        return lines(listing(ListingForm.NLST, path, given));
    }

    private static List<String> lines(ListingLines listing) {
        listing.check();
        List<String> lines = new ArrayList<>();
        listing.forEach(lines::add);
        return lines;
    }

    private ListingLines listing(ListingForm form, String path, String given) {
        return new ListingLines(files,
                new SendListing(TransferParameters.INITIAL, form, path, given,
                        FactSelection.STANDARD),
                Clock.systemUTC());
    }
}
