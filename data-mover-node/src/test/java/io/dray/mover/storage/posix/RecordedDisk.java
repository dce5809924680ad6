package io.dray.mover.storage.posix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a process did to a directory tree, read from a record of its system calls (strace(1)), and what a power
/// cut at any moment may have left of it.
///
/// A change that was forced is there. Of the others, each may be there or not, in whatever combination: a file's
/// content and what stat says of it are forced by an fsync of the file, content alone by fdatasync, the names in a
/// directory by an fsync of the directory. A rename within a directory is one change; between two it is
/// two, that of each directory. That is less than most file systems promise.
final class RecordedDisk {
    private static final Pattern CALL = Pattern
            .compile("(\\d+) +(\\w+)\\((.*)\\) += (-?\\d+).*", Pattern.DOTALL);
    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. \\w+ resumed>(.*)");
    private static final String UNFINISHED = " <unfinished ...>";
    private static final Pattern DESCRIPTOR = Pattern.compile("/proc/self/fd/(\\d+)(/.*)?");
    private static final int RANDOM = 12;

    private final Path base;
    private final Path told;
    private final Node root = new Node(true);
    private final State live = new State(root);
    private final Map<Integer, Open> open = new HashMap<>();
    private final Map<String, String> unfinished = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Force> forces = new ArrayList<>();
    private final List<Told> promises = new ArrayList<>();
    private int time;

    /// A file, directory or link, whatever its names.
    private record Node(boolean directory, Object identity) {
        Node(boolean directory) {
            this(directory, new Object());
        }
    }

    private static final class Open {
        private final @Nullable Node node;
        private long position;

        Open(@Nullable Node node) {
            this.node = node;
        }
    }

    private sealed interface What {}

    /// Names of a directory; null where a name is taken away.
    private record Names(Node directory, Map<String, @Nullable Node> names) implements What {}

    private record Bytes(Node file, int start, int end) implements What {}

    private record Size(Node file, int size) implements What {}

    private record Attribute(Node node, String name, String value) implements What {}

    private record Change(int time, What what) {}

    /// @param node null for everything
    record Force(int time, @Nullable Object node, boolean contentOnly, String shown) {}

    /// What holds from then on.
    private record Told(int time, Map<String, Promise> promises) {}

    private sealed interface Promise {}

    private record Present(boolean directory, List<Integer> content,
            Map<String, String> attributes) implements Promise {}

    private record Range(int start, List<Integer> content) implements Promise {}

    private record Absent() implements Promise {}

    private record Changing() implements Promise {}

    /// What a tree is like.
    private static final class State {
        private final Node root;
        private final Map<Node, Map<String, Node>> names = new HashMap<>();
        private final Map<Node, int[]> content = new HashMap<>();
        private final Map<Node, Map<String, String>> attributes = new HashMap<>();

        State(Node root) {
            this.root = root;
        }

        void apply(Change change) {
            switch (change.what()) {
                case Names(Node directory, var changed) -> {
                    Map<String, Node> here = names.computeIfAbsent(directory,
                            _ -> new HashMap<>());
                    changed.forEach((name, node) -> {
                        if (node == null) {
                            here.remove(name);
                        } else {
                            here.put(name, node);
                        }
                    });
                }
                case Bytes(Node file, int start, int end) -> {
                    int[] all = content(file);
                    int[] grown = Arrays.copyOf(all, Math.max(all.length, end));
                    Arrays.fill(grown, start, end, change.time());
                    content.put(file, grown);
                }
                case Size(Node file, int size) ->
                    content.put(file, Arrays.copyOf(content(file), size));
                case Attribute(Node node, String name, String value) ->
                    attributes.computeIfAbsent(node, _ -> new HashMap<>()).put(name, value);
            }
        }

        int[] content(Node file) {
            return content.getOrDefault(file, new int[0]);
        }

        Map<String, String> attributes(Node node) {
            return Map.copyOf(attributes.getOrDefault(node, Map.of()));
        }

        Optional<Node> at(Node from, Collection<String> names) {
            Optional<Node> found = Optional.of(from);
            for (String name : names) {
                found = found.map(node -> this.names.getOrDefault(node, Map.of()).get(name));
            }
            return found;
        }

        Optional<Node> at(String path) {
            return at(root, parts(path));
        }

