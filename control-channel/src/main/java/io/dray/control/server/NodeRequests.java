package io.dray.control.server;

import io.dray.protocol.failure.TransferFailure.Refused;
import java.util.List;

/// Answers what Dray nodes ask each other, and what operators ask them (SITE DRAY), for one session.
public interface NodeRequests {
    /// Knows none.
    NodeRequests NONE = words -> {
        throw new Refused("This server does not know the request " + firstWord(words) + ".");
    };

    /// Blocks; called by one thread at a time.
    ///
    /// @param words first the request's name, then what belongs to it
    /// @return lines of ASCII
    /// @throws io.dray.protocol.failure.TransferFailure with a sentence when it cannot be granted
    List<String> answer(String words);

    /// The request's name as far as it can be printed.
    static String firstWord(String words) {
        String name = words.split(" ", 2)[0];
        return name.substring(0, Math.min(name.length(), 32));
    }
}
