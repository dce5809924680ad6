package io.dray.protocol.command;

import io.dray.protocol.command.TransferCommand.AdjustedStore;
import io.dray.protocol.command.TransferCommand.PartialRetrieve;
import java.util.OptionalLong;

/// Arguments of ERET and ESTO (GFD.20): `P offset length path`, `A offset path`, and the generic form
/// `module="arguments" path` with the same two modules.
final class PartialTransferArguments {
    private PartialTransferArguments() {}

    static PartialRetrieve retrieve(Words words) {
        String module = words.next();
        if (module.equalsIgnoreCase("P")) {
            return new PartialRetrieve(number(words.next()), number(words.next()), words.rest());
        }
        String[] numbers = arguments(module, 'P').split(",", 3);
        if (numbers.length != 2) {
            throw bad();
        }
        return new PartialRetrieve(number(numbers[0]), number(numbers[1]), words.rest());
    }

    static AdjustedStore store(Words words) {
        String module = words.next();
        if (module.equalsIgnoreCase("A")) {
            return new AdjustedStore(number(words.next()), words.rest());
        }
        return new AdjustedStore(number(arguments(module, 'A')), words.rest());
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
        OptionalLong number = Words.number(text);
        return number.orElseThrow(PartialTransferArguments::bad);
    }

    private static CommandSyntaxException bad() {
        return CommandSyntaxException.parameter("bad parameter.");
    }
}
