package io.dray.protocol.command;

import io.dray.protocol.address.ExtendedAddressNotation;
import io.dray.protocol.address.HostPortNotation;
import io.dray.protocol.address.StripedAddressNotation;
import io.dray.protocol.command.ParameterCommand.Attribute;
import io.dray.protocol.command.ParameterCommand.ListOptions;
import io.dray.protocol.command.ParameterCommand.MarkerKind;
import io.dray.protocol.command.ParameterCommand.RetrieveOptions;
import io.dray.protocol.command.ParameterCommand.SocketBuffer;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

import static io.dray.protocol.command.CommandFormatter.argument;
import static io.dray.protocol.command.CommandFormatter.optional;
import static io.dray.protocol.command.CommandFormatter.word;

/// Formats the commands that set parameters; part of [CommandFormatter].
final class ParameterLines {
    private ParameterLines() {}

    static String format(ParameterCommand command) {
        return switch (command) {
            case ParameterCommand.Type type -> "TYPE " + argument(type.argument());
            case ParameterCommand.Mode mode -> "MODE " + mode.code();
            case ParameterCommand.Structure structure -> "STRU " + structure.code();
            case ParameterCommand.Passive _ -> "PASV";
            case ParameterCommand.ExtendedPassive passive -> "EPSV" + protocol(passive.protocol());
            case ParameterCommand.ExtendedPassiveAll _ -> "EPSV ALL";
            case ParameterCommand.StripedPassive passive -> "SPAS" + protocol(passive.protocol());
            case ParameterCommand.Port port -> "PORT " + HostPortNotation.format(port.address());
            case ParameterCommand.ExtendedPort port ->
                "EPRT " + ExtendedAddressNotation.format(port.address());
            case ParameterCommand.StripedPort port ->
                "SPOR " + argument(StripedAddressNotation.formatArguments(port.addresses()));
            case ParameterCommand.Allocate allocate -> "ALLO " + allocate.bytes();
            case ParameterCommand.RestartAt restart -> "REST " + restart.offset();
            case ParameterCommand.RestartRanges restart ->
                "REST " + (restart.ranges().isEmpty() ? "0" : restart.ranges().toString());
            case SocketBuffer buffer -> buffer(buffer);
            case ParameterCommand.TransferEventInterval interval -> "TREV "
                    + (interval.kind() == MarkerKind.RESTART ? "RESTART " : "PERF ")
                    + seconds(interval.seconds());
            case RetrieveOptions options -> "OPTS RETR " + retrieve(options);
            case ParameterCommand.StoreOptions options -> "OPTS STOR " + store(options);
            case ParameterCommand.PassiveOptions options ->
                "OPTS PASV AllowDelayed=" + (options.allowDelayed() ? "1;" : "0;");
            case ParameterCommand.PassiveDataHost(var host) -> "OPTS PASV DataHost=" + host + ";";
            case ListOptions options -> "OPTS MLST" + facts(options);
            case ParameterCommand.RecursiveListOptions options ->
                "OPTS MLSR " + pairs(options.pairs());
            case ParameterCommand.ChecksumOptions options ->
                "OPTS CKSM markers=" + seconds(options.markerSeconds()) + ";";
            case ParameterCommand.ChecksumAnnouncement announced ->
                "OPTS CKSM Algorithm=" + announced.algorithm().label() + ";";
            case ParameterCommand.Utf8Option _ -> "OPTS UTF8 ON";
            case ParameterCommand.ExpectChecksum sum ->
                "SCKS " + word(sum.algorithm()) + " " + word(sum.value());
            case ParameterCommand.StoreAttributes attributes ->
                "SITE STORATTR " + pairs(attributes.attributes());
            case ParameterCommand.Language language -> "LANG" + optional(language.tag());
        };
    }

    private static String buffer(SocketBuffer buffer) {
        return switch (buffer.direction()) {
            case BOTH -> "SBUF ";
            case SEND -> "SITE RETRBUFSIZE ";
            case RECEIVE -> "SITE STORBUFSIZE ";
        } + buffer.bytes();
    }

    private static String protocol(OptionalInt protocol) {
        return protocol.isPresent() ? " " + protocol.getAsInt() : "";
    }

    /// Formats the keys in the order of the Globus client.
    private static String store(ParameterCommand.StoreOptions options) {
        StringBuilder text = new StringBuilder();
        append(text, "RateLimit", options.rateLimit());
        append(text, "MostUnannounced", options.mostUnannounced());
        return text.toString();
    }

    private static String retrieve(RetrieveOptions options) {
        StringBuilder text = new StringBuilder();
        options.layout()
                .ifPresent(layout -> text.append("StripeLayout=")
                        .append(
                                switch (layout) {
                                    case PARTITIONED -> "Partitioned;";
                                    case BLOCKED -> "Blocked;";
                                }));
        append(text, "BlockSize", options.blockSize());
        options.parallelism()
                .ifPresent(
                        streams -> text.append("Parallelism=")
                                .append(streams.start())
                                .append(',')
                                .append(streams.min())
                                .append(',')
                                .append(streams.max())
                                .append(';'));
        options.markerSeconds()
                .ifPresent(
                        seconds -> text.append("markers=").append(seconds(seconds)).append(';'));
        append(text, "RateLimit", options.rateLimit());
        return argument(text.toString());
    }

    private static void append(StringBuilder text, String key, OptionalLong value) {
        value.ifPresent(number -> text.append(key).append('=').append(number).append(';'));
    }

    private static String facts(ListOptions options) {
        options.facts().forEach(ParameterLines::refuseSeparators);
        return options.facts().isEmpty()
                ? ""
                : " " + argument(String.join(";", options.facts()) + ";");
    }

    private static String pairs(List<Attribute> attributes) {
        StringBuilder text = new StringBuilder();
        for (Attribute attribute : attributes) {
            refuseSeparators(attribute.key());
            if (attribute.value().indexOf(';') >= 0 || attribute.key().isBlank()) {
                throw new IllegalArgumentException(
                        "A list of options cannot carry " + attribute + ".");
            }
            text.append(attribute.key()).append('=').append(attribute.value()).append(';');
        }
        return argument(text.toString());
    }

    private static void refuseSeparators(String name) {
        if (name.indexOf(';') >= 0 || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("A name in options holds ';' or '=': " + name);
        }
    }

    private static String seconds(double seconds) {
        return BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString();
    }
}
