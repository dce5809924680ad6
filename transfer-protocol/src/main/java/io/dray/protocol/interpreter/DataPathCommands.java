package io.dray.protocol.interpreter;

import io.dray.protocol.address.ExtendedAddressNotation;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.reply.Replies;
import io.dray.protocol.reply.Reply;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// PASV, EPSV, SPAS, PORT, EPRT and SPOR (RFC 959, RFC 2428, GFD.20; Globus server 13.24).
final class DataPathCommands {
    /// Lower ports belong to system services; a server must not connect to them on a client's behalf (RFC
    /// 2577 section 3).
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    private DataPathCommands() {}

    static Transition handle(Ready state, ParameterCommand command) {
        return switch (command) {
            case ParameterCommand.ExtendedPassiveAll _ -> Transition.reply(
                    new Ready(
                            state.session().with(state.session().negotiated().withOnlyExtended())),
                    Replies.EXTENDED_PASSIVE_ONLY);
            case ParameterCommand.Passive _,ParameterCommand.ExtendedPassive _,ParameterCommand.StripedPassive _ ->
                passive(state, command);
            case ParameterCommand.Port(HostPort address) -> active(state, List.of(address));
            case ParameterCommand.ExtendedPort(HostPort address) ->
                active(state, List.of(address));
            case ParameterCommand.StripedPort(List<HostPort> addresses) ->
                active(state, addresses);
            case ParameterCommand.PassiveDataHost(HostAddress host) -> dataHost(state, host);
            default -> throw new IllegalArgumentException("no address command: " + command);
        };
    }

    /// The listener for PASV, EPSV or SPAS is open: sends its addresses.
    static Transition listening(Working state, List<HostPort> addresses) {
        Ready ready = new Ready(state.session().with(new DataPath.Passive(addresses, false)));
        for (HostPort each : addresses) {
            if (!expressible(state.command(), each.address())) {
                return Transition.reply(new Ready(state.session().with(new DataPath.None())),
                        unsupportedProtocol(each.address()));
            }
        }
        return Transition.reply(ready,
                passiveReply(state.session(), state.command(), addresses, false));
    }

    /// The 127 or 129 reply that announces a delayed listener.
    static Reply delayedReply(UserSession session, ParameterCommand command,
            List<HostPort> addresses) {
        return addresses.stream().allMatch(each -> expressible(command, each.address()))
                ? passiveReply(session, command, addresses, true)
                : Reply.of(129, "Entering Extended Passive Mode ("
                        + ExtendedAddressNotation.format(addresses.getFirst()) + ")");
    }

    private static Transition passive(Ready state, ParameterCommand command) {
        UserSession session = state.session();
        boolean extended = command instanceof ParameterCommand.ExtendedPassive;
        if (session.negotiated().onlyExtended() && !extended) {
            return Transition.reply(state, onlyExtended());
        }
        if (!expressible(command, session.ends().local())) {
            return Transition.reply(state, unsupportedProtocol(session.ends().local()));
        }
        if (session.negotiated().allowDelayed()) {
            return Transition.reply(new Ready(session.with(new DataPath.Delayed(command))),
                    Replies.PASSIVE_DELAYED);
        }
        if (!session.protection().applied()) {
            return Transition.to(Working.on(session, command), secure(session));
        }
        return Transition.to(Working.on(session, command), listen(session, command));
    }

    /// @param command PASV, EPSV or SPAS
    static ServerAction listen(UserSession session, ParameterCommand command) {
        return new ServerAction.Listen(session.negotiated().common().mode(),
                command instanceof ParameterCommand.StripedPassive, peers(session));
    }

    /// Hosts that may connect: the one that the client named, else the client's own. If a client with
    /// third-party rights has named none, other hosts may connect too, over clear channels.
    private static DataPeers peers(UserSession session) {
        Optional<HostAddress> named = session.negotiated().dataHost();
        Optional<HostAddress> expected = named.or(() -> session.ends().secluded()
                ? Optional.empty()
                : Optional.of(new HostAddress(session.ends().peer())));
        DataPeers.Strangers strangers;
        if (session.account().hosts().strangers() || expected.isEmpty()) {
            strangers = DataPeers.Strangers.WELCOME;
        } else {
            strangers = session.account().thirdParty() && named.isEmpty()
                    ? DataPeers.Strangers.CLEAR
                    : DataPeers.Strangers.REFUSED;
        }
        return new DataPeers(expected, strangers);
    }

    private static Transition dataHost(Ready state, HostAddress host) {
        UserSession session = state.session();
        Optional<Reply> refusal = foreign(session, host);
        return refusal.isPresent()
                ? Transition.reply(state, refusal.get())
                : Transition.reply(
                        new Ready(session.with(session.negotiated().withDataHost(host))),
                        Replies.OPTIONS_SET);
    }

