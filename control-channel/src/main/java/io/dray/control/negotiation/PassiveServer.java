package io.dray.control.negotiation;

import io.dray.control.client.Futures;
import io.dray.protocol.address.ExtendedAddressNotation;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.address.HostPortNotation;
import io.dray.protocol.address.StripedAddressNotation;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.reply.Reply;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// A server that listens for data connections, and where it says that it does (PASV, RFC 959; EPSV, RFC 2428; SPAS,
/// GFD.20).
///
/// @param server told to listen
/// @param host   address at which the other end reaches it; replies to EPSV name none
/// @param proven whether both ends of a data connection prove who they are, or the address is for another server
public record PassiveServer(CommandPipeline server, InetAddress host, boolean proven) {
    /// Characters of a reply in a message.
    private static final int SHOWN = 200;

    /// A server on the network.
    public PassiveServer(CommandPipeline server, boolean proven) {
        this(server, server.session().conversation().remote().getAddress(), proven);
    }

    /// Tells it to listen: by EPSV where IPv6 needs it, and by PASV elsewhere and where EPSV is refused.
    ///
    /// @return waits for the reply: the address to connect to
    public Supplier<HostPort> listen() {
        if (!server.session().inProcess() && !(host instanceof Inet6Address)) {
            CompletableFuture<Reply> passive = server.sendDemanded(new ParameterCommand.Passive());
            return () -> {
                server.settle();
                return address(Futures.await(passive));
            };
        }
        ParameterCommand command = new ParameterCommand.ExtendedPassive(OptionalInt.empty());
        CompletableFuture<Reply> extended = server.send(command);
        return () -> {
            Reply reply = server.permanent(command, extended);
            return address(reply.isFailure()
                    ? server.obtain(new ParameterCommand.Passive())
                    : reply);
        };
    }

    /// The address in a reply 227 or 229, or in 127 or 129, which come after STOR (GFD.47).
    HostPort address(Reply reply) {
        Optional<HostPort> told = reply.code() % 100 == 29
                ? ExtendedAddressNotation.parseReply(reply.text(), host)
                : HostPortNotation.parseReply(reply.text());
        return told.map(this::reached)
                .orElseThrow(() -> unreadable(reply, "holds no address of a data port"));
    }

    /// The addresses in the reply to SPAS, in their order.
    List<HostPort> stripes(Reply reply) {
        return StripedAddressNotation.parseReply(reply.lines())
                .map(told -> told.stream().map(this::reached).toList())
                .orElseThrow(() -> unreadable(reply, "to SPAS is not a list of 1 to "
                        + StripedAddressNotation.MOST_STRIPES + " addresses"));
    }

    private HostPort reached(HostPort told) {
        return proven ? DataAddress.asTold(told, host) : DataAddress.ofServer(told, host);
    }

    private ProtocolViolation unreadable(Reply reply, String why) {
        String text = reply.text();
        return new ProtocolViolation(server.name() + ": the reply " + reply.code() + " " + why
                + ": " + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text));
    }
}
