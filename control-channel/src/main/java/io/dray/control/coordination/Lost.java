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

/// What `--preserve` could not keep, told once at the end: a server that cannot do it is no reason not to
/// copy. Safe for use by many threads.
final class Lost {
    private static final int SPECIAL_BITS = 06000;

    private final Map<String, Count> counts = new LinkedHashMap<>();

    /// Whose facts were to be kept.
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

    /// Waits for the answer to a setting, and notes it unless it was obeyed.
    void unless(Setting setting, Of of) {
        Reply reply = Futures.await(setting.answer());
        if (!reply.isCompletion()) {
            note(setting.fact(), of, setting.end() + ": " + reply.code() + " "
                    + reply.lines().getFirst());
        }
    }

    /// A Dray node never gives a file these bits, which would let it run with the node's own rights.
    void specialBits(EndpointSession destination, FileJob job) {
        if ((job.mode().orElse(0) & SPECIAL_BITS) != 0
                && destination.capabilities().isDrayNode()) {
            note("set-user-ID and set-group-ID bits", Of.FILES,
                    destination.name() + " gives none to files");
        }
    }

    private synchronized void note(String fact, Of of, String why) {
        counts.merge(fact + of, new Count(of, 1, fact + " of %s (" + why + ")"),
                (before, now) -> new Count(of, before.number() + 1, before.why()));
    }

    /// A sentence for each kind of fact.
    synchronized List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        for (Count count : counts.values()) {
            sentences.add("not kept: "
                    + count.why().replaceFirst("%s", count.of().counted(count.number())));
        }
        return sentences;
    }
}
