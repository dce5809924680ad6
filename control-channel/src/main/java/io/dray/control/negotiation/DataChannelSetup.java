package io.dray.control.negotiation;

import io.dray.control.client.Futures;
import io.dray.protocol.address.ExtendedAddressNotation;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.address.HostPortNotation;
import io.dray.protocol.address.StripedAddressNotation;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Sets up the data channels between two sessions: which end listens, and on which hosts (RFC 959, RFC 2428,
/// GFD.20, GFD.47 section 3.2).
///
/// In extended block mode channels that are up serve the next transfer too. For one thread at a time.
public final class DataChannelSetup {
    private final EndpointSession source;
    private final EndpointSession destination;
    private final TransferMode mode;
    private final CommandPipeline preparation;
    private Consumer<String> notices = sentence -> {};
    private boolean striped;
    private boolean channelsOpen;
    private boolean authenticated;

    public DataChannelSetup(EndpointSession source, EndpointSession destination, TransferMode mode,
            CommandPipeline preparation) {
        this.source = source;
        this.destination = destination;
        this.mode = mode;
        this.preparation = preparation;
    }

    /// From now on both ends of a data channel prove who they are.
    public void authenticate() {
        authenticated = true;
    }

    /// From now on the receiver is asked to listen on all its hosts.
    ///
    /// @param told why one host has to do, if so
    public void stripe(Consumer<String> told) {
        striped = mode == TransferMode.EXTENDED_BLOCK && !destination.inProcess();
        notices = told;
        if (striped && !source.capabilities().sendsStriped()) {
            settleForOneHost(source.name() + " cannot send to several hosts (SPOR)");
        }
    }

    /// As [io.dray.control.coordination.NegotiatedPair#connect].
    public boolean connect() {
        if (channelsOpen && mode == TransferMode.EXTENDED_BLOCK) {
            return false;
        }
        if (striped) {
            boolean owed = connectStripes();
            if (striped) {
                return owed;
            }
        }
        if (receiverChoosesItsDataHost()) {
            demand(destination, new ParameterCommand.PassiveOptions(true));
            Reply reply = answer(destination, new ParameterCommand.Passive());
            if (reply.code() != 227) {
                return true;
            }
            tell(source, address(destination, source, reply));
            return false;
        }
        boolean senderListens = mode == TransferMode.STREAM && destination.inProcess();
        EndpointSession listener = senderListens ? source : destination;
        EndpointSession connector = senderListens ? destination : source;
        tell(connector, listen(listener, connector));
        return false;
    }

    /// Asks for all hosts of the receiver. A refusal ends the wish.
    private boolean connectStripes() {
        boolean delayed = receiverChoosesItsDataHost();
        if (delayed) {
            demand(destination, new ParameterCommand.PassiveOptions(true));
        }
        boolean ipv6 = destination.conversation()
                .remote()
                .getAddress() instanceof Inet6Address;
        Command command = new ParameterCommand.StripedPassive(
                ipv6 ? OptionalInt.of(2) : OptionalInt.empty());
        Reply reply = suggested(destination, command);
        if (reply.isFailure()) {
            settleForOneHost(destination.name() + " does not receive on several hosts (SPAS): "
                    + reply.text());
            return false;
        }
        if (delayed && reply.code() != 229) {
            return true;
        }
        List<HostPort> addresses = stripes(reply);
        if (addresses.size() == 1) {
            tell(source, addresses.getFirst());
            return false;
        }
        Reply told = suggested(source, new ParameterCommand.StripedPort(addresses));
        if (told.isFailure()) {
            settleForOneHost(source.name() + " does not send to several hosts (SPOR): "
                    + told.text());
        }
        channelsOpen = striped;
        return false;
    }

    private void settleForOneHost(String why) {
        striped = false;
        notices.accept("each file goes to one host: " + why);
    }

    /// The hosts that were asked for.
    private List<HostPort> stripes(Reply reply) {
        InetAddress server = destination.conversation().remote().getAddress();
        return StripedAddressNotation.parseReply(reply.lines())
                .map(told -> told.stream().map(one -> DataAddress.asTold(one, server)).toList())
                .orElseThrow(() -> new ProtocolViolation(destination.name() + ": the reply "
                        + reply.code() + " to SPAS is not a list of 1 to "
                        + StripedAddressNotation.MOST_STRIPES + " addresses: "
                        + abridged(reply.text())));
    }

    private static String abridged(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }

    private void tell(EndpointSession connector, HostPort address) {
        demand(connector, address.isIpv6()
                ? new ParameterCommand.ExtendedPort(address)
                : new ParameterCommand.Port(address));
        channelsOpen = true;
    }

    private void tellAll(List<HostPort> addresses) {
        if (addresses.size() == 1) {
            tell(source, addresses.getFirst());
        } else {
            demand(source, new ParameterCommand.StripedPort(addresses));
            channelsOpen = true;
        }
    }

    /// As [io.dray.control.coordination.NegotiatedPair#receiverChoosesItsDataHost].
    public boolean receiverChoosesItsDataHost() {
        return !destination.inProcess()
                && destination.capabilities().choosesDataHostByFile();
    }

    /// As [io.dray.control.coordination.NegotiatedPair#meet].
    public boolean meet(Reply preliminary) {
        if (preliminary.code() == 127) {
            tell(source, address(destination, source, preliminary));
            return true;
        }
        if (preliminary.code() == 129 && preliminary.lines().size() > 1) {
            tellAll(stripes(preliminary));
            return true;
        }
        if (preliminary.code() == 129) {
            tell(source, ExtendedAddressNotation
                    .parseReply(preliminary.text(),
                            destination.conversation().remote().getAddress())
                    .map(told -> reached(destination, source, told))
                    .orElseThrow(() -> new ProtocolViolation(destination.name()
                            + ": the reply 129 holds no port: " + preliminary.text())));
            return true;
        }
        return false;
    }

    /// A transfer failed: its data channels are gone.
    public void channelsLost() {
        channelsOpen = false;
    }

    private HostPort address(EndpointSession listener, EndpointSession connector, Reply reply) {
        return HostPortNotation.parseReply(reply.text())
                .map(told -> reached(listener, connector, told))
                .orElseThrow(() -> new ProtocolViolation(listener.name() + ": the reply "
                        + reply.code() + " holds no address: " + reply.text()));
    }

    /// Where a server that listens is reached: connections from this host that prove nothing go nowhere else than
    /// commands do.
    private HostPort reached(EndpointSession listener, EndpointSession connector, HostPort told) {
        InetAddress server = listener.conversation().remote().getAddress();
        return connector.inProcess() && !authenticated
                ? DataAddress.ofServer(told, server)
                : DataAddress.asTold(told, server);
    }

    /// The receiver's listening address as the sender reaches it.
    private HostPort listen(EndpointSession listener, EndpointSession connector) {
        if (listener.inProcess()) {
            return extendedPassive(listener,
                    connector.inProcess()
                            ? InetAddress.getLoopbackAddress()
                            : connector.conversation().local().getAddress());
        }
        InetAddress server = listener.conversation().remote().getAddress();
        if (server instanceof Inet6Address) {
            return reached(listener, connector, extendedPassive(listener, server));
        }
        return address(listener, connector, answer(listener, new ParameterCommand.Passive()));
    }

    private HostPort extendedPassive(EndpointSession listener, InetAddress host) {
        Reply reply = answer(listener,
                new ParameterCommand.ExtendedPassive(OptionalInt.empty()));
        return ExtendedAddressNotation.parseReply(reply.text(), host)
                .orElseThrow(() -> new ProtocolViolation(listener.name()
                        + ": the reply to EPSV holds no port: " + reply.text()));
    }

    private void demand(EndpointSession end, Command command) {
        var _ = preparation.demand(end, command);
    }

    private Reply answer(EndpointSession end, Command command) {
        CompletableFuture<Reply> awaited = preparation.demand(end, command);
        preparation.settle();
        return Futures.await(awaited);
    }

    /// The answer to a command that an end may refuse for good; a passing trouble is a failure.
    private Reply suggested(EndpointSession end, Command command) {
        CompletableFuture<Reply> awaited = preparation.suggest(end, command);
        preparation.settle();
        Reply reply = Futures.await(awaited);
        if (reply.isFailure() && reply.code() < 500) {
            throw ReplyFailures.from(end.name(), CommandPipeline.action(command), reply);
        }
        return reply;
    }
}
