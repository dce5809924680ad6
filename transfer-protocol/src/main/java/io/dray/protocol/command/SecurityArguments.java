package io.dray.protocol.command;

import io.dray.protocol.command.SecurityCommand.Authenticate;
import io.dray.protocol.command.SecurityCommand.ClearCommandChannel;
import io.dray.protocol.command.SecurityCommand.DataChannelAuthenticationMode;
import io.dray.protocol.command.SecurityCommand.DataChannelSecurityContext;
import io.dray.protocol.command.SecurityCommand.DataProtection;
import io.dray.protocol.command.SecurityCommand.Protected;
import io.dray.protocol.command.SecurityCommand.ProtectionBufferSize;
import io.dray.protocol.command.SecurityCommand.SecurityData;
import io.dray.protocol.command.SecurityCommand.Wrapping;
import io.dray.protocol.command.UnrecognizedCommand.Reason;
import io.dray.protocol.text.Digits;
import java.util.Base64;
import java.util.Locale;
import java.util.OptionalLong;

/// Arguments of the security commands (RFC 2228, RFC 4217, GFD.20, Globus DCSC).
final class SecurityArguments {
    private static final long BUFFER_SIZE_END = 1L << 32;

    private SecurityArguments() {}

    static Command parse(String verb, Words words) {
        return switch (verb) {
            case "AUTH" -> new Authenticate(words.last().toUpperCase(Locale.ROOT));
            case "ADAT" -> new SecurityData(words.last());
            case "PBSZ" -> bufferSize(words.last());
            case "PROT" -> protection(words.last());
            case "DCAU" -> dataChannelAuthentication(words);
            case "DCSC" -> dataChannelContext(words);
            case "CCC" -> {
                words.end();
                yield new ClearCommandChannel();
            }
            default -> new Protected(Wrapping.valueOf(verb), words.last());
        };
    }

    private static ProtectionBufferSize bufferSize(String text) {
        OptionalLong size = Digits.number(text);
        if (size.isEmpty() || size.getAsLong() >= BUFFER_SIZE_END) {
            String shown = text.substring(0, Math.min(text.length(), 40));
            throw CommandSyntaxException.parameter("Bad value for PBSZ: " + shown);
        }
        return new ProtectionBufferSize(size.getAsLong());
    }

    private static DataProtection protection(String level) {
        if (level.length() != 1) {
            throw CommandSyntaxException.arguments();
        }
        return new DataProtection(Character.toUpperCase(level.charAt(0)));
    }

    private static DataChannelAuthenticationMode dataChannelAuthentication(Words words) {
        String mode = words.next();
        if (mode.length() != 1) {
            throw new CommandSyntaxException(Reason.UNSUPPORTED_MODE, "Bad DCAU mode.");
        }
        char letter = Character.toUpperCase(mode.charAt(0));
        if (letter != 'S') {
            words.end();
            return new DataChannelAuthenticationMode(letter, "");
        }
        if (words.isEmpty()) {
            throw new CommandSyntaxException(Reason.BAD_ARGUMENTS, "DCAU S expected subject.");
        }
        return new DataChannelAuthenticationMode(letter, words.rest());
    }

    private static DataChannelSecurityContext dataChannelContext(Words words) {
        String type = words.next().toUpperCase(Locale.ROOT);
        if (type.equals("D")) {
            words.end();
            return new DataChannelSecurityContext('D', "");
        }
        if (!type.equals("P") || words.isEmpty()) {
            throw CommandSyntaxException.invalidArguments();
        }
        String base64 = words.last();
        try {
            if (Base64.getDecoder().decode(base64).length > 0) {
                return new DataChannelSecurityContext('P', base64);
            }
        } catch (IllegalArgumentException e) {
            // Rejected below, like an empty credential.
        }
        throw new CommandSyntaxException(Reason.BAD_CREDENTIAL,
                "Invalid base64 input for credential type P.");
    }
}
