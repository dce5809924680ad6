package io.dray.control.coordination;

import io.dray.control.walk.FileJob;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackMembers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/// Files that are transferred as one bundle, below one directory at each end.
///
/// @param source      directory at the source
/// @param destination directory at the destination
/// @param jobs        in the order of the members
record PackBundle(String source, String destination, List<FileJob> jobs, PackMembers members) {
    /// Largest number of members. A larger bundle gains nothing: the set-up is already small, and smaller
    /// bundles are processed side by side.
    private static final int MOST = 512;

    /// Divides files into bundles.
    ///
    /// @param alone takes the files that fit in no bundle
    static List<PackBundle> of(List<FileJob> files, Consumer<FileJob> alone) {
        String source = directory(files, true);
        String destination = directory(files, false);
        List<PackBundle> bundles = new ArrayList<>();
        List<FileJob> jobs = new ArrayList<>();
        List<PackMember> members = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        long bytes = 0;
        long names = 0;
        for (FileJob job : files) {
            String name = job.source().substring(source.length());
            boolean same = name.equals(job.destination().substring(destination.length()));
            if (!same || !PackMember.isName(name) || job.size() > PackMembers.LARGEST_MEMBER
                    || !seen.add(name)) {
                alone.accept(job);
                continue;
            }
            if (members.size() == MOST || bytes + job.size() > PackMembers.MOST_BYTES
                    || names + name.length() > PackMembers.MOST_NAMES) {
                bundles.add(new PackBundle(source, destination, jobs, new PackMembers(members)));
                jobs = new ArrayList<>();
                members = new ArrayList<>();
                bytes = 0;
                names = 0;
            }
            jobs.add(job);
            members.add(new PackMember(job.size(), job.modified()
                    .map(Instant::getEpochSecond)
                    .map(OptionalLong::of)
                    .orElse(OptionalLong.empty()), name));
            bytes += job.size();
            names += name.length();
        }
        if (!members.isEmpty()) {
            bundles.add(new PackBundle(source, destination, jobs, new PackMembers(members)));
        }
        return bundles;
    }

    /// Returns the deepest directory that contains all files, with a trailing slash.
    private static String directory(List<FileJob> files, boolean atSource) {
        String common = "";
        boolean first = true;
        for (FileJob job : files) {
            String path = atSource ? job.source() : job.destination();
            String directory = path.substring(0, path.lastIndexOf('/') + 1);
            if (first) {
                common = directory;
                first = false;
            }
            while (!directory.startsWith(common)) {
                common = common.substring(0, common.lastIndexOf('/', common.length() - 2) + 1);
            }
        }
        return common;
    }
}
