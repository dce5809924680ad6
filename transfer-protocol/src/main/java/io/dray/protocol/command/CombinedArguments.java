package io.dray.protocol.command;

import io.dray.protocol.address.HostPortNotation;
import io.dray.protocol.command.ParameterCommand.Mode;
import io.dray.protocol.command.ParameterCommand.Passive;
import io.dray.protocol.command.ParameterCommand.Port;
import io.dray.protocol.command.TransferCommand.Combined;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Arguments of GET and PUT: `path=/f;mode=e;pasv;` or `path=/f;port=127,0,0,1,4,5;` (GFD.47 section 3).
/// A path cannot hold `;`.
final class CombinedArguments {
    private CombinedArguments() {}

    static Combined parse(String verb, Words words) {
        Optional<String> path = Optional.empty();
        List<ParameterCommand> before = new ArrayList<>();
        String list = words.rest();
        String keys = list.endsWith(";") ? list.substring(0, list.length() - 1) : list;
        for (String pair : keys.split(";", -1)) {
            if (pair.isBlank()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String key = (equals < 0 ? pair : pair.substring(0, equals)).strip();
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            switch (key.toLowerCase(Locale.ROOT)) {
                case "path" -> path = Optional.of(value);
                case "mode" -> before.addFirst(mode(value.strip()));
                case "pasv" -> before.addLast(new Passive());
                case "port" -> before.addLast(new Port(HostPortNotation.parse(value.strip())
                        .orElseThrow(() -> CommandSyntaxException
                                .parameter("Illegal PORT command."))));
                default -> throw CommandSyntaxException.invalidArguments();
            }
        }
        String file = path.filter(text -> !text.isEmpty())
                .orElseThrow(CommandSyntaxException::invalidArguments);
        if (before.size() > 2 || before.stream().filter(Mode.class::isInstance).count() > 1) {
            throw CommandSyntaxException.invalidArguments();
        }
        return new Combined(before, verb.equals("GET")
                ? new TransferCommand.Retrieve(file)
                : new TransferCommand.Store(file));
    }

    static String format(Combined command) {
        StringBuilder line = new StringBuilder();
        switch (command.transfer()) {
            case TransferCommand.Retrieve(String path) -> line.append("GET path=").append(path);
            case TransferCommand.Store(String path) -> line.append("PUT path=").append(path);
            default -> throw new IllegalArgumentException("GET and PUT stand for RETR and STOR");
        }
        if (line.indexOf(";") >= 0) {
            throw new IllegalArgumentException("GET and PUT cannot carry a path with ';'");
        }
        for (ParameterCommand parameter : command.before()) {
            line.append(switch (parameter) {
                case Mode(char code) -> ";mode=" + Character.toLowerCase(code);
                case Passive() -> ";pasv";
                case Port(var address) -> ";port=" + HostPortNotation.format(address);
                default -> throw new IllegalArgumentException(
                        "GET and PUT carry mode, pasv and port, not " + parameter);
            });
        }
        return line.append(';').toString();
    }

    private static Mode mode(String value) {
        if (value.length() != 1) {
            throw CommandSyntaxException.invalidArguments();
        }
        return new Mode(value.toUpperCase(Locale.ROOT).charAt(0));
    }
}
