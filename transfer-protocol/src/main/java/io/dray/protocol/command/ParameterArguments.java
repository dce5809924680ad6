package io.dray.protocol.command;

import io.dray.protocol.command.ParameterCommand.Allocate;
import io.dray.protocol.command.ParameterCommand.BufferDirection;
import io.dray.protocol.command.ParameterCommand.ExpectChecksum;
import io.dray.protocol.command.ParameterCommand.Language;
import io.dray.protocol.command.ParameterCommand.MarkerKind;
import io.dray.protocol.command.ParameterCommand.Mode;
import io.dray.protocol.command.ParameterCommand.RestartAt;
import io.dray.protocol.command.ParameterCommand.RestartRanges;
import io.dray.protocol.command.ParameterCommand.SocketBuffer;
import io.dray.protocol.command.ParameterCommand.Structure;
import io.dray.protocol.command.ParameterCommand.TransferEventInterval;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.text.Digits;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Arguments of the commands that set transfer parameters.
final class ParameterArguments {
    private ParameterArguments() {}

    static Command parse(String verb, Words words) {
        return switch (verb) {
            case "TYPE" -> type(words.rest());
            case "MODE" -> new Mode(code(words.last()));
            case "STRU" -> new Structure(code(words.last()));
            case "ALLO" -> allocate(words);
            case "REST" -> restart(words.rest().strip());
            case "SBUF" -> buffer(BufferDirection.BOTH, words);
            case "TREV" -> eventInterval(words);
            case "SCKS" -> new ExpectChecksum(words.next(), words.last());
            default -> new Language(words.optionalRest()
                    .map(String::strip)
                    .filter(tag -> !tag.isEmpty()));
        };
    }

    static SocketBuffer buffer(BufferDirection direction, Words words) {
        OptionalLong bytes = Digits.number(words.last());
        if (bytes.isEmpty()) {
            throw CommandSyntaxException.unsupported("Invalid Parameter.");
        }
        return new SocketBuffer(direction, bytes.getAsLong());
    }

    private static ParameterCommand.Type type(String argument) {
        String shown = argument.substring(0, Math.min(argument.length(), 40))
                .stripTrailing()
                .toUpperCase(Locale.ROOT);
        if (shown.isEmpty()) {
            throw CommandSyntaxException.arguments();
        }
        return new ParameterCommand.Type(shown);
    }

    private static char code(String argument) {
        if (argument.length() != 1) {
            throw CommandSyntaxException.arguments();
        }
        return Character.toUpperCase(argument.charAt(0));
    }

    /// Parses `ALLO bytes` and `ALLO bytes R record`; the second part is ignored.
    private static Allocate allocate(Words words) {
        long bytes = words.number();
        if (!words.isEmpty()) {
            if (!words.next().equalsIgnoreCase("R")) {
                throw CommandSyntaxException.arguments();
            }
            words.number();
            words.end();
        }
        return new Allocate(bytes);
    }

    private static ParameterCommand restart(String argument) {
        OptionalLong offset = Digits.number(argument);
        if (offset.isPresent()) {
            return new RestartAt(offset.getAsLong());
        }
        Optional<ByteRangeSet> ranges = ByteRangeSet.parse(argument);
        return new RestartRanges(ranges.orElseThrow(
                () -> CommandSyntaxException.parameter("bad parameter.")));
    }

    private static TransferEventInterval eventInterval(Words words) {
        String event = words.next().toUpperCase(Locale.ROOT);
        String seconds = words.last();
        MarkerKind kind = switch (event) {
            case "RESTART" -> MarkerKind.RESTART;
            case "PERF" -> MarkerKind.PERFORMANCE;
            default -> throw CommandSyntaxException.unsupported("Unsupported event.");
        };
        return new TransferEventInterval(kind,
                Words.seconds(seconds).orElseThrow(CommandSyntaxException::arguments));
    }
}
