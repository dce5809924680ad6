package io.dray.mover.storage.posix;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.security.Authorization.Rule;
import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.command.FileCommand.Check;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.listing.FileFacts.Access;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.dray.mover.storage.StoreUnderTest.assertFails;
import static io.dray.mover.storage.StoreUnderTest.ledger;
import static io.dray.mover.storage.StoreUnderTest.put;
import static io.dray.mover.storage.StoreUnderTest.replace;
import static io.dray.mover.storage.StoreUnderTest.request;
import static io.dray.mover.storage.StoreUnderTest.resume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What each right lets, verb by verb, and that nothing else gets by.
class RightsTest {
    private static final String COPY = "/"
            + LeftoverName.of("f", "", LeftoverName.Kind.COPY).text();

    private static final String CONTENT = "precious";

    private interface Verb {
        void on(ExportedTree tree);
    }

    /// @param needed rights, each a letter; `r|w`: one of them
    private record Case(String name, String needed, Verb verb) {
        boolean allowedWith(String rights) {
            return needed.contains("|")
                    ? needed.chars().anyMatch(right -> rights.indexOf(right) >= 0)
                    : needed.chars().allMatch(right -> rights.indexOf(right) >= 0);
        }
    }

    private static List<Case> cases() {
        return List.of(
                new Case("read", "r", t -> t.storage().openForReading("/f").close()),
                new Case("check reading", "r", t -> t.files().check(Check.Verb.RETR, "/f")),
                new Case("check storing", "w", t -> t.files().check(Check.Verb.STOR, "/new")),
                new Case("check naming", "w", t -> t.files().check(Check.Verb.RNTO, "/new")),
                new Case("check replacing", "wd", t -> t.files().check(Check.Verb.RNTO, "/f")),
                new Case("check making", "w", t -> t.files().check(Check.Verb.MKD, "/new")),
                new Case("list", "r", t -> t.files().list("/d", _ -> {})),
                new Case("checksum", "r",
                        t -> t.files()
                                .checksum(ChecksumAlgorithm.CRC32C, "/f", 0, -1, ChecksumBasis.READ,
                                        _ -> {})),
                new Case("facts", "r|w", t -> t.files().facts("/f")),
                new Case("store new", "w", t -> store(t, replace("/new"))),
                new Case("append to new", "w", t -> store(t,
                        placed("/new", new Placement.Append()))),
                new Case("store unfinished", "w",
                        t -> store(t, replace(COPY))),
                new Case("name unfinished", "w",
                        t -> t.files().rename(COPY, "/new")),
                new Case("remove unfinished", "w|d",
                        t -> t.files().delete(COPY)),
                new Case("name unfinished over", "wd",
                        t -> t.files().rename(COPY, "/f")),
                new Case("store over", "wd", t -> store(t, replace("/f"))),
                new Case("store nothing over", "wd", t -> {
                    try (StorageWriter writer = t.storage().openForWriting(replace("/f"))) {
                        writer.commit(0, ledger(), false);
                    }
                }),
                new Case("store over with a size announced", "wd",
                        t -> store(t, replace("/f", OptionalLong.of(1)))),
                new Case("go on in what is there", "wd", t -> store(t, resume("/f", "0-8"))),
                new Case("append", "wd", t -> store(t, placed("/f", new Placement.Append()))),
                new Case("adjust", "wd", t -> store(t, placed("/f", new Placement.Adjust(2)))),
                new Case("store through a link", "wd", t -> store(t, replace("/to-f"))),
                new Case("truncate", "wd", t -> t.files().truncate("/f", 0)),
                new Case("truncate through a link", "wd", t -> t.files().truncate("/to-f", 0)),
                new Case("delete", "d", t -> t.files().delete("/f")),
                new Case("delete a link", "d", t -> t.files().delete("/to-f")),
                new Case("remove directory", "d", t -> t.files().removeDirectory("/empty")),
                new Case("remove tree", "d", t -> t.files().deleteTree("/d")),
                new Case("rename", "wd", t -> t.files().rename("/f", "/new")),
                new Case("rename a directory", "wd", t -> t.files().rename("/d", "/new")),
                new Case("rename over", "wd", t -> t.files().rename("/f", "/d/g")),
                new Case("make directory", "w", t -> t.files().makeDirectory("/new")),
                new Case("link", "w", t -> t.files().makeSymbolicLink("f", "/new")),
                new Case("set time", "wd", t -> t.files().setModified("/f", Instant.EPOCH)),
                new Case("set mode", "wd", t -> t.files().setMode("/f", 0600)),
                new Case("set mode of unfinished", "w", t -> t.files().setMode(COPY, 0600)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "r", "w", "d", "rw", "rd", "wd", "rwd"})
    void lettersLetWhatTheyStandFor(String rights) throws IOException {
        for (Case one : cases()) {
            try (Exported exported = Ground.KERNEL_ON_DISK.export()) {
                furnish(exported);
                ExportedTree tree = exported.tree(List.of(rule("/", rights)));
                if (one.allowedWith(rights)) {
                    one.verb().on(tree);
                } else {
                    assertFails(StorageCondition.PERMISSION_DENIED, () -> one.verb().on(tree));
                    assertThat(exported.read("/f")).as(one.name()).isEqualTo(CONTENT);
                    assertThat(exported.read("/d/g")).as(one.name()).isEqualTo(CONTENT);
                    assertThat(Files.exists(exported.at("/empty"))).isTrue();
                }
            }
        }
    }

    /// Somebody could make another in its place, for which the rule was not meant.
    @Test
    void directoriesThatRulesNameStayWhereTheyAre() throws IOException {
        try (Exported exported = Ground.KERNEL_ON_DISK.export()) {
            Files.createDirectories(exported.at("/in/box/deep/er"));
            Files.createSymbolicLink(exported.at("/in/link"), Path.of("box"));
            ExportedTree tree = exported
                    .tree(List.of(rule("/in", "rwd"), rule("/in/box/deep", "rwd"),
                            rule("/", "rwd")));
            for (String held : List.of("/in", "/in/box", "/in/box/deep")) {
                assertFails(StorageCondition.PERMISSION_DENIED,
                        () -> tree.files().rename(held, "/elsewhere"));
                assertFails(StorageCondition.PERMISSION_DENIED,
                        () -> tree.files().removeDirectory(held));
                assertFails(StorageCondition.PERMISSION_DENIED,
                        () -> tree.files().deleteTree(held));
            }
            assertThat(exported.at("/in/box/deep/er")).isDirectory();
            tree.files().rename("/in/box/deep/er", "/in/moved");
            tree.files().deleteTree("/in/moved");
            tree.files().delete("/in/link");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"r", "w", "rw", "rd", "wd", "rwd"})
    void factsSayWhatIsAllowed(String rights) throws IOException {
        try (Exported exported = Ground.KERNEL_ON_DISK.export()) {
            furnish(exported);
            ExportedTree tree = exported.tree(List.of(rule("/", rights)));
            Access file = tree.files().facts("/f").access();
            assertThat(file.readable()).isEqualTo(rights.contains("r"));
            assertThat(file.writable()).isEqualTo(rights.contains("wd"));
            assertThat(file.removable()).isEqualTo(rights.contains("d"));
            Access directory = tree.files().facts("/d").access();
            assertThat(directory.writable()).isEqualTo(rights.contains("w"));
            assertThat(directory.removable()).isEqualTo(rights.contains("d"));
            assertThat(tree.files().facts("/").access().removable()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingGetsReadableByAMove(Ground ground) throws IOException {
        List<Rule> rules = List.of(rule("/", "rwd"), rule("/in", "wd"), rule("/in/seen", "rwd"),
                rule("/tree/hidden", "wd"), rule("/shown/hidden", "rwd"));
        for (String[] move : List.of(new String[]{"/in/f", "/f"},
                new String[]{"/in/f", "/in/seen/f"},
                new String[]{"/in", "/out"}, new String[]{"/tree", "/elsewhere"},
                new String[]{"/to-in/f", "/f"}, new String[]{"/in/f", "/in/to-root/f"})) {
            try (Exported exported = ground.export()) {
                boxes(exported);
                assertFails(StorageCondition.PERMISSION_DENIED,
                        () -> exported.tree(rules).files().rename(move[0], move[1]));
                assertThat(exported.read("/in/f")).isEqualTo(CONTENT);
            }
        }
        try (Exported exported = ground.export()) {
            boxes(exported);
            exported.tree(rules).files().rename("/in/f", "/in/g");
            exported.tree(rules).files().rename("/tree/hidden/f", "/in/h");
            exported.tree(rules).files().rename("/open", "/in/seen/open");
            assertThat(exported.read("/in/h")).isEqualTo(CONTENT);
        }
    }

    /// Two uploads for one name: the second comes too late, and replaces nothing.
    @ParameterizedTest
    @EnumSource
    void whatComesMeanwhileIsNotReplaced(Ground ground) throws IOException {
        try (Exported exported = ground.export()) {
            ExportedTree box = exported.tree(List.of(rule("/", "w")));
            try (StorageWriter writer = box.storage().openForWriting(replace("/f"))) {
                put(writer, 0, "x");
                exported.write("/f", CONTENT);
                assertFails(StorageCondition.PERMISSION_DENIED,
                        () -> writer.commit(1, ledger(), false));
            }
            assertThat(exported.read("/f")).isEqualTo(CONTENT);
            assertThat(exported.names("/")).containsExactly("f");
        }
    }

    @ParameterizedTest
    @EnumSource
    void treesAreRemovedWhereTheyAre(Ground ground) throws IOException {
        try (Exported exported = ground.export()) {
            boxes(exported);
            ExportedTree tree = exported.tree(List.of(rule("/", "rw"), rule("/open", "rwd")));
            Files.createSymbolicLink(exported.at("/open/to-root"), Path.of(".."));
            assertFails(StorageCondition.PERMISSION_DENIED,
                    () -> tree.files().deleteTree("/open/to-root/in"));
            assertThat(exported.read("/in/f")).isEqualTo(CONTENT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusalsSayWhy(Ground ground) throws IOException {
        try (Exported exported = ground.export()) {
            furnish(exported);
            ExportedTree box = exported.tree(List.of(rule("/", "rw")));
            Stream.<Verb>of(t -> store(t, replace("/f")), t -> t.files().rename("/f", "/g"),
                    t -> t.files().truncate("/f", 0))
                    .forEach(verb -> assertThatThrownBy(() -> verb.on(box))
                            .isInstanceOf(StorageFailure.class)
                            .hasMessageContaining("/f"));
        }
    }

    private static void furnish(Exported exported) throws IOException {
        exported.write("/f", CONTENT);
        Files.createDirectories(exported.at("/d"));
        Files.createDirectories(exported.at("/empty"));
        exported.write("/d/g", CONTENT);
        exported.write(COPY, "half");
        Files.createSymbolicLink(exported.at("/to-f"), Path.of("f"));
    }

    private static void boxes(Exported exported) throws IOException {
        Files.createDirectories(exported.at("/in/seen"));
        Files.createDirectories(exported.at("/tree/hidden"));
        Files.createDirectories(exported.at("/open"));
        exported.write("/in/f", CONTENT);
        exported.write("/tree/hidden/f", CONTENT);
        Files.createSymbolicLink(exported.at("/to-in"), Path.of("in"));
        Files.createSymbolicLink(exported.at("/in/to-root"), Path.of(".."));
    }

    private static Rule rule(String prefix, String rights) {
        return new Rule(prefix, rights.contains("r"), rights.contains("w"), rights.contains("d"));
    }

    private static ReceiveFile placed(String path, Placement placement) {
        return request(path, placement, ByteRangeSet.EMPTY, OptionalLong.empty());
    }

    private static void store(ExportedTree tree, ReceiveFile request) {
        try (StorageWriter writer = tree.storage().openForWriting(request)) {
            if (request.alreadyStored().isEmpty()) {
                put(writer, 0, "x");
                writer.commit(1, ledger(), false);
            } else {
                writer.commit(request.alreadyStored().end(), ledger(), false);
            }
        }
    }
}
