package io.dray.protocol.command;

import io.dray.protocol.address.ExtendedAddressNotation;
import io.dray.protocol.address.HostPortNotation;
import io.dray.protocol.address.StripedAddressNotation;
import io.dray.protocol.command.ParameterCommand.ExtendedPassive;
import io.dray.protocol.command.ParameterCommand.ExtendedPassiveAll;
import io.dray.protocol.command.ParameterCommand.ExtendedPort;
import io.dray.protocol.command.ParameterCommand.Passive;
import io.dray.protocol.command.ParameterCommand.Port;
import io.dray.protocol.command.ParameterCommand.StripedPassive;
import io.dray.protocol.command.ParameterCommand.StripedPort;
import io.dray.protocol.command.UnrecognizedCommand.Reason;
import io.dray.protocol.text.Digits;
import java.util.OptionalInt;

/// Arguments of the commands that set up data channels (RFC 959, RFC 2428, GFD.20).
final class AddressArguments {
    private AddressArguments() {}

    static Command parse(String verb, Words words) {
        return switch (verb) {
            case "PASV" -> {
                words.end();
                yield new Passive();
            }
            case "EPSV" -> extendedPassive(words);
            case "SPAS" -> new StripedPassive(words.isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(networkProtocol(words.last())));
            case "PORT" -> new Port(HostPortNotation.parse(words.last())
                    .orElseThrow(AddressArguments::illegal));
            case "EPRT" -> extendedPort(words.last());
            default -> new StripedPort(StripedAddressNotation.parseArguments(words.rest())
                    .orElseThrow(AddressArguments::illegal));
        };
    }

    private static Command extendedPassive(Words words) {
        if (words.isEmpty()) {
            return new ExtendedPassive(OptionalInt.empty());
        }
        String argument = words.last();
        return argument.equalsIgnoreCase("ALL")
                ? new ExtendedPassiveAll()
                : new ExtendedPassive(OptionalInt.of(networkProtocol(argument)));
    }

    /// The 522 answer to other protocol numbers (RFC 2428 section 2).
    private static CommandSyntaxException otherProtocol() {
        return new CommandSyntaxException(Reason.UNSUPPORTED_NETWORK_PROTOCOL,
                "Network protocol not supported, use (1,2).");
    }

    private static ExtendedPort extendedPort(String argument) {
        OptionalInt protocol = ExtendedAddressNotation.protocol(argument);
        if (protocol.isPresent() && protocol.getAsInt() != 1 && protocol.getAsInt() != 2) {
            throw otherProtocol();
        }
        return new ExtendedPort(ExtendedAddressNotation.parse(argument)
                .orElseThrow(AddressArguments::illegal));
    }

    private static int networkProtocol(String argument) {
        return switch (argument) {
            case "1" -> 1;
            case "2" -> 2;
            default -> throw Digits.number(argument).isPresent()
                    ? otherProtocol()
                    : CommandSyntaxException.parameter("Invalid protocol.");
        };
    }

    private static CommandSyntaxException illegal() {
        return CommandSyntaxException.parameter("Illegal PORT command.");
    }
}
