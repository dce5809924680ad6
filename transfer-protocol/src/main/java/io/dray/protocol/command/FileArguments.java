package io.dray.protocol.command;

import io.dray.protocol.command.FileCommand.ChangeMode;
import io.dray.protocol.command.FileCommand.Check;
import io.dray.protocol.command.FileCommand.ComputeChecksum;
import io.dray.protocol.command.FileCommand.SetModificationTime;
import io.dray.protocol.command.FileCommand.SiteTime;
import io.dray.protocol.listing.TimeNotation;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.text.Digits;
import java.util.OptionalInt;

/// Arguments of CKSM, SITE CKSM, SITE CHECK, MFMT, SITE UTIME and SITE CHMOD.
final class FileArguments {
    private static final int WORDS_AFTER_PATH = 4;

    private FileArguments() {}

    /// `SITE CHECK`
    static Check check(Words words) {
        String verb = words.next();
        for (Check.Verb known : Check.Verb.values()) {
            if (known.name().equalsIgnoreCase(verb)) {
                return new Check(known, words.path());
            }
        }
        throw CommandSyntaxException.invalidArguments();
    }

    /// `SITE CKSM`
    static ComputeChecksum checksumOf(Words words) {
        ChecksumBasis basis = ChecksumBasis.parse(words.next())
                .orElseThrow(CommandSyntaxException::invalidArguments);
        ComputeChecksum plain = checksum(words);
        return new ComputeChecksum(plain.algorithm(), plain.offset(), plain.length(), plain.path(),
                basis);
    }

    static ComputeChecksum checksum(Words words) {
        String algorithm = words.next();
        long offset = words.number();
        String length = words.next();
        long bytes = length.equals("-1")
                ? -1
                : Digits.number(length).orElseThrow(CommandSyntaxException::arguments);
        return new ComputeChecksum(algorithm, offset, bytes, words.path());
    }

    static SetModificationTime setModificationTime(Words words) {
        String time = words.next();
        String path = words.path();
        if (TimeNotation.parse(time).isEmpty()) {
            throw CommandSyntaxException.invalidArguments();
        }
        return new SetModificationTime(time, path);
    }

    /// `SITE UTIME time path`, and the older form `SITE UTIME path atime mtime ctime UTC` of lftp.
    static SiteTime siteTime(Words words) {
        String arguments = words.path();
        String[] parts = arguments.stripTrailing().split(" ", -1);
        int last = parts.length - 1;
        if (last >= WORDS_AFTER_PATH && parts[last].equalsIgnoreCase("UTC")
                && TimeNotation.parse(parts[last - 1]).isPresent()
                && TimeNotation.parse(parts[last - 2]).isPresent()
                && TimeNotation.parse(parts[last - 3]).isPresent()) {
            int times = parts[last].length() + parts[last - 1].length() + parts[last - 2].length()
                    + parts[last - 3].length() + 4;
            String path = arguments.stripTrailing();
            return new SiteTime(parts[last - 2],
                    path.substring(0, path.length() - times));
        }
        SetModificationTime set = setModificationTime(new Words(arguments, 0));
        return new SiteTime(set.time(), set.path());
    }

    static ChangeMode changeMode(Words words) {
        String digits = words.next();
        String path = words.path();
        OptionalInt mode = octal(digits);
        return new ChangeMode(mode.orElseThrow(CommandSyntaxException::invalidArguments), path);
    }

    /// Parses up to four octal digits, or five with a leading zero.
    private static OptionalInt octal(String digits) {
        if (!digits.matches("0?[0-7]{1,4}")) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(digits, 8));
    }
}
