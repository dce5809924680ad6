package io.dray.protocol.pack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The members of a bundle, in order, within a node's limits. Immutable.
///
/// @param members at most [#MOST], with at most [#MOST_BYTES] in all and names of at most [#MOST_NAMES]
///                characters
public record PackMembers(List<PackMember> members) {
    /// Most members of a bundle.
    public static final int MOST = 4096;
    /// Most bytes of a member.
    public static final int LARGEST_MEMBER = 1 << 20;
    /// Most bytes of all members.
    public static final int MOST_BYTES = 8 << 20;
    /// Most characters of all names.
    public static final int MOST_NAMES = 1 << 20;
    /// No members yet.
    public static final PackMembers NONE = new PackMembers(List.of());

    /// Most characters of one SITE PACK: well below the line limits of a Dray node, even if each character
    /// takes three bytes.
    private static final int LONGEST_LINE = 16 << 10;
    private static final String SEPARATOR = "//";

    public PackMembers {
        members = List.copyOf(members);
        if (!fits(members)) {
            throw new IllegalArgumentException("more than a bundle may hold");
        }
    }

    /// Whether these are few and small enough for one bundle.
    public static boolean fits(List<PackMember> members) {
        long bytes = 0;
        long names = 0;
        for (PackMember member : members) {
            bytes += member.size();
            names += member.name().length();
        }
        return members.size() <= MOST && bytes <= MOST_BYTES && names <= MOST_NAMES;
    }

    /// A copy with more members; empty if that exceeds a limit.
    public Optional<PackMembers> with(List<PackMember> more) {
        List<PackMember> all = new ArrayList<>(members);
        all.addAll(more);
        return fits(all) ? Optional.of(new PackMembers(all)) : Optional.empty();
    }

    public int count() {
        return members.size();
    }

    /// Bytes of all of them.
    public long bytes() {
        return members.stream().mapToLong(PackMember::size).sum();
    }

    /// The members in parts that each fit one line.
    public List<List<PackMember>> lines() {
        List<List<PackMember>> lines = new ArrayList<>();
        int start = 0;
        int characters = 0;
        for (int i = 0; i < members.size(); i++) {
            int more = members.get(i).name().length() + 32;
            if (i > start && characters + more > LONGEST_LINE) {
                lines.add(members.subList(start, i));
                start = i;
                characters = 0;
            }
            characters += more;
        }
        if (start < members.size()) {
            lines.add(members.subList(start, members.size()));
        }
        return lines;
    }

    /// The argument of SITE PACK.
    public static String format(List<PackMember> members) {
        StringBuilder line = new StringBuilder();
        for (PackMember member : members) {
            line.append(line.isEmpty() ? "" : SEPARATOR).append(member);
        }
        return line.toString();
    }

    /// The inverse of [#format]; empty if a member is malformed.
    public static Optional<List<PackMember>> parse(String argument) {
        List<PackMember> members = new ArrayList<>();
        for (int start = 0; start <= argument.length();) {
            int found = argument.indexOf(SEPARATOR, start);
            int end = found < 0 ? argument.length() : found;
            Optional<PackMember> member = PackMember.parse(argument.substring(start, end));
            if (member.isEmpty() || members.size() == MOST) {
                return Optional.empty();
            }
            members.add(member.get());
            start = found < 0 ? argument.length() + 1 : end + SEPARATOR.length();
        }
        return Optional.of(members);
    }
}
