package io.dray.protocol.command;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.command.ParameterCommand.Attribute;
import io.dray.protocol.command.ParameterCommand.ChecksumAnnouncement;
import io.dray.protocol.command.ParameterCommand.ChecksumOptions;
import io.dray.protocol.command.ParameterCommand.ListOptions;
import io.dray.protocol.command.ParameterCommand.PassiveDataHost;
import io.dray.protocol.command.ParameterCommand.PassiveOptions;
import io.dray.protocol.command.ParameterCommand.RecursiveListOptions;
import io.dray.protocol.command.ParameterCommand.RetrieveOptions;
import io.dray.protocol.command.ParameterCommand.StoreOptions;
import io.dray.protocol.command.ParameterCommand.StripeLayout;
import io.dray.protocol.command.ParameterCommand.Utf8Option;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.text.Digits;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Arguments of OPTS (RFC 2389, Globus server 13.24). All errors are answered `501 OPTS failed.`
final class OptionArguments {
    private OptionArguments() {}

    static Command parse(Words words) {
        String subject = words.next().toUpperCase(Locale.ROOT);
        String options = words.restOrEmpty();
        return switch (subject) {
            case "RETR" -> retrieve(pairs(options));
            case "STOR" -> store(pairs(options));
            case "PASV", "EPSV", "SPAS" -> passive(pairs(options));
            case "MLSR" -> options.isBlank() || options.indexOf('=') >= 0
                    ? recursion(pairs(options))
                    : facts(options);
            case "MLST", "MLSD" -> facts(options);
            case "CKSM" -> checksum(pairs(options));
            case "UTF8" -> utf8(options);
            default -> throw CommandSyntaxException.options();
        };
    }

    private static RetrieveOptions retrieve(List<Attribute> pairs) {
        Optional<Parallelism> parallelism = Optional.empty();
        Optional<StripeLayout> layout = Optional.empty();
        OptionalLong blockSize = OptionalLong.empty();
        Optional<Double> markers = Optional.empty();
        OptionalLong rateLimit = OptionalLong.empty();
        for (Attribute pair : pairs) {
            switch (pair.key()) {
                case "parallelism" -> parallelism = Optional.of(parallelism(pair.value()));
                case "stripelayout" -> layout = Optional.of(layout(pair.value()));
                case "blocksize" -> blockSize = OptionalLong.of(positive(pair.value()));
                case "markers" -> markers = Optional.of(seconds(pair.value()));
                case "ratelimit" -> rateLimit = OptionalLong.of(number(pair.value()));
                default -> throw CommandSyntaxException.options();
            }
        }
        return new RetrieveOptions(parallelism, layout, blockSize, markers, rateLimit);
    }

    private static StoreOptions store(List<Attribute> pairs) {
        OptionalLong rateLimit = OptionalLong.empty();
        OptionalLong mostUnannounced = OptionalLong.empty();
        for (Attribute pair : pairs) {
            switch (pair.key()) {
                case "ratelimit" -> rateLimit = OptionalLong.of(number(pair.value()));
                case "mostunannounced" -> mostUnannounced = OptionalLong.of(number(pair.value()));
                default -> throw CommandSyntaxException.options();
            }
        }
        return new StoreOptions(rateLimit, mostUnannounced);
    }

    private static ParameterCommand passive(List<Attribute> pairs) {
        if (pairs.getFirst().key().equals("datahost")) {
            return new PassiveDataHost(HostAddress.parse(only(pairs, "datahost"))
                    .orElseThrow(CommandSyntaxException::options));
        }
        return switch (only(pairs, "allowdelayed")) {
            case "0" -> new PassiveOptions(false);
            case "1" -> new PassiveOptions(true);
            default -> throw CommandSyntaxException.options();
        };
    }

    /// RFC 3659 section 7.9: no name means no facts; a name holds no blanks, `=` or `*`.
    private static ListOptions facts(String options) {
        List<String> names = Arrays.stream(options.strip().split(";", -1))
                .filter(name -> !name.isEmpty())
                .toList();
        if (names.stream().anyMatch(name -> !name.matches("[!-~&&[^=*]]+"))) {
            throw CommandSyntaxException.options();
        }
        return new ListOptions(names);
    }

    private static RecursiveListOptions recursion(List<Attribute> pairs) {
        for (Attribute pair : pairs) {
            switch (pair.key() + "=" + pair.value().toLowerCase(Locale.ROOT)) {
                case "onerror=continue", "onerror=fail", "traversesymboliclinks=true",
                        "traversesymboliclinks=false" ->
                    {
                    }
                default -> throw CommandSyntaxException.options();
            }
        }
        return new RecursiveListOptions(pairs);
    }

    private static ParameterCommand checksum(List<Attribute> pairs) {
        if (pairs.getFirst().key().equals("algorithm")) {
            return new ChecksumAnnouncement(ChecksumAlgorithm.named(only(pairs, "algorithm"))
                    .orElseThrow(CommandSyntaxException::options));
        }
        return new ChecksumOptions(seconds(only(pairs, "markers")));
    }

    private static Utf8Option utf8(String options) {
        if (options.isBlank() || options.strip().equalsIgnoreCase("ON")) {
            return new Utf8Option();
        }
        throw CommandSyntaxException.options();
    }

    /// Parses `start` or `start,min,max`. Larger numbers are cut to the maximum; bounds that exclude `start`
    /// are widened to include it.
    private static Parallelism parallelism(String value) {
        String[] numbers = value.split(",", -1);
        if (numbers.length != 1 && numbers.length != 3) {
            throw CommandSyntaxException.options();
        }
        int start = streams(numbers[0]);
        return numbers.length == 1
                ? Parallelism.fixed(start)
                : new Parallelism(start, Math.min(start, streams(numbers[1])),
                        Math.max(start, streams(numbers[2])));
    }

    private static int streams(String number) {
        return (int) Math.min(Parallelism.MOST, positive(number.strip()));
    }

    private static StripeLayout layout(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "partitioned" -> StripeLayout.PARTITIONED;
            case "blocked" -> StripeLayout.BLOCKED;
            default -> throw CommandSyntaxException.options();
        };
    }

    /// `key=value;` pairs: keys become lower case, the closing `;` is mandatory.
    private static List<Attribute> pairs(String options) {
        String text = options.strip();
        if (!text.endsWith(";")) {
            throw CommandSyntaxException.options();
        }
        return Pairs.parse(text.substring(0, text.length() - 1))
                .orElseThrow(CommandSyntaxException::options);
    }

    private static String only(List<Attribute> pairs, String key) {
        if (pairs.size() != 1 || !pairs.getFirst().key().equals(key)) {
            throw CommandSyntaxException.options();
        }
        return pairs.getFirst().value();
    }

    private static long number(String value) {
        return Digits.number(value).orElseThrow(CommandSyntaxException::options);
    }

    private static long positive(String value) {
        long number = number(value);
        if (number == 0) {
            throw CommandSyntaxException.options();
        }
        return number;
    }

    private static double seconds(String value) {
        return Words.seconds(value).orElseThrow(CommandSyntaxException::options);
    }
}
