package io.dray.protocol.listing;

import io.dray.protocol.name.NameBytes;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// Name of what a transfer keeps beside its target until that is whole: hidden from listings, never copied,
/// removed when nobody goes on with it.
///
///     .dray-<target><which><seal>-<label>.<kind>
///           16      16     8       the target's name, or its beginning
///
/// The seal is a checksum of all the rest. A name that only looks like this, made by a user, has not got it, and
/// is a name as any other: what a user has made is neither hidden nor removed. The label lets people see what a
/// leftover belongs to, at any server. It is printable ASCII, other bytes stand as `%XX`; the whole stays short
/// enough for every file system.
///
/// What has such a name is hidden from those who did not make the name up. So a client may give it to nothing but
/// what the name is for; servers refuse all else:
///
/// | name of | may be given to |
/// |---|---|
/// | `COPY` | a file that is stored; what was stored in stripes for that very name |
/// | `STRIPES` | a file that is stored |
/// | `PING` | a directory |
/// | `PART`, `RANGES` | nothing |
///
/// @param target 16 hexadecimal digits that stand for the target's name
/// @param which  16 more, by which leftovers of one target differ
/// @param label  the target's name, escaped; only its beginning if it is long
public record LeftoverName(String target, String which, String label, Kind kind) {
    /// What it is.
    public enum Kind {
        /// A copy under way, named by its coordinator: becomes the target when it has been verified.
        COPY,
        /// What has arrived of an upload.
        PART,
        /// Which ranges of an upload are on stable storage.
        RANGES,
        /// A file to which several back ends of a front end store their shares.
        STRIPES,
        /// A directory by which `dray ping` compares clocks.
        PING;

        private String suffix() {
            return "." + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String PREFIX = ".dray-";
    private static final int DIGITS = 16;
    private static final int SEAL = 8;
    private static final int FIXED = PREFIX.length() + 2 * DIGITS + SEAL;
    /// Of the label: the whole has 143 at most, which is what eCryptfs takes.
    private static final int LONGEST_LABEL = 88;

    /// The leftover of a target.
    ///
    /// @param name  of the target in its directory; if that is a leftover itself, this one belongs to the same
    ///              target
    /// @param which text that tells it from other leftovers of the target
    public static LeftoverName of(String name, String which, Kind kind) {
        Optional<LeftoverName> nested = parse(name);
        String label = nested.map(LeftoverName::label).orElseGet(() -> beginning(name));
        return new LeftoverName(nested.map(LeftoverName::target).orElseGet(() -> digits(name)),
                digits(kind + "\n" + name + "\n" + which), label, kind);
    }

    /// Reads a name; empty if it is that of something else.
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

    /// Whether it is the name of a leftover.
    public static boolean isOne(String name) {
        return name.startsWith(PREFIX) && parse(name).isPresent();
    }

    /// The file to which several back ends store their shares of what is to have a name.
    public static LeftoverName stripesOf(String name) {
        return of(name, "", Kind.STRIPES);
    }

    /// Whether a client may store a file under a name.
    public static boolean mayBeStored(String name) {
        return parse(name).map(LeftoverName::kind)
                .map(kind -> kind == Kind.COPY || kind == Kind.STRIPES)
                .orElse(true);
    }

    /// Whether a client may make a directory of a name.
    public static boolean mayBeDirectory(String name) {
        return parse(name).map(one -> one.kind() == Kind.PING).orElse(true);
    }

    /// Whether a client may rename what is called `from` to `to`.
    public static boolean mayBecome(String from, String to) {
        return parse(to)
                .map(one -> one.kind() == Kind.COPY && from.equals(stripesOf(to).text()))
                .orElse(true);
    }

    /// The name itself.
    public String text() {
        return PREFIX + target + which + seal() + "-" + label + kind.suffix();
    }

    /// The same upload's leftover of another kind.
    public LeftoverName as(Kind other) {
        return new LeftoverName(target, which, label, other);
    }

    /// Whether this belongs to a target.
    public boolean isOf(String name) {
        return target.equals(digits(name));
    }

    /// The target's name, where it is not too long to be kept whole.
    public Optional<String> targetName() {
        return Optional.of(unescaped(label)).filter(this::isOf);
    }

    /// The target's name for people: of a long one its beginning.
    public String shownTarget() {
        return targetName().orElseGet(() -> unescaped(label) + "...");
    }

    private String seal() {
        return digits(target + which + "\n" + kind + "\n" + label).substring(0, SEAL);
    }

    /// As much of a name as fits, escaped.
    private static String beginning(String name) {
        StringBuilder label = new StringBuilder();
        for (byte b : NameBytes.encode(name)) {
            String next = isPlain(b)
                    ? Character.toString(b)
                    : "%" + HexFormat.of().withUpperCase().toHexDigits(b);
            if (label.length() + next.length() > LONGEST_LABEL) {
                break;
            }
            label.append(next);
        }
        return label.toString();
    }

    private static boolean isPlain(byte b) {
        return b > ' ' && b < 0x7f && b != '%' && b != '/';
    }

    private static String unescaped(String label) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < label.length(); i++) {
            boolean escape = label.charAt(i) == '%' && i + 2 < label.length()
                    && HexFormat.isHexDigit(label.charAt(i + 1))
                    && HexFormat.isHexDigit(label.charAt(i + 2));
            if (escape) {
                bytes.write(HexFormat.fromHexDigits(label, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(label.charAt(i));
            }
        }
        return NameBytes.decode(bytes.toByteArray());
    }

    private static String digits(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(NameBytes.encode(text));
            return HexFormat.of().formatHex(digest, 0, DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }
}
