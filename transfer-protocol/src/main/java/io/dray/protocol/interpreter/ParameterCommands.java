package io.dray.protocol.interpreter;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.listing.TimeNotation;
import io.dray.protocol.parameters.ExpectedChecksum;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.StripeShares;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Replies;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// Commands that set transfer parameters (RFC 959 section 4.1.2, RFC 2389, GFD.20), with the reply texts of
/// the Globus server. [DataPathCommands] handles addresses.
final class ParameterCommands {
    /// Every kernel's default limits refuse larger buffers.
    private static final long LARGEST_SOCKET_BUFFER = 1 << 30;
    private static final double SHORTEST_MARKER_SECONDS = 0.1;
    private static final double LONGEST_MARKER_SECONDS = 3600;

    private ParameterCommands() {}

    static Transition handle(Ready state, ParameterCommand command) {
        UserSession session = state.session();
        return switch (command) {
            case ParameterCommand.Type type -> type(state, type);
            case ParameterCommand.Mode(char code) -> mode(state, code);
            case ParameterCommand.Structure(char code) -> Transition.reply(state, switch (code) {
                case 'F' -> Replies.STRUCTURE_SET;
                case 'R', 'P' -> Replies.OTHER_STRUCTURE;
                default -> Replies.BAD_STRUCTURE;
            });
            case ParameterCommand.Allocate(long bytes) -> Transition.reply(
                    next(session, session.next().withSize(bytes)), Replies.ALLOCATED);
            case ParameterCommand.RestartAt(long offset) ->
                restart(session, ByteRangeSet.of(0, offset));
            case ParameterCommand.RestartRanges(ByteRangeSet ranges) -> restart(session, ranges);
            case ParameterCommand.SocketBuffer buffer -> socketBuffer(state, buffer);
            case ParameterCommand.TransferEventInterval interval -> interval(session, interval);
            case ParameterCommand.RetrieveOptions options -> retrieve(session, options);
            case ParameterCommand.StoreOptions(var rate, var unannounced) -> {
                TransferParameters common = session.negotiated().common();
                yield options(session, session.negotiated()
                        .with(common.withRateLimit(rate.orElse(common.rateLimit()))
                                .withMostUnannounced(
                                        unannounced.orElse(common.mostUnannounced()))));
            }
            case ParameterCommand.PassiveOptions(boolean delayed) ->
                options(session, session.negotiated().withDelayedPassive(delayed));
            case ParameterCommand.PassiveDataHost _ -> DataPathCommands.handle(state, command);
            case ParameterCommand.ListOptions(var facts) ->
                facts(session, FactSelection.of(facts));
            case ParameterCommand.ChecksumOptions(double wanted) -> options(session,
                    session.negotiated()
                            .withChecksumMarkers(wanted == 0 ? Duration.ZERO : seconds(wanted)));
            case ParameterCommand.ChecksumAnnouncement(var algorithm) ->
                options(session, session.negotiated()
                        .with(session.negotiated().common().withChecksum(algorithm)));
            case ParameterCommand.RecursiveListOptions _,ParameterCommand.Utf8Option _ ->
                Transition.reply(state, Replies.OPTIONS_SET);
            case ParameterCommand.ExpectChecksum(String algorithm, String value) ->
                expect(state, algorithm, value);
            case ParameterCommand.StoreAttributes attributes -> attributes(state, attributes);
            case ParameterCommand.Language language ->
                Transition.reply(state, language(language));
            case ParameterCommand.Passive _,ParameterCommand.ExtendedPassive _,ParameterCommand.ExtendedPassiveAll _,ParameterCommand.StripedPassive _,ParameterCommand.Port _,ParameterCommand.ExtendedPort _,ParameterCommand.StripedPort _ ->
                DataPathCommands.handle(state, command);
        };
    }

    static Reply language(ParameterCommand.Language language) {
        String tag = language.tag().orElse("EN").toUpperCase(Locale.ROOT);
        return tag.equals("EN") || tag.startsWith("EN-")
                ? Replies.languageSet()
                : Replies.unrecognizedLanguage(shown(tag));
    }

    /// TYPE. Telnet format controls are ignored, and bytes have 8 bits (RFC 1123 sections 4.1.2.1 and
    /// 4.1.2.2).
    private static Transition type(Ready state, ParameterCommand.Type type) {
        String argument = shown(type.argument());
        return switch (argument) {
            case "A", "A N", "A T" -> type(state, RepresentationType.ASCII, argument);
            case "I", "L 8" -> type(state, RepresentationType.IMAGE, argument);
            default -> Transition.reply(state, argument.matches("A C|E( [NTC])?|L [0-9]{1,3}")
                    ? Replies.otherType(argument)
                    : Replies.unrecognizedType(argument));
        };
    }

    private static Transition type(Ready state, RepresentationType type, String argument) {
        Negotiated negotiated = state.session().negotiated();
        return Transition.reply(
                new Ready(state.session()
                        .with(negotiated.with(negotiated.common().withType(type)))),
                Replies.typeSet(argument));
    }

    private static Transition facts(UserSession session, FactSelection chosen) {
        return Transition.reply(
                new Ready(session.with(session.negotiated().withFacts(chosen))),
                Replies.factsSelected(chosen.labels()));
    }

    private static Transition mode(Ready state, char code) {
        Optional<TransferMode> mode = TransferMode.of(code);
        if (mode.isEmpty()) {
            return Transition.reply(state, "BCXZ".indexOf(code) >= 0
                    ? Replies.otherMode(code)
                    : Replies.unrecognizedMode(code));
        }
        UserSession session = state.session();
        TransferParameters common = session.negotiated().common();
        DataPath path = common.mode() == mode.get()
                ? session.dataPath()
                : session.dataPath().afterModeChange();
        return Transition.reply(new Ready(session.with(path)
                .with(session.negotiated().with(common.withMode(mode.get())))),
                Replies.modeSet(code));
    }

