package io.dray.protocol.command;

import io.dray.protocol.command.TransferCommand.AdjustedStore;
import io.dray.protocol.command.TransferCommand.PartialRetrieve;
import io.dray.protocol.command.TransferCommand.RetrievePack;
import io.dray.protocol.command.TransferCommand.StorePack;
import io.dray.protocol.pack.PackCompression;
import io.dray.protocol.text.Digits;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Arguments of ERET and ESTO (GFD.20): `P offset length path`, `A offset path`, and the generic form
/// `module="arguments" path` with the same two modules and PACK ([io.dray.protocol.pack]).
final class PartialTransferArguments {
    private static final Pattern PACK = Pattern
            .compile("PACK=\"TAR,([0-9]{1,5})(,PRESERVE)?(,ZSTD)?\"");

    private PartialTransferArguments() {}

    static TransferCommand retrieve(Words words) {
        String module = words.next();
        Matcher pack = PACK.matcher(module.toUpperCase(Locale.ROOT));
        if (pack.matches() && pack.group(2) == null) {
            return new RetrievePack(Integer.parseInt(pack.group(1)), compression(pack),
                    words.path());
        }
        if (module.equalsIgnoreCase("P")) {
            return new PartialRetrieve(number(words.next()), number(words.next()), words.path());
        }
        String[] numbers = arguments(module, 'P').split(",", 3);
        if (numbers.length != 2) {
            throw bad();
        }
        return new PartialRetrieve(number(numbers[0]), number(numbers[1]), words.path());
    }

    static TransferCommand store(Words words) {
        String module = words.next();
        Matcher pack = PACK.matcher(module.toUpperCase(Locale.ROOT));
        if (pack.matches()) {
            return new StorePack(Integer.parseInt(pack.group(1)), pack.group(2) != null,
                    compression(pack), words.path());
        }
        if (module.equalsIgnoreCase("A")) {
            return new AdjustedStore(number(words.next()), words.path());
        }
        return new AdjustedStore(number(arguments(module, 'A')), words.path());
    }

    private static PackCompression compression(Matcher pack) {
        return pack.group(3) == null ? PackCompression.NONE : PackCompression.ZSTD;
    }

    private static String arguments(String module, char letter) {
        boolean generic = module.length() >= 4 && module.charAt(1) == '='
                && Character.toUpperCase(module.charAt(0)) == letter
                && module.charAt(2) == '"' && module.endsWith("\"") && module.length() > 4;
        if (!generic) {
            throw bad();
        }
        return module.substring(3, module.length() - 1);
    }

    private static long number(String text) {
        OptionalLong number = Digits.number(text);
        return number.orElseThrow(PartialTransferArguments::bad);
    }

    private static CommandSyntaxException bad() {
        return CommandSyntaxException.parameter("bad parameter.");
    }
}
