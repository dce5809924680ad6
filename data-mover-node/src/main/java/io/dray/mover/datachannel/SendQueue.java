package io.dray.mover.datachannel;

/// How far a sending connection has come, by the word of the kernel (`tcp_info`).
///
/// @param acknowledged bytes that the peer's TCP has acknowledged since the connection was made; its program
///                     need not have read them
/// @param waiting      whether bytes wait to be sent or acknowledged
public record SendQueue(long acknowledged, boolean waiting) {}
