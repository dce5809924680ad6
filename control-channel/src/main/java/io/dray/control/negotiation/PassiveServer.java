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

/// A server in passive mode and its data addresses (PASV, RFC 959; EPSV, RFC 2428; SPAS, GFD.20).
///
/// @param server the server that listens
/// @param host   its address as seen by the other end, since a reply to EPSV contains none
/// @param proven whether data connections are mutually authenticated, or the other end is another server
public record PassiveServer(CommandPipeline server, InetAddress host, boolean proven) {
    /// Most characters of a reply in a message: enough to recognize it, and about two lines of a terminal.
    private static final int SHOWN = 200;

    /// Creates one for a server on the network.
    public PassiveServer(CommandPipeline server, boolean proven) {
        this(server, server.session().conversation().remote().getAddress(), proven);
    }

    /// Requests passive mode: by EPSV for IPv6, by PASV for IPv4 and where EPSV is refused.
    ///
    /// @return supplies the address to connect to; waits for the reply
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

    /// Returns the address in a reply 227 or 229, or in 127 or 129 after STOR (GFD.47).
    HostPort address(Reply reply) {
        Optional<HostPort> stated = reply.code() % 100 == 29
                ? ExtendedAddressNotation.parseReply(reply.text(), host)
                : HostPortNotation.parseReply(reply.text());
        return stated.map(this::usable)
                .orElseThrow(() -> unreadable(reply, "holds no address of a data port"));
    }

    /// Returns the addresses in the reply to SPAS, in order.
    List<HostPort> stripes(Reply reply) {
        return StripedAddressNotation.parseReply(reply.lines())
                .map(stated -> stated.stream().map(this::usable).toList())
                .orElseThrow(() -> unreadable(reply, "to SPAS is not a list of 1 to "
                        + StripedAddressNotation.MOST_STRIPES + " addresses"));
    }

    private HostPort usable(HostPort stated) {
        return proven ? DataAddress.asStated(stated, host) : DataAddress.ofServer(stated, host);
    }

    private ProtocolViolation unreadable(Reply reply, String why) {
        String text = reply.text();
        return new ProtocolViolation(server.name() + ": the reply " + reply.code() + " " + why
                + ": " + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text));
    }
}
