package io.dray.control.wire;

import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFormatter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.util.Base64;
import java.util.List;

/// Writes replies line by line, each line wrapped on its own (RFC 2228 section 4: 632), so that a reader of
/// listings gets whole entries.
public final class WrappedReplyEncoder extends MessageToByteEncoder<Reply> {
    private final LineProtection protection;

    public WrappedReplyEncoder(LineProtection protection) {
        super(Reply.class);
        this.protection = protection;
    }

    @Override
    protected void encode(ChannelHandlerContext context, Reply reply, ByteBuf out) {
        List<String> lines = ReplyFormatter.lines(reply);
        for (int i = 0; i < lines.size(); i++) {
            byte[] token = protection.wrap(TelnetLine.write(lines.get(i)));
            ByteBufUtil.writeAscii(out, i < lines.size() - 1 ? "632-" : "632 ");
            out.writeBytes(Base64.getEncoder().encode(token)).writeByte('\r').writeByte('\n');
        }
    }
}
