package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// A front end whose back ends join by themselves, are drained, get stuck, and leave.
@Tag("interop")
final class FrontEndMembersIT {
    private static final int SIZE = 3_000_000;
    /// Each look starts a program, which takes some tenths of a second.
    private static final int MOST_LOOKS = 150;

    @TempDir
    Path directory = Path.of(".");

    private final List<NodeProcess> processes = new ArrayList<>();
    private Path files = Path.of(".");
    private NodeProcess front;
    private NodeProcess one;
    private NodeProcess two;

    @BeforeEach
    void start() throws IOException {
        files = Files.createDirectories(directory.resolve("files"));
        front = frontEnd("front");
        one = node("one");
        two = node("two");
        Samples.file(files.resolve("source"), SIZE);
        awaitList(list -> count(list, "answers") == 2);
    }

    @AfterEach
    void stop() {
        processes.reversed().forEach(NodeProcess::close);
    }

    private NodeProcess frontEnd(String name) throws IOException {
        Path own = Files.createDirectories(directory.resolve("front"));
        NodeProcess started = NodeProcess.start(new NodeProcess.Settings(files,
                own.resolve("state"), own.resolve(name + ".log"), List.of("front-end"),
                List.of(), Map.of()));
        processes.add(started);
        return started;
    }

    private NodeProcess node(String name) throws IOException {
        NodeProcess started = NodeProcess.start(new NodeProcess.Settings(files,
                directory.resolve(name + ".state"), directory.resolve(name + ".log"),
                List.of("--join", front.url("/"))));
        processes.add(started);
        return started;
    }

    @Test
    void drainsAcrossItsOwnDeath() throws Exception {
        assertThat(Program.dray(directory, "drain", front.url("/"), place(one), "--wait", "20")
                .ok()
                .out()).contains("draining");
        front.kill();
        front.restart();

        awaitList(list -> count(list, "draining") == 1 && count(list, "answers") == 1);
        for (int i = 0; i < 3; i++) {
            copy("drained" + i);
        }
        assertThat(one.log()).doesNotContain("direction=");

        Program.dray(directory, "drain", front.url("/"), place(one), "--undo").ok();
        awaitList(list -> count(list, "answers") == 2);
    }

    @Test
    void leavesOutWhatIsStuckAndUsesItAgain() throws Exception {
        Program.run(directory, "kill", "-STOP", Long.toString(one.pid())).ok();
        try {
            awaitList(list -> count(list, "silent") == 1);
            copy("meanwhile");
        } finally {
            Program.run(directory, "kill", "-CONT", Long.toString(one.pid())).ok();
        }
        awaitList(list -> count(list, "answers") == 2);
    }

    @Test
    void followsThoseThatLeaveAndThoseThatDie() throws Exception {
        one.close();
        awaitList(list -> list.lines().count() == 1);
        two.kill();
        awaitList(list -> count(list, "silent") == 1);
        two.restart();
        awaitList(list -> count(list, "answers") == 1);
        copy("back");
        Program.dray(directory, "drain", front.url("/"), place(two), "--forget").ok();
    }

    /// Who drains is known to a second front end with the same state directory.
    @Test
    void sharesMembersWithASecondFrontEnd() throws Exception {
        NodeProcess second = frontEnd("second");
        Program.dray(directory, "drain", front.url("/"), place(one)).ok();
        await(second, list -> count(list, "draining") == 1 && count(list, "answers") == 1);
        Program.dray(directory, "cp", second.url("/source"), second.url("/other")).ok();
        Samples.assertSame(files.resolve("source"), files.resolve("other"));
    }

    private void copy(String name) {
        Program.dray(directory, "cp", front.url("/source"), front.url("/" + name)).ok();
        Samples.assertSame(files.resolve("source"), files.resolve(name));
    }

    private static String place(NodeProcess node) {
        return "127.0.0.1:" + node.port();
    }

    private void awaitList(Predicate<String> wanted) {
        await(front, wanted);
    }

    private void await(NodeProcess asked, Predicate<String> wanted) {
        String list = "";
        for (int look = 0; look < MOST_LOOKS; look++) {
            list = Program.dray(directory, "drain", asked.url("/")).ok().out();
            if (wanted.test(list)) {
                return;
            }
        }
        assertThat(list).as("%s", asked.log()).matches(wanted);
    }

    private static long count(String list, String state) {
        return list.lines().filter(line -> line.startsWith(state)).count();
    }
}
