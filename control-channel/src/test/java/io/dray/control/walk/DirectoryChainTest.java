package io.dray.control.walk;

import io.dray.control.walk.DirectoryChain.Link;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.ListedEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class DirectoryChainTest {
    private final Map<String, ListedEntry> server = new HashMap<>(Map.of("/", directory("0-1"),
            "/a", directory("0-2"), "/a/b", directory("0-3")));

    @Test
    void holdsAllThatIsAbove() {
        assertThat(chain("/a/b")).containsExactly("/", "/a", "/a/b");
        assertThat(chain("/")).containsExactly("/");
    }

    @Test
    void endsAtTheDeepestThatExists() {
        assertThat(chain("/a/new/x")).containsExactly("/", "/a");
    }

    @Test
    void takesNoNoticeOfSpelling() {
        assertThat(chain("//a/./x/..//b/")).containsExactly("/", "/a", "/a/b");
    }

    @Test
    void followsLinksToWhereTheyLead() {
        server.put("/l", link("0-3", "a/b"));
        server.put("/a/b/up", link("0-2", "../../a"));
        server.put("/abs", link("0-2", "/a"));
        assertThat(chain("/l/new")).containsExactly("/", "/a", "/a/b");
        assertThat(chain("/l/up")).containsExactly("/", "/a");
        assertThat(chain("/abs/b")).containsExactly("/", "/a", "/a/b");
    }

    @Test
    void endsWhereLinksGoInACircle() {
        server.put("/x", link("0-9", "x"));
        assertThat(chain("/x/y")).startsWith("/");
    }

    @Test
    void comparesByNumbersAndNotByNames() {
        Link one = new Link("/a", directory("fe00-2"));
        assertThat(one.mayBe(directory("fe00-2"))).isTrue();
        assertThat(one.mayBe(directory("ab12-2"))).isTrue();
        assertThat(one.mayBe(directory("fe00-3"))).isFalse();
        assertThat(new Link("/a", nameless()).mayBe(nameless())).isFalse();
    }

    private List<String> chain(String path) {
        return DirectoryChain
                .of(path, paths -> paths.stream()
                        .map(one -> Optional.ofNullable(server.get(one)))
                        .toList())
                .links()
                .stream()
                .map(Link::path)
                .toList();
    }

    private static ListedEntry directory(String unique) {
        return entry(Optional.of(unique), Optional.empty());
    }

    private static ListedEntry link(String unique, String target) {
        return entry(Optional.of(unique), Optional.of(target));
    }

    private static ListedEntry nameless() {
        return entry(Optional.empty(), Optional.empty());
    }

    private static ListedEntry entry(Optional<String> unique, Optional<String> link) {
        return new ListedEntry("x", Kind.DIRECTORY, OptionalLong.empty(),
                Optional.of(Instant.EPOCH), Optional.empty(), OptionalInt.empty(), unique, link,
                Optional.empty());
    }
}
