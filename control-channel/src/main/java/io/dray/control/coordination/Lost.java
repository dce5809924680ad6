package io.dray.control.coordination;

import io.dray.control.client.Futures;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.remote.RemoteFiles.Setting;
import io.dray.control.walk.FileJob;
import io.dray.protocol.reply.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts the attributes that `--preserve` could not keep. They are reported once at the end and do not fail
/// the copy. Safe for use by many threads.
final class Lost {
    /// Set-user-ID and set-group-ID.
    private static final int SPECIAL_BITS = 06000;
    private static final String SPECIAL = "set-user-ID and set-group-ID bits";
    private static final String NOT_SET = " does not set them on files";

    private final Map<String, Count> counts = new LinkedHashMap<>();

    /// The kind of entry whose attributes were to be kept.
    enum Of {
        FILES("file"), DIRECTORIES("directory", "directories");

        private final String one;
        private final String more;

        Of(String one) {
            this(one, one + "s");
        }

        Of(String one, String more) {
            this.one = one;
            this.more = more;
        }

        String counted(long number) {
            return number == 1 ? "1 " + one : number + " " + more;
        }
    }

    private record Count(Of of, long number, String why) {}

    /// Waits for the reply to a setting, and counts the setting if it was refused.
    void countIfRefused(Setting setting, Of of) {
        Reply reply = Futures.await(setting.answer());
        if (!reply.isCompletion()) {
            note(setting.fact(), of, setting.end() + ": " + reply.code() + " "
                    + reply.lines().getFirst());
        }
    }

    /// Counts set-user-ID and set-group-ID bits that a Dray node does not set: with them a file would run with
    /// the node's rights.
    void specialBits(EndpointSession destination, FileJob job) {
        if ((job.mode().orElse(0) & SPECIAL_BITS) != 0
                && destination.capabilities().isDrayNode()) {
            note(SPECIAL, Of.FILES, destination.name() + NOT_SET);
        }
    }

    /// Counts the files of a tree with such bits.
    ///
    /// @param destination its name
    void specialBits(String destination, long files) {
        if (files > 0) {
            note(SPECIAL, Of.FILES, destination + NOT_SET, files);
        }
    }

    private void note(String fact, Of of, String why) {
        note(fact, of, why, 1);
    }

    private synchronized void note(String fact, Of of, String why, long number) {
        counts.merge(fact + of, new Count(of, number, fact + " of %s (" + why + ")"),
                (before, now) -> new Count(of, before.number() + number, before.why()));
    }

    /// Returns one sentence for each kind of attribute.
    synchronized List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        for (Count count : counts.values()) {
            sentences.add("not kept: "
                    + count.why().replaceFirst("%s", count.of().counted(count.number())));
        }
        return sentences;
    }
}
