package io.dray.mover.transfer;

import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.SendListing;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.parameters.TransferParameters;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ListingLinesTest {
    private final FakeStorage files = new FakeStorage();

    @BeforeEach
    void fill() {
        for (String path : List.of("/d/b.txt", "/d/a.txt", "/d/sub/x", "/d/sub/deep/y")) {
            files.files.put(path, new byte[3]);
        }
    }

    @Test
    void namesWithDots() {
        assertThat(lines(ListingForm.NLST, "/d")).containsExactly(".", "..", "a.txt", "b.txt",
                "sub");
    }

    @Test
    void listsInLongForm() {
        assertThat(lines(ListingForm.LIST, "/d")).hasSize(5)
                .anySatisfy(line -> assertThat(line).startsWith("-rw-r--r--").endsWith(" a.txt"));
    }

    @Test
    void listsMatchesOfAPattern() {
        assertThat(lines(ListingForm.LIST, "/d/*.txt")).hasSize(2);
        assertThat(lines(ListingForm.NLST, "/d/[b]*")).containsExactly("b.txt");
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
    void listsASingleFile() {
        assertThat(lines(ListingForm.MLSD, "/d/a.txt")).hasSize(1)
                .first()
                .asString()
                .startsWith("Type=file;")
                .endsWith(" a.txt");
    }

    @Test
    void failsBeforeTheStartWhenThereIsNothing() {
        assertThatThrownBy(() -> listing(ListingForm.MLSD, "/nosuch").check())
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("No such file");
    }

    private List<String> lines(ListingForm form, String path) {
        ListingLines listing = listing(form, path);
        listing.check();
        List<String> lines = new ArrayList<>();
        listing.forEach(lines::add);
        return lines;
    }

    private ListingLines listing(ListingForm form, String path) {
        return new ListingLines(files,
                new SendListing(TransferParameters.INITIAL, form, path, List.of()),
                Clock.systemUTC());
    }
}