        boolean keeps(String path, Promise promise) {
            Optional<Node> found = at(path);
            return switch (promise) {
                case Absent() -> found.isEmpty();
                case Changing() -> true;
                case Present(boolean directory, var bytes, var attributes) ->
                    found.isPresent() && found.get().directory() == directory
                            && bytes.equals(list(content(found.get())))
                            && attributes.equals(attributes(found.get()));
                case Range(int start, var bytes) -> found.isPresent()
                        && content(found.get()).length >= start + bytes.size()
                        && bytes.equals(list(content(found.get()))
                                .subList(start, start + bytes.size()));
            };
        }
    }

    /// @param base the tree; it is there and empty
    /// @param told the file to which the process says what it was told was done
    RecordedDisk(Path base, Path told) {
        this.base = base;
        this.told = told;
    }

    /// Takes the lines of the record.
    void read(List<String> lines) {
        for (String line : lines) {
            String pid = line.substring(0, Math.max(0, line.indexOf(' ')));
            Matcher resumed = RESUMED.matcher(line);
            if (line.endsWith(UNFINISHED)) {
                unfinished.put(pid, line.substring(0, line.length() - UNFINISHED.length()));
            } else if (resumed.matches()) {
                String begun = unfinished.remove(pid);
                if (begun != null) {
                    call(begun + resumed.group(2));
                }
            } else {
                call(line);
            }
        }
    }

    List<Force> forces() {
        return List.copyOf(forces);
    }

    /// How many things were acknowledged.
    int acknowledged() {
        return promises.size();
    }

    private void call(String line) {
        Matcher call = CALL.matcher(line);
        if (!call.matches() || call.group(4).startsWith("-")) {
            return;
        }
        time++;
        List<String> arguments = arguments(call.group(3));
        int result = Integer.parseInt(call.group(4));
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        switch (call.group(2)) {
            case "open" -> opened(result, at("AT_FDCWD", first), arguments.get(1));
            case "openat", "openat2" ->
                opened(result, at(first, arguments.get(1)), arguments.get(2));
            case "close" -> open.remove(number(first));
            case "lseek" -> opened(first).ifPresent(file -> file.position = result);
            case "write", "writev" -> written(first, arguments.get(1), result);
            case "pwrite64" -> bytes(first, Long.parseLong(arguments.get(3)), result);
            case "ftruncate" -> node(first).ifPresent(
                    node -> add(new Size(node, Integer.parseInt(arguments.get(1)))));
            case "mkdir" -> made(at("AT_FDCWD", first), new Node(true));
            case "mkdirat" -> made(at(first, arguments.get(1)), new Node(true));
            case "symlink" -> made(at("AT_FDCWD", arguments.get(1)), new Node(false));
            case "symlinkat" -> made(at(arguments.get(1), arguments.get(2)), new Node(false));
            case "link" -> linked(at("AT_FDCWD", first), at("AT_FDCWD", arguments.get(1)));
            case "linkat" -> linked(at(first, arguments.get(1)),
                    at(arguments.get(2), arguments.get(3)));
            case "unlink", "rmdir" -> removed(at("AT_FDCWD", first));
            case "unlinkat" -> removed(at(first, arguments.get(1)));
            case "rename" -> renamed(at("AT_FDCWD", first), at("AT_FDCWD", arguments.get(1)));
            case "renameat", "renameat2" -> renamed(at(first, arguments.get(1)),
                    at(arguments.get(2), arguments.get(3)));
            case "fsync" -> forced(first, false);
            case "fdatasync" -> forced(first, true);
            case "sync", "syncfs" -> forces.add(new Force(time, null, false, call.group(2)));
            case "chmod" -> attribute(at("AT_FDCWD", first), "mode", arguments.get(1));
            case "fchmod" -> attribute(first, "mode", arguments.get(1));
            case "fchmodat" -> attribute(at(first, arguments.get(1)), "mode", arguments.get(2));
            case "utimensat" -> {
                if (arguments.get(1).equals("NULL")) {
                    attribute(first, "time", arguments.get(2));
                } else {
                    attribute(at(first, arguments.get(1)), "time", arguments.get(2));
                }
            }
            default -> throw new IllegalStateException("nobody asked for " + call.group(2));
        }
    }

    private void opened(int descriptor, Optional<Place> place, String flags) {
        Optional<Node> node = place.flatMap(this::node);
        if (place.isPresent() && node.isEmpty() && flags.contains("O_CREAT")) {
            made(place, new Node(false));
            node = node(place.get());
        }
        Open file = new Open(node.orElse(null));
        if (node.isPresent() && flags.contains("O_TRUNC")) {
            add(new Size(node.get(), 0));
        }
        if (node.isPresent() && flags.contains("O_APPEND")) {
            file.position = live.content(node.get()).length;
        }
        open.put(descriptor, file);
    }

