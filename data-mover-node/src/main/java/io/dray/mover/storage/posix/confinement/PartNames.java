package io.dray.mover.storage.posix.confinement;

import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.LeftoverName.Kind;

/// Names of entries that belong to unfinished uploads.
public final class PartNames {

    /// What a file with a name of its own is made with, less what the umask, or the default access control list
    /// of the directory, takes away.
    public static final int NEW_FILE_MODE = 0666;
    /// What an unfinished upload is made with: it may become a file that nobody else may read.
    public static final int PRIVATE_MODE = 0600;

    private PartNames() {}

    /// The mode that a new file of this name is made with.
    static int newFileMode(String name) {
        return isHidden(name) ? PRIVATE_MODE : NEW_FILE_MODE;
    }

    /// The name of the part file of an upload to `name`.
    public static String part(String name) {
        return LeftoverName.of(name, "", Kind.PART).text();
    }

    /// The name of the side file with the stored ranges of an upload to `name`.
    public static String ranges(String name) {
        return LeftoverName.of(name, "", Kind.PART).as(Kind.RANGES).text();
    }

    /// Whether it is the name of a part or side file: not shown, and not open to clients.
    public static boolean isLeftover(String name) {
        return LeftoverName.parse(name)
                .filter(one -> one.kind() == Kind.PART || one.kind() == Kind.RANGES)
                .isPresent();
    }

    /// Whether clients do not see it: a part or side file, or what a coordinator, a front end or `dray ping` made.
    /// Who knows the name of the latter can use it.
    public static boolean isHidden(String name) {
        return LeftoverName.isOne(name);
    }

    /// Whether it is the temporary name of a file that gets its own by a rename, when it is whole.
    public static boolean isUnnamed(String name) {
        return LeftoverName.parse(name)
                .map(LeftoverName::kind)
                .filter(kind -> kind == Kind.COPY || kind == Kind.STRIPES)
                .isPresent();
    }
}
