package io.dray.bench;

import java.util.List;

/// Two running servers and the client program that makes one send to the other.
interface MoverUnderTest {
    /// The client process for a row.
    Launch client(Row row);

    /// Both servers of a row.
    List<ProcessHandle> servers(Row row);
}
