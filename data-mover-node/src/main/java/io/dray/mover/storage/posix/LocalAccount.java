package io.dray.mover.storage.posix;

import java.util.List;

/// An account of this host.
///
/// @param user   its number
/// @param group  number of its first group
/// @param groups numbers of all its groups
record LocalAccount(String name, int user, int group, List<Integer> groups) {
    LocalAccount {
        groups = List.copyOf(groups);
    }
}