    private void written(String descriptor, String text, int count) {
        if (descriptor.contains("<" + told + ">")) {
            promise(text.substring(1, text.indexOf(';')));
            return;
        }
        opened(descriptor).ifPresent(file -> {
            bytes(descriptor, file.position, count);
            file.position += count;
        });
    }

    private void bytes(String descriptor, long start, int count) {
        node(descriptor).ifPresent(
                node -> add(new Bytes(node, (int) start, (int) start + count)));
    }

    private void made(Optional<Place> place, Node node) {
        place.ifPresent(at -> add(names(at, node)));
    }

    private void removed(Optional<Place> place) {
        place.ifPresent(at -> add(names(at, null)));
    }

    private void linked(Optional<Place> from, Optional<Place> to) {
        from.flatMap(this::node).ifPresent(node -> made(to, node));
    }

    private void renamed(Optional<Place> from, Optional<Place> to) {
        Node node = from.flatMap(this::node).orElse(null);
        if (node == null || to.isEmpty()) {
            return;
        }
        if (from.get().directory().equals(to.get().directory())) {
            Map<String, @Nullable Node> both = new HashMap<>();
            both.put(from.get().name(), null);
            both.put(to.get().name(), node);
            add(new Names(to.get().directory(), both));
        } else {
            add(names(to.get(), node));
            time++;
            add(names(from.get(), null));
        }
    }

    private static Names names(Place place, @Nullable Node node) {
        Map<String, @Nullable Node> one = new HashMap<>();
        one.put(place.name(), node);
        return new Names(place.directory(), one);
    }

    private void attribute(Optional<Place> place, String name, String value) {
        place.flatMap(this::node).ifPresent(node -> add(new Attribute(node, name, value)));
    }

    private void attribute(String descriptor, String name, String value) {
        node(descriptor).ifPresent(node -> add(new Attribute(node, name, value)));
    }

    private void forced(String descriptor, boolean contentOnly) {
        node(descriptor).ifPresent(
                node -> forces.add(new Force(time, node, contentOnly, descriptor)));
    }

    private void add(What what) {
        Change change = new Change(time, what);
        changes.add(change);
        live.apply(change);
    }

    /// An entry of a directory; the directory itself where the name is empty.
    private record Place(Node directory, String name) {}

    private Optional<Node> node(Place place) {
        return place.name().isEmpty()
                ? Optional.of(place.directory())
                : live.at(place.directory(), List.of(place.name()));
    }

    private Optional<Node> node(String descriptor) {
        return opened(descriptor).map(file -> file.node);
    }

    private Optional<Open> opened(String descriptor) {
        return Optional.ofNullable(open.get(number(descriptor)));
    }

    private static int number(String descriptor) {
        return descriptor.startsWith("AT_FDCWD")
                ? -1
                : Integer.parseInt(descriptor.replaceFirst("<.*", ""));
    }

    /// Where a path leads; empty outside the tree.
    private Optional<Place> at(String directory, String quoted) {
        String path = quoted.substring(1, quoted.length() - 1);
        Matcher descriptor = DESCRIPTOR.matcher(path);
        if (descriptor.matches()) {
            String rest = Objects.requireNonNullElse(descriptor.group(2), "");
            return node(descriptor.group(1)).flatMap(from -> below(from, parts(rest)));
        }
        if (!path.startsWith("/")) {
            return node(directory).flatMap(from -> below(from, parts(path)));
        }
        Path absolute = Path.of(path).normalize();
        return absolute.startsWith(base)
                ? below(root, parts(base.relativize(absolute).toString()))
                : Optional.empty();
    }

    private Optional<Place> below(Node from, List<String> names) {
        return names.isEmpty()
                ? Optional.of(new Place(from, ""))
                : live.at(from, names.subList(0, names.size() - 1))
                        .map(directory -> new Place(directory, names.getLast()));
    }

    private static List<String> parts(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
    }

