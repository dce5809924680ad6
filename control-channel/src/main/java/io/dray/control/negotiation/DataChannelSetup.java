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

/// Lets the data channels of two servers meet: who listens, and on which hosts (RFC 959, RFC 2428, GFD.20, GFD.47
/// section 3.2).
///
/// In extended block mode channels that are up serve the next transfer too. For one thread at a time.
public final class DataChannelSetup {
    private final CommandPipeline source;
    private final CommandPipeline destination;
    private final TransferMode mode;
    private final boolean authenticated;
    private Consumer<String> notices = _ -> {};
    private boolean striped;
    private boolean channelsOpen;

    /// @param authenticated whether the ends of a data channel prove who they are
    public DataChannelSetup(CommandPipeline source, CommandPipeline destination, TransferMode mode,
            boolean authenticated) {
        this.source = source;
        this.destination = destination;
        this.mode = mode;
        this.authenticated = authenticated;
    }

    /// PORT, EPRT or SPOR.
    ///
    /// @param addresses one for each stripe
    public static Command connectTo(List<HostPort> addresses) {
        if (addresses.size() > 1) {
            return new ParameterCommand.StripedPort(addresses);
        }
        HostPort only = addresses.getFirst();
        return only.isIpv6()
                ? new ParameterCommand.ExtendedPort(only)
                : new ParameterCommand.Port(only);
    }

    /// From now on the receiver is asked to listen on all its hosts.
    ///
    /// @param told why each file goes to one host, if so
    public void stripe(Consumer<String> told) {
        striped = mode == TransferMode.EXTENDED_BLOCK && !destination.session().inProcess();
        notices = told;
        if (striped && !source.session().capabilities().sendsStriped()) {
            settleForOneHost(source.name() + " cannot send to several hosts (SPOR)");
        }
    }

    /// Prepares the data channels of the next transfer: asks the receiver to listen and tells the sender where, unless
    /// channels of the last transfer are still up. Whether the sender agrees, [CommandPipeline#settle] tells.
    ///
    /// @return whether the receiver will tell where it listens only after STOR: then give its preliminary
    ///         replies to [#meet] before the sender is told to send
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
            destination.demand(new ParameterCommand.PassiveOptions(true));
            Reply reply = destination.obtain(new ParameterCommand.Passive());
            source.settle();
            return reply.code() != 227 || !meet(reply);
        }
        boolean senderListens = mode == TransferMode.STREAM && destination.session().inProcess();
        CommandPipeline connector = senderListens ? destination : source;
        HostPort address = listener(senderListens ? source : destination, connector).listen().get();
        connector.settle();
        tell(connector, List.of(address));
        return false;
    }

    /// Asks for all hosts of the receiver. A refusal ends striping.
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
        Reply told = source.ask(connectTo(addresses));
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

    private void tell(CommandPipeline connector, List<HostPort> addresses) {
        connector.demand(connectTo(addresses));
        channelsOpen = true;
    }

    /// Whether the receiver picks one of several hosts for data when it knows the file.
    public boolean receiverChoosesItsDataHost() {
        return !destination.session().inProcess()
                && destination.session().capabilities().choosesDataHostByFile();
    }

    /// Tells the sender where the receiver listens, if that is what a reply of the receiver says (227, 127, 129).
    ///
    /// @return whether it was
    public boolean meet(Reply reply) {
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

    /// A transfer failed: its data channels are gone.
    public void channelsLost() {
        channelsOpen = false;
    }

    private PassiveServer receiver() {
        return listener(destination, source);
    }

    /// Connections from this host that prove nothing go nowhere else than commands do.
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
