package io.dray.control.wire;

import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFormatter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/// Writes replies as lines that end in CRLF.
public final class ReplyEncoder extends MessageToByteEncoder<Reply> {
    public ReplyEncoder() {
        super(Reply.class);
    }

    @Override
    protected void encode(ChannelHandlerContext context, Reply reply, ByteBuf out) {
        ReplyFormatter.lines(reply).forEach(line -> out.writeBytes(TelnetLine.write(line)));
    }
}
