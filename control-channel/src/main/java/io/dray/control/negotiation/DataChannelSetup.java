package io.dray.control.negotiation;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// Sets up the data channels between two servers: which end listens, and on which hosts (RFC 959, RFC 2428,
/// GFD.20, GFD.47 section 3.2).
///
/// In extended block mode, open channels are reused by the next transfer. For one thread at a time.
public final class DataChannelSetup {
    private final CommandPipeline source;
    private final CommandPipeline destination;
    private final TransferMode mode;
    private final boolean authenticated;
    private Consumer<String> notices = _ -> {};
    private boolean striped;
    private boolean channelsOpen;

    /// @param authenticated whether data channels are mutually authenticated
    public DataChannelSetup(CommandPipeline source, CommandPipeline destination, TransferMode mode,
            boolean authenticated) {
        this.source = source;
        this.destination = destination;
        this.mode = mode;
        this.authenticated = authenticated;
    }

    /// Returns the PORT, EPRT or SPOR command.
    ///
    /// @param addresses one address per stripe
    public static Command connectTo(List<HostPort> addresses) {
        if (addresses.size() > 1) {
            return new ParameterCommand.StripedPort(addresses);
        }
        HostPort only = addresses.getFirst();
        return only.isIpv6()
                ? new ParameterCommand.ExtendedPort(only)
                : new ParameterCommand.Port(only);
    }

    /// Requests that the receiver listens on all its hosts for the following transfers.
    ///
    /// @param notices called with the reason if each file uses one host only
    public void stripe(Consumer<String> notices) {
        striped = mode == TransferMode.EXTENDED_BLOCK && !destination.session().inProcess();
        this.notices = notices;
        if (striped && !source.session().capabilities().sendsStriped()) {
            settleForOneHost(source.name() + " cannot send to several hosts (SPOR)");
        }
    }

    /// Prepares the data channels of the next transfer: makes the receiver listen and sends its address to the
    /// sender, unless the channels of the last transfer are still open. [CommandPipeline#settle] reports a
    /// refusal of the sender.
    ///
    /// @return whether the receiver sends its address only after STOR. Then pass its preliminary replies to
    ///         [#forwardAddress] before RETR is sent
    public boolean connect() {
        if (channelsOpen && mode == TransferMode.EXTENDED_BLOCK) {
            return false;
        }
        if (striped) {
            boolean addressFollows = connectStripes();
            if (striped) {
                return addressFollows;
            }
        }
        if (receiverChoosesItsDataHost()) {
            destination.demand(new ParameterCommand.PassiveOptions(true));
            Reply reply = destination.obtain(new ParameterCommand.Passive());
            source.settle();
            return reply.code() != 227 || !forwardAddress(reply);
        }
        boolean senderListens = mode == TransferMode.STREAM && destination.session().inProcess();
        CommandPipeline connector = senderListens ? destination : source;
        HostPort address = listener(senderListens ? source : destination, connector).listen().get();
        connector.settle();
        tell(connector, List.of(address));
        return false;
    }

    /// Requests the addresses of all hosts of the receiver. A refusal ends striping.
    private boolean connectStripes() {
        boolean delayed = receiverChoosesItsDataHost();
        if (delayed) {
            destination.demand(new ParameterCommand.PassiveOptions(true));
        }
        boolean ipv6 = destination.session()
                .conversation()
                .remote()
                .getAddress() instanceof Inet6Address;
        Reply reply = destination.ask(new ParameterCommand.StripedPassive(
                ipv6 ? OptionalInt.of(2) : OptionalInt.empty()));
        source.settle();
        if (reply.isFailure()) {
            settleForOneHost(destination.name() + " does not receive on several hosts (SPAS): "
                    + reply.text());
            return false;
        }
        if (delayed && reply.code() != 229) {
            return true;
        }
        List<HostPort> addresses = receiver().stripes(reply);
        if (addresses.size() == 1) {
            tell(source, addresses);
            return false;
        }
        Reply sent = source.ask(connectTo(addresses));
        if (sent.isFailure()) {
            settleForOneHost(source.name() + " does not send to several hosts (SPOR): "
                    + sent.text());
        }
        channelsOpen = striped;
        return false;
    }

    private void settleForOneHost(String why) {
        striped = false;
        notices.accept("each file goes to one host: " + why);
    }

    private void tell(CommandPipeline connector, List<HostPort> addresses) {
        connector.demand(connectTo(addresses));
        channelsOpen = true;
    }

    /// Whether the receiver chooses one of several data hosts by file.
    public boolean receiverChoosesItsDataHost() {
        return !destination.session().inProcess()
                && destination.session().capabilities().choosesDataHostByFile();
    }

    /// Sends the address in a reply of the receiver (227, 127, 129) to the sender.
    ///
    /// @return whether the reply contains an address
    public boolean forwardAddress(Reply reply) {
        switch (reply.code()) {
            case 127, 227 -> tell(source, List.of(receiver().address(reply)));
            case 129 -> tell(source, reply.lines().size() > 1
                    ? receiver().stripes(reply)
                    : List.of(receiver().address(reply)));
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Called when a transfer failed and its data channels are closed.
    public void channelsLost() {
        channelsOpen = false;
    }

    private PassiveServer receiver() {
        return listener(destination, source);
    }

    /// Returns the listening server. Connections from this host that are not mutually authenticated use the
    /// host of its control connection.
    private PassiveServer listener(CommandPipeline listener, CommandPipeline connector) {
        boolean proven = authenticated || !connector.session().inProcess();
        if (!listener.session().inProcess()) {
            return new PassiveServer(listener, proven);
        }
        return new PassiveServer(listener, connector.session().inProcess()
                ? InetAddress.getLoopbackAddress()
                : connector.session().conversation().local().getAddress(), proven);
    }
}
