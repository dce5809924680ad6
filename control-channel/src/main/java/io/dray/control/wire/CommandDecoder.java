package io.dray.control.wire;

import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandParser;
import io.dray.protocol.command.UnrecognizedCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Makes commands of lines. A line that is not UTF-8 through and through is a command of its own kind: a
/// name must not change on its way.
public final class CommandDecoder extends MessageToMessageDecoder<ByteBuf> {
    public CommandDecoder() {
        super(ByteBuf.class);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf line, List<Object> out) {
        out.add(new ReceivedCommand(command(line), line.readableBytes()));
    }

    private static Command command(ByteBuf line) {
        try {
            return CommandParser.parse(StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(line.nioBuffer())
                    .toString());
        } catch (CharacterCodingException e) {
            return new UnrecognizedCommand("", UnrecognizedCommand.Reason.BAD_CHARACTERS,
                    "The command line is not UTF-8; names are sent in UTF-8 here (RFC 2640).");
        }
    }
}
