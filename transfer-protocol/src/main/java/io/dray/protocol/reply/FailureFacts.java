package io.dray.protocol.reply;

import io.dray.protocol.failure.StorageCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The facts in a negative reply, most trusted first: the machine-readable lines (`GridFTP-Errno`,
/// `GlobusError: v=1 c=...`, `GridFTP-Error-String`), then the causes that a Globus server names
/// (`System error in open: ...`), then the end of a sentence. Paths are never searched, since a file may be
/// named like an error.
///
/// @param condition     the storage error, if the reply names one
/// @param code          the word after `c=`; empty if there is none
/// @param dataChannel   whether a data channel broke, as opposed to a file error
/// @param sentences     remaining text for the user, without the parts above
record FailureFacts(Optional<StorageCondition> condition, String code, boolean dataChannel,
        List<String> sentences) {
    private static final Pattern CODE = Pattern.compile("GlobusError:.*\\bc=([A-Z_]+).*");
    private static final Pattern CAUSE = Pattern
            .compile("(?:System error in \\w+|A system call failed): (.*)");
    /// Text that servers print around the cause, without information.
    private static final Pattern FRAME = Pattern.compile("End\\.?|Command failed\\.?"
            + "|(?:checksum|recursion) failed\\.|could not \\w+ the file\\.|globus_\\w+ failed\\."
            + "|Unable to \\w+ file .*|callback failed\\."
            + "|.*: Could not change directory\\.(?: : .*)?");
    /// Causes that are network errors.
    private static final List<String> NETWORK = List.of("connection refused", "connection reset",
            "connection reset by peer", "broken pipe", "connection timed out",
            "network is unreachable", "no route to host", "software caused connection abort");

    FailureFacts {
        sentences = List.copyOf(sentences);
    }

    /// Parses a reply.
    ///
    /// @param asked the request, with its paths (`renaming /a to /b`): paths repeated in a sentence are not
    ///              part of the reason
    static FailureFacts of(Reply reply, String asked) {
        Reading reading = new Reading(asked);
        reply.lines().forEach(reading::line);
        return reading.facts();
    }

    private static final class Reading {
        private final List<String> paths;
        private final List<String> sentences = new ArrayList<>();
        private Optional<StorageCondition> errno = Optional.empty();
        private Optional<StorageCondition> named = Optional.empty();
        private Optional<StorageCondition> cause = Optional.empty();
        private String code = "";
        private boolean network;

        Reading(String asked) {
            int first = asked.indexOf('/');
            this.paths = first < 0 ? List.of() : List.of(asked.substring(first).split(" to (?=/)"));
        }

        void line(String line) {
            String text = line.strip();
            Matcher word = CODE.matcher(text);
            Matcher system = CAUSE.matcher(withoutFrame(text));
            if (word.matches()) {
                code = word.group(1);
            } else if (text.startsWith("GridFTP-Errno:")) {
                errno = number(value(text)).flatMap(StorageCondition::ofErrno);
            } else if (text.startsWith("GridFTP-Error-String:")) {
                errorString(value(text));
            } else if (system.matches()) {
                systemError(system.group(1));
            } else if (!text.startsWith("GridFTP-")) {
                sentence(withoutFrame(text));
            }
        }

        /// Removes the failed operation, which Globus servers put on one line with the first cause.
        private static String withoutFrame(String text) {
            String rest = text.startsWith("Command failed. : ")
                    ? text.substring("Command failed. : ".length())
                    : text;
            return rest.startsWith("globus_xio: ") ? rest.substring("globus_xio: ".length()) : rest;
        }

        private static String value(String text) {
            return text.substring(text.indexOf(':') + 1).strip();
        }

        private static Optional<Integer> number(String text) {
            return text.matches("[0-9]{1,6}")
                    ? Optional.of(Integer.parseInt(text))
                    : Optional.empty();
        }

        private void errorString(String sentence) {
            named = StorageCondition.ofSentence(sentence);
            if (named.isEmpty()) {
                sentence(sentence);
            }
        }

        private void systemError(String reason) {
            String bare = withoutPeriod(reason);
            Optional<StorageCondition> found = StorageCondition.ofSentence(bare);
            boolean net = NETWORK.contains(bare.toLowerCase(Locale.ROOT));
            network |= net;
            if (cause.isEmpty()) {
                cause = found;
            }
            if ((found.isEmpty() || net) && !sentences.contains(reason)) {
                sentences.add(reason);
            }
        }

        private void sentence(String sentence) {
            String lower = sentence.toLowerCase(Locale.ROOT);
            network |= lower.startsWith("an end-of-file was reached")
                    || lower.startsWith("an end of file occurred")
                    || lower.startsWith("callback failed")
                    || lower.startsWith("unable to connect to ");
            if (!sentence.isEmpty() && !FRAME.matcher(sentence).matches()
                    && !sentences.contains(sentence)) {
                sentences.add(sentence);
            }
        }

        FailureFacts facts() {
            Optional<StorageCondition> condition = errno
                    .or(() -> StorageCondition.ofGlobusCode(code))
                    .or(() -> named)
                    .or(() -> cause)
                    .or(this::ofSentences);
            boolean dataChannel = condition.isEmpty()
                    && (network || code.equals("DATA_CHANNEL_COMMUNICATION_FAILURE"));
            return new FailureFacts(condition, code, dataChannel, sentences);
        }

        private Optional<StorageCondition> ofSentences() {
            return sentences.stream().flatMap(one -> conditionAtEnd(one).stream()).findFirst();
        }

        private Optional<StorageCondition> conditionAtEnd(String sentence) {
            String bare = withoutPeriod(sentence);
            for (String path : paths) {
                bare = bare.replace(path, "");
            }
            int colon = bare.lastIndexOf(": ");
            int bracket = bare.endsWith(")") ? bare.lastIndexOf('(') : -1;
            String end = bracket >= 0
                    ? bare.substring(bracket + 1, bare.length() - 1)
                    : bare.substring(colon < 0 ? 0 : colon + 2);
            return StorageCondition.ofSentence(end);
        }
    }

    private static String withoutPeriod(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
