package io.dray.mover.storage.posix;

import java.nio.file.LinkOption;

/// Whether a path's last component is followed when it is a symbolic link.
enum LinkFollowing {
    FOLLOW, STAY;

    LinkOption[] options() {
        return this == FOLLOW ? new LinkOption[0] : new LinkOption[]{LinkOption.NOFOLLOW_LINKS};
    }
}
