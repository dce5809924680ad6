package io.dray.control.server;

import io.dray.protocol.failure.TransferFailure.Refused;
import java.util.List;

/// Answers SITE DRAY, the requests of other Dray nodes and of operators, for one session.
public interface NodeRequests {
    /// Rejects every request.
    NodeRequests NONE = words -> {
        throw new Refused("This server does not know the request " + firstWord(words) + ".");
    };

    /// Blocks; called by one thread at a time.
    ///
    /// @param words name of the request, followed by its arguments
    /// @return lines of ASCII
    /// @throws io.dray.protocol.failure.TransferFailure if the request cannot be granted
    List<String> answer(String words);

    /// The name of the request, in printable form.
    static String firstWord(String words) {
        String name = words.split(" ", 2)[0];
        return name.substring(0, Math.min(name.length(), 32));
    }
}
