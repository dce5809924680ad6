package io.dray.protocol.listing;

import io.dray.protocol.name.NameBytes;
import io.dray.protocol.name.PercentEncoding;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// The name of a temporary file that a transfer keeps beside its target until the target is complete. It is
/// hidden from listings, never copied, and removed once the transfer is abandoned.
///
///     .dray-<target><which><seal>-<label>.<kind>
///           16      16     8       the target's name, or its beginning
///
/// The seal is a checksum of the rest of the name. A similar name made by a user lacks the seal and is an
/// ordinary name: user files are neither hidden nor removed. The label shows people at any server what a
/// leftover belongs to. It is printable ASCII; other bytes are `%XX`. The whole name is short enough for
/// every file system.
///
/// Files with such a name are hidden from everyone who does not know the name. So a client may use such a
/// name only for its purpose; servers refuse everything else:
///
/// | name of | may be used for |
/// |---|---|
/// | `COPY` | a stored file; the final name of its `STRIPES` file |
/// | `STRIPES` | a stored file |
/// | `PING` | a directory |
/// | `PART`, `RANGES` | nothing |
///
/// @param target 16 hexadecimal digits, a hash of the target's name
/// @param which  16 more, which distinguish leftovers of one target
/// @param label  the target's name, escaped and cut
public record LeftoverName(String target, String which, String label, Kind kind) {
    public enum Kind {
        /// A copy in progress, named by its coordinator; renamed to the target after verification.
        COPY,
        /// The received part of an upload.
        PART,
        /// The record of the ranges of an upload that are on stable storage.
        RANGES,
        /// A file in which several back ends of a front end store their shares.
        STRIPES,
        /// A directory that `dray ping` uses to compare clocks.
        PING;

        private String suffix() {
            return "." + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String PREFIX = ".dray-";
    private static final int DIGITS = 16;
    private static final int SEAL = 8;
    private static final int FIXED = PREFIX.length() + 2 * DIGITS + SEAL;
    /// Longest label. The whole name then has at most 143 characters, the limit of eCryptfs.
    private static final int LONGEST_LABEL = 88;

    /// The name of a leftover of a target.
    ///
    /// @param name  name of the target in its directory; if that is a leftover itself, the new one belongs to
    ///              the same target
    /// @param which text that distinguishes it from other leftovers of the target
    public static LeftoverName of(String name, String which, Kind kind) {
        Optional<LeftoverName> nested = parse(name);
        String label = nested.map(LeftoverName::label).orElseGet(() -> beginning(name));
        return new LeftoverName(nested.map(LeftoverName::target).orElseGet(() -> digits(name)),
                digits(kind + "\n" + name + "\n" + which), label, kind);
    }

    /// Parses a name; empty if it is not a leftover's.
    public static Optional<LeftoverName> parse(String name) {
        if (!name.startsWith(PREFIX) || name.length() <= FIXED + 1 || name.charAt(FIXED) != '-') {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (name.endsWith(kind.suffix()) && name.length() > FIXED + kind.suffix().length()) {
                int which = PREFIX.length() + DIGITS;
                LeftoverName parsed = new LeftoverName(name.substring(PREFIX.length(), which),
                        name.substring(which, which + DIGITS),
                        name.substring(FIXED + 1, name.length() - kind.suffix().length()), kind);
                return Optional.of(parsed).filter(p -> p.text().equals(name));
            }
        }
        return Optional.empty();
    }

    public static boolean isOne(String name) {
        return name.startsWith(PREFIX) && parse(name).isPresent();
    }

    /// The file in which several back ends store their shares of `name`.
    public static LeftoverName stripesOf(String name) {
        return of(name, "", Kind.STRIPES);
    }

    /// Whether a client may store a file under this name.
    public static boolean mayBeStored(String name) {
        return parse(name).map(LeftoverName::kind)
                .map(kind -> kind == Kind.COPY || kind == Kind.STRIPES)
                .orElse(true);
    }

    /// Whether a client may make a directory with this name.
    public static boolean mayBeDirectory(String name) {
        return parse(name).map(one -> one.kind() == Kind.PING).orElse(true);
    }

    /// Whether a client may rename `from` to `to`.
    public static boolean mayBecome(String from, String to) {
        return parse(to)
                .map(one -> one.kind() == Kind.COPY && from.equals(stripesOf(to).text()))
                .orElse(true);
    }

    public String text() {
        return PREFIX + target + which + seal() + "-" + label + kind.suffix();
    }

    /// The same upload's leftover of another kind.
    public LeftoverName as(Kind other) {
        return new LeftoverName(target, which, label, other);
    }

    /// The [#target] of the leftovers of the target `name`.
    public static String hash(String name) {
        return digits(name);
    }

    /// Whether this leftover belongs to the target `name`.
    public boolean isOf(String name) {
        return target.equals(hash(name));
    }

    /// The target's name, unless it was cut.
    public Optional<String> targetName() {
        return Optional.of(PercentEncoding.decode(label)).filter(this::isOf);
    }

    /// The target's name for messages; a long name is cut.
    public String shownTarget() {
        return targetName().orElseGet(() -> PercentEncoding.decode(label) + "...");
    }

    private String seal() {
        return digits(target + which + "\n" + kind + "\n" + label).substring(0, SEAL);
    }

    /// The start of a name, escaped, as long as fits.
    private static String beginning(String name) {
        StringBuilder label = new StringBuilder();
        for (byte b : NameBytes.encode(name)) {
            String next = PercentEncoding.encode(b, LeftoverName::isPlain);
            if (label.length() + next.length() > LONGEST_LABEL) {
                break;
            }
            label.append(next);
        }
        return label.toString();
    }

    private static boolean isPlain(int b) {
        return b > ' ' && b < 0x7f && b != '%' && b != '/';
    }

    private static String digits(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(NameBytes.encode(text));
            return HexFormat.of().formatHex(digest, 0, DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
