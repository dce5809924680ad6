package io.dray.mover.cli.terminal;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.dray.protocol.text.PeerText;
import java.util.stream.Collectors;

/// Formats the message of a log event. The message may quote a peer, see [PeerText]. Its further lines are
/// indented, so that none looks like a new log event.
public final class PlainMessage extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
        String message = String.valueOf(super.convert(event));
        if (message.indexOf('\n') < 0 && message.indexOf('\r') < 0) {
            return PeerText.shown(message);
        }
        return message.lines()
                .map(PeerText::shown)
                .collect(Collectors.joining("\n    "));
    }
}
