package io.dray.control.coordination;

import io.dray.control.security.FileLease;
import io.dray.protocol.name.NameBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// The process that writes a journal, as a line of it: so that a second run of the same copy can say who is in
/// its way.
///
/// @param process its number
/// @param host    where it runs
/// @param since   when it opened the journal, UTC
record JournalRun(long process, String host, String since) {
    /// The first word of its line.
    static final String WORD = "run";

    static JournalRun ofThisProcess() {
        return new JournalRun(ProcessHandle.current().pid(), thisHost(),
                Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    String line() {
        return WORD + "\t" + process + "\t" + host + "\t" + since;
    }

    /// Who holds a journal, and what to do about it: the rest of a sentence.
    static String holding(Path journal) {
        Optional<JournalRun> run = last(journal);
        if (run.isPresent() && !run.get().host().equals(thisHost())) {
            return ", on host " + run.get().host() + " as process " + run.get().process()
                    + " since " + run.get().since() + "; wait for it, or end it there";
        }
        String since = run.map(r -> " since " + r.since()).orElse("");
        return FileLease.holder(journal)
                .stream()
                .boxed()
                .findFirst()
                .or(() -> run.map(JournalRun::process))
                .map(pid -> ", as process " + pid + since + "; wait for it, or end it (kill " + pid
                        + ")")
                .orElse("; wait for it, or end it first");
    }

    private static Optional<JournalRun> last(Path journal) {
        try {
            return NameBytes.decode(Files.readAllBytes(journal))
                    .lines()
                    .flatMap(line -> RestartJournal.unseal(line).stream())
                    .map(text -> text.split("\t", -1))
                    .filter(words -> words.length == 4 && words[0].equals(WORD))
                    .map(words -> new JournalRun(Long.parseLong(words[1]), words[2], words[3]))
                    .reduce((earlier, later) -> later);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String thisHost() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
