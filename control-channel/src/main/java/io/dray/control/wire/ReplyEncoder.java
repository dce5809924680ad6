package io.dray.control.wire;

import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFormatter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/// Writes replies as UTF-8 lines that end in CRLF.
public final class ReplyEncoder extends MessageToByteEncoder<Reply> {
    public ReplyEncoder() {
        super(Reply.class);
    }

    @Override
    protected void encode(ChannelHandlerContext context, Reply reply, ByteBuf out) {
        ByteBufUtil.writeUtf8(out, ReplyFormatter.format(reply));
    }
}
