package io.dray.control.wire;

import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFormatter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.util.Base64;
import java.util.List;

/// Writes replies with each line wrapped in its own 632 reply (RFC 2228 section 4), so that readers of
/// listings get whole entries.
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