    private static Transition restart(UserSession session, ByteRangeSet ranges) {
        return Transition.reply(next(session, session.next().withRestart(ranges)),
                Replies.RESTART_ACCEPTED);
    }

    private static Transition socketBuffer(Ready state, ParameterCommand.SocketBuffer buffer) {
        if (buffer.bytes() < 0 || buffer.bytes() > LARGEST_SOCKET_BUFFER) {
            return Transition.reply(state, 502, "Invalid Parameter.");
        }
        Negotiated negotiated = state.session().negotiated();
        Negotiated changed = negotiated
                .with(negotiated.common().withSocketBuffer((int) buffer.bytes()));
        return Transition.reply(new Ready(state.session().with(changed)),
                buffer.direction() == ParameterCommand.BufferDirection.BOTH
                        ? Replies.BUFFER_SET
                        : Replies.SITE_DONE);
    }

    private static Transition interval(UserSession session,
            ParameterCommand.TransferEventInterval event) {
        TransferParameters common = session.negotiated().common();
        TransferParameters changed = switch (event.kind()) {
            case RESTART -> common.withRestartMarkerInterval(seconds(event.seconds()));
            case PERFORMANCE -> common.withPerformanceInterval(seconds(event.seconds()));
        };
        Negotiated negotiated = session.negotiated().with(changed);
        return Transition.reply(
                new Ready(session.with(event.kind() == ParameterCommand.MarkerKind.RESTART
                        ? negotiated.withRestartMarkers()
                        : negotiated)),
                Replies.EVENT_INTERVAL_SET);
    }

    /// OPTS RETR. With a stripe layout, the block size says how a file is divided among several sending
    /// nodes; a single node sends everything. Without a layout it is the block size on the wire.
    private static Transition retrieve(UserSession session,
            ParameterCommand.RetrieveOptions options) {
        Negotiated changed = session.negotiated();
        if (options.parallelism().isPresent()) {
            changed = changed.with(changed.common().withParallelism(options.parallelism().get()));
        }
        if (options.blockSize().isPresent() && options.layout().isEmpty()) {
            long bytes = Math.clamp(options.blockSize().getAsLong(), 1024, 16 << 20);
            changed = changed.with(changed.common().withBlockSize((int) bytes));
        }
        if (options.layout().isPresent()) {
            changed = changed.with(changed.common()
                    .withShares(new StripeShares(
                            options.layout().get() == ParameterCommand.StripeLayout.BLOCKED,
                            options.blockSize().orElse(StripeShares.USUAL.blockSize()))));
        }
        if (options.markerSeconds().isPresent()) {
            double wanted = options.markerSeconds().get();
            changed = changed.withRetrieveMarkers(wanted == 0 ? Duration.ZERO : seconds(wanted));
        }
        if (options.rateLimit().isPresent()) {
            changed = changed.withSendRate(options.rateLimit().getAsLong());
        }
        return options(session, changed);
    }

    private static Transition expect(Ready state, String algorithm, String value) {
        Optional<ExpectedChecksum> expected = checksum(algorithm, value);
        if (expected.isEmpty()) {
            return Transition.reply(state, ChecksumAlgorithm.named(algorithm).isEmpty()
                    ? Replies.UNKNOWN_CHECKSUM
                    : Reply.of(501, "The checksum is not a hexadecimal number."));
        }
        NextTransfer next = state.session().next().withChecksum(expected.get());
        return Transition.reply(next(state.session(), next), Replies.CHECKSUM_EXPECTED);
    }

    /// SITE STORATTR. Unknown keys are ignored, as in the Globus server; known keys need valid values.
    private static Transition attributes(Ready state, ParameterCommand.StoreAttributes command) {
        NextTransfer next = state.session().next();
        for (ParameterCommand.Attribute attribute : command.attributes()) {
            String key = attribute.key().startsWith("x.")
                    ? attribute.key().substring(2)
                    : attribute.key();
            if (key.equals("modify")) {
                if (TimeNotation.parse(attribute.value()).isEmpty()) {
                    return Transition.reply(state, Replies.INVALID_ARGUMENTS);
                }
                next = next.withModified(attribute.value());
            } else if (key.startsWith("checksum.")) {
                Optional<ExpectedChecksum> expected = checksum(
                        key.substring("checksum.".length()), attribute.value());
                if (expected.isEmpty()) {
                    return Transition.reply(state, Replies.INVALID_ARGUMENTS);
                }
                next = next.withChecksum(expected.get());
            }
        }
        return Transition.reply(next(state.session(), next), Replies.OK);
    }

    private static Optional<ExpectedChecksum> checksum(String algorithm, String value) {
        String hex = value.strip().toLowerCase(Locale.ROOT);
        boolean hexadecimal = !hex.isEmpty() && hex.chars().allMatch(HexFormat::isHexDigit);
        return hexadecimal
                ? ChecksumAlgorithm.named(algorithm).map(known -> new ExpectedChecksum(known, hex))
                : Optional.empty();
    }

    private static Ready next(UserSession session, NextTransfer next) {
        return new Ready(session.with(next));
    }

    private static Transition options(UserSession session, Negotiated changed) {
        return Transition.reply(new Ready(session.with(changed)), Replies.OPTIONS_SET);
    }

    private static Duration seconds(double wanted) {
        double seconds = Math.clamp(wanted, SHORTEST_MARKER_SECONDS, LONGEST_MARKER_SECONDS);
        return Duration.ofMillis((long) (seconds * 1000));
    }

    private static String shown(String argument) {
        return argument.substring(0, Math.min(argument.length(), 40));
    }
}
