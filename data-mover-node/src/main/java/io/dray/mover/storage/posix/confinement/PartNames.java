package io.dray.mover.storage.posix.confinement;

import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.LeftoverName.Kind;
import java.util.OptionalLong;

/// Names of entries that belong to unfinished uploads.
public final class PartNames {

    /// Mode of a new file with an ordinary name. The umask, or the default access control list of the
    /// directory, reduces it.
    public static final int NEW_FILE_MODE = 0666;
    /// Mode of an unfinished upload. It is private, since the file may become one that nobody else may read.
    public static final int PRIVATE_MODE = 0600;

    private PartNames() {}

    /// Returns the mode for a new file of this name.
    static int newFileMode(String name) {
        return isHidden(name) ? PRIVATE_MODE : NEW_FILE_MODE;
    }

    /// Returns the name of the part file of an upload to `name`.
    public static String part(String name) {
        return LeftoverName.of(name, "", Kind.PART).text();
    }

    /// Returns the name of the side file with the stored ranges of the part file of an upload to `name`.
    public static String ranges(String name) {
        return LeftoverName.of(name, "", Kind.PART).as(Kind.RANGES).text();
    }

    /// Returns the name of the side file of an upload into the visible file `name`, which may run beside an
    /// upload with a part file.
    ///
    /// @param offset of a part of the file, since several may be written at once; empty for other uploads, of
    ///               which only one runs at a time
    public static String rangesInPlace(String name, OptionalLong offset) {
        return LeftoverName
                .of(name, offset.isPresent() ? "at " + offset.getAsLong() : "", Kind.RANGES)
                .text();
    }

    /// Whether a name is that of a part or side file, which clients can neither see nor open.
    public static boolean isLeftover(String name) {
        return LeftoverName.parse(name)
                .filter(one -> one.kind() == Kind.PART || one.kind() == Kind.RANGES)
                .isPresent();
    }

    /// Whether listings omit a name: that of a part or side file, or of a file that a coordinator, a front end
    /// or `dray ping` made. Clients can use the latter by name.
    public static boolean isHidden(String name) {
        return LeftoverName.isOne(name);
    }

    /// Whether a name is the temporary one of a file that is renamed when it is complete.
    public static boolean isUnnamed(String name) {
        return LeftoverName.parse(name)
                .map(LeftoverName::kind)
                .filter(kind -> kind == Kind.COPY || kind == Kind.STRIPES)
                .isPresent();
    }
}