    private static List<String> arguments(String text) {
        List<String> arguments = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"' && (i == 0 || text.charAt(i - 1) != '\\');
            if (!quoted) {
                depth += c == '{' || c == '[' || c == '<' ? 1 : 0;
                depth -= c == '}' || c == ']' || c == '>' ? 1 : 0;
                if (c == ',' && depth == 0) {
                    arguments.add(one.toString().strip());
                    one.setLength(0);
                    continue;
                }
            }
            one.append(c);
        }
        if (!one.isEmpty()) {
            arguments.add(one.toString().strip());
        }
        return arguments;
    }

    private void promise(String line) {
        List<String> words = List.of(line.split(" ", -1));
        String path = words.get(1);
        Map<String, Promise> now = promises.isEmpty()
                ? new LinkedHashMap<>()
                : new LinkedHashMap<>(promises.getLast().promises());
        switch (words.getFirst()) {
            case "present" -> now.put(path, present(path));
            case "absent" -> {
                now.keySet().removeIf(below -> below.startsWith(path + "/"));
                now.put(path, new Absent());
            }
            case "range" -> {
                int start = Integer.parseInt(words.get(2));
                now.put(path, new Range(start, list(live.content(live.at(path).orElseThrow()))
                        .subList(start, Integer.parseInt(words.get(3)))));
            }
            case "change" -> now.put(path, new Changing());
            case "forget" -> now.remove(path);
            default -> throw new IllegalStateException(line);
        }
        promises.add(new Told(time, now));
    }

    private Present present(String path) {
        Node node = live.at(path)
                .orElseThrow(() -> new IllegalStateException("the record lacks " + path));
        return new Present(node.directory(), list(live.content(node)), live.attributes(node));
    }

    private static List<Integer> list(int[] content) {
        return Arrays.stream(content).boxed().toList();
    }

    /// Promises that a power cut at some moment would break.
    ///
    /// @param done    whether a force is taken into account
    /// @param moments all, or only those at which something was acknowledged
    Set<String> broken(Predicate<Force> done, Moments moments) {
        Set<String> broken = new TreeSet<>();
        Map<Change, Integer> forcedAt = forcedAt(done);
        for (int i = 0; i < promises.size(); i++) {
            Told now = promises.get(i);
            Told next = i + 1 < promises.size() ? promises.get(i + 1) : null;
            int last = next == null || moments == Moments.ACKNOWLEDGED
                    ? now.time()
                    : next.time() - 1;
            for (int cut = now.time(); cut <= last; cut++) {
                for (State state : states(cut, forcedAt)) {
                    check(now, next == null || cut == now.time() ? now : next, state, cut,
                            broken);
                }
            }
        }
        return broken;
    }

    enum Moments {
        ALL, ACKNOWLEDGED
    }

    private static void check(Told now, Told next, State state, int cut, Set<String> broken) {
        now.promises().forEach((path, promise) -> {
            Promise later = next.promises().get(path);
            boolean kept = state.keeps(path, promise) || later == null
                    || state.keeps(path, later);
            if (!kept) {
                broken.add(path + " " + promise.getClass().getSimpleName() + " at " + cut);
            }
        });
    }

    private Map<Change, Integer> forcedAt(Predicate<Force> done) {
        Map<Change, Integer> forcedAt = new HashMap<>();
        for (Force force : forces) {
            if (done.test(force)) {
                for (Change change : changes) {
                    if (change.time() < force.time() && reaches(force, change.what())) {
                        forcedAt.putIfAbsent(change, force.time());
                    }
                }
            }
        }
        return forcedAt;
    }

    private static boolean reaches(Force force, What what) {
        return switch (what) {
            case Names(Node directory, var _) -> force.node() == null
                    || directory.equals(force.node());
            case Bytes(Node file, int _, int _) -> force.node() == null
                    || file.equals(force.node());
            case Size(Node file, int _) -> force.node() == null || file.equals(force.node());
            case Attribute(Node node, String _, String _) -> force.node() == null
                    || (node.equals(force.node()) && !force.contentOnly());
        };
    }

    private List<State> states(int cut, Map<Change, Integer> forcedAt) {
        List<Change> done = changes.stream().filter(c -> c.time() <= cut).toList();
        List<Change> loose = done.stream()
                .filter(c -> forcedAt.getOrDefault(c, Integer.MAX_VALUE) > cut)
                .toList();
        List<Predicate<Change>> choices = new ArrayList<>();
        choices.add(_ -> false);
        if (!loose.isEmpty()) {
            choices.add(_ -> true);
        }
        if (loose.size() > 1) {
            for (Change one : loose) {
                choices.add(one::equals);
                choices.add(change -> !change.equals(one));
            }
            for (int i = 0; i < RANDOM; i++) {
                Random random = new Random(cut * 31L + i);
                Set<Change> some = new java.util.HashSet<>(
                        loose.stream().filter(_ -> random.nextBoolean()).toList());
                choices.add(some::contains);
            }
        }
        Set<Change> may = new java.util.HashSet<>(loose);
        List<State> states = new ArrayList<>();
        for (Predicate<Change> kept : choices) {
            State state = new State(root);
            done.stream().filter(c -> !may.contains(c) || kept.test(c)).forEach(state::apply);
            states.add(state);
        }
        return states;
    }
}
