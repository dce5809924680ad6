package io.dray.mover.cli;

import io.dray.protocol.text.PeerText;

/// Text that came from elsewhere, made fit for a terminal.
final class Screen {
    private Screen() {}

    /// Names may hold terminal control sequences.
    static String safe(String text) {
        return PeerText.shown(text);
    }

    /// As [#safe], but line ends stay: for sentences that quote replies of several lines.
    static String lines(String text) {
        return PeerText.lines(text);
    }
}
