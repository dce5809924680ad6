package io.dray.bench;

/// One thing that is measured repeatedly.
record Row(MoverName mover, Protection protection, Task task) {
    enum MoverName {
        DRAY, GLOBUS;

        String label() {
            return this == DRAY ? "dray" : "globus";
        }
    }

    /// What this row is compared by: rows with one subject do the same work.
    String subject() {
        return switch (task) {
            case Task.Copy copy -> protection.label() + "/" + copy.size() + "/" + copy.mode();
            case Task.Listing _ -> protection.label() + "/ls";
        };
    }

    /// For instance `private/1GiB/p4/dray`, `clear/1GiB/p1/dray-unverified`, `clear/ls/globus`.
    String id() {
        boolean unverified = mover == MoverName.DRAY
                && task instanceof Task.Copy copy && !copy.verified();
        return subject() + "/" + mover.label() + (unverified ? "-unverified" : "");
    }

    /// Bytes of file data moved by one run.
    long bytes() {
        return task instanceof Task.Copy copy ? copy.size().bytes() : 0;
    }
}