    static ServerAction secure(UserSession session) {
        return new ServerAction.SecureDataChannels(session.protection().authentication(),
                session.protection().level());
    }

    private static Transition active(Ready state, List<HostPort> addresses) {
        UserSession session = state.session();
        if (session.negotiated().onlyExtended()) {
            return Transition.reply(state, onlyExtended());
        }
        Optional<Reply> refusal = addresses.stream()
                .flatMap(address -> refusal(session, address).stream())
                .findFirst();
        if (refusal.isPresent()) {
            return Transition.to(state,
                    new ServerAction.Refused("connect to " + addresses, refusal.get().text()),
                    new ServerAction.SendReply(refusal.get()));
        }
        UserSession changed = session.with(new DataPath.Active(List.copyOf(addresses), false))
                .with(session.negotiated().withDelayedPassive(false));
        return Transition.to(new Ready(changed), new ServerAction.ConnectTo(addresses),
                new ServerAction.SendReply(Replies.PORT_SET));
    }

    private static Optional<Reply> refusal(UserSession session, HostPort wanted) {
        if (wanted.port() < FIRST_UNPRIVILEGED_PORT) {
            return Optional.of(Reply.of(500, "Illegal PORT command. Port " + wanted.port()
                    + " belongs to a system service; name a port from 1024 up."));
        }
        HostAddress host = new HostAddress(wanted.address());
        if (host.reach() == HostAddress.Reach.NONE) {
            return Optional.of(Reply.of(500,
                    "Illegal PORT command. " + host + " is no host's address."));
        }
        Optional<Reply> foreign = foreign(session, host);
        if (foreign.isPresent() || !host.isLocal() || mayReachLocalServices(session)
                || isClient(session, host)) {
            return foreign;
        }
        return Optional.of(Reply.of(500, "Illegal PORT command. " + host + " is an address within"
                + " this node's own host or link, which is for clients on this host; name an address"
                + " that other hosts reach. The operator of this node can permit it"
                + " (data.local-addresses)."));
    }

    /// The refusal if the host is neither the client's own nor allowed by third-party rights.
    private static Optional<Reply> foreign(UserSession session, HostAddress host) {
        if (session.account().thirdParty() || isClient(session, host)) {
            return Optional.empty();
        }
        return Optional.of(Reply.of(500, "Illegal PORT command. " + host
                + " is not the address this control connection comes from, and "
                + session.account().name()
                + " may not start third-party transfers here; ask the operator of this node to"
                + " permit them."));
    }

    private static boolean isClient(UserSession session, HostAddress host) {
        return host.equals(new HostAddress(session.ends().peer()));
    }

    /// Whether the client is on this host, and so reaches its services anyway.
    private static boolean mayReachLocalServices(UserSession session) {
        return session.account().hosts().localAddresses()
                || new HostAddress(session.ends().peer()).reach() == HostAddress.Reach.HOST;
    }

    private static boolean expressible(Command command, InetAddress address) {
        boolean ipv6 = address instanceof Inet6Address;
        return switch (command) {
            case ParameterCommand.Passive _ -> !ipv6;
            case ParameterCommand.ExtendedPassive(var protocol) ->
                protocol.isEmpty() || protocol.getAsInt() == (ipv6 ? 2 : 1);
            case ParameterCommand.StripedPassive(var protocol) -> protocol.isPresent() || !ipv6;
            default -> true;
        };
    }

    private static Reply unsupportedProtocol(InetAddress address) {
        return address instanceof Inet6Address
                ? Reply.of(522, "Network protocol not supported, use (2).")
                : Reply.of(522, "Network protocol not supported, use (1).");
    }

    /// The port alone means a port of this host (RFC 2428); a front end's data goes to another host.
    private static Reply extendedPassive(UserSession session, HostPort address) {
        return address.address().equals(session.ends().local())
                ? Replies.extendedPassive(address.port())
                : Reply.of(229, "Entering Extended Passive Mode ("
                        + ExtendedAddressNotation.format(address) + ")");
    }

    private static Reply onlyExtended() {
        return Reply.of(503, "EPSV ALL was sent: only EPSV sets up data channels in this session"
                + " (RFC 2428).");
    }

    private static Reply passiveReply(UserSession session, Command command,
            List<HostPort> addresses, boolean delayed) {
        HostPort address = addresses.getFirst();
        Reply reply = switch (command) {
            case ParameterCommand.ExtendedPassive _ -> extendedPassive(session, address);
            case ParameterCommand.StripedPassive(var protocol) -> protocol.isPresent()
                    ? Replies.extendedStripedPassive(addresses)
                    : Replies.stripedPassive(addresses);
            default -> delayed ? Replies.delayedPassive(address) : Replies.passive(address);
        };
        return delayed && reply.code() == 229 ? new Reply(129, reply.lines()) : reply;
    }
}
