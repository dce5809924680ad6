package io.dray.mover.storage.posix.confinement;

import java.nio.file.LinkOption;

/// Whether a path's last component is followed when it is a symbolic link.
public enum LinkFollowing {
    FOLLOW, STAY;

    public LinkOption[] options() {
        return this == FOLLOW ? new LinkOption[0] : new LinkOption[]{LinkOption.NOFOLLOW_LINKS};
    }
}
