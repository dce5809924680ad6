/// A directory tree in one transfer: the commands, the blocks and the replies between a client and two Dray
/// nodes. A Dray extension, in the form that GFD.20 leaves for modules of ERET and ESTO. A server with this
/// extension lists `TREE 1` in FEAT.
///
///     C (dest.)  ESTO TREE="1,preserve" /target         150
///     C (source) ERET TREE="1" /base                    150
///     S (source) 113-Tree Left                          an entry that does not travel in the tree
///                 Type=file;Size=2147483648; a/large
///                113 End.
///     S (dest.)  111 Tree Marker 1000 a/b/c             everything up to this path is stored, 1000 files
///     S          226-Transfer Complete.                 both ends: what has moved
///                 Sent=2,2048,0123456789abcdef
///                226 End.
///
/// The source walks the tree in the byte order of names, each directory before what is in it. It sends
/// directories, and regular files of at most [TreeFormat#LARGEST_FILE] bytes, over the data channels in extended
/// block mode. Everything else it names in a 113 reply, with the facts of a listing: links, large files, names
/// with line breaks, entries that cannot be read, and files that change while they are read. The destination
/// names in a 113 reply, without facts, what it could not store. The client copies both kinds with commands of
/// their own, which also report the reason of a failure. So the cost of the client depends on the number of
/// exceptions, not on the number of files.
///
/// A command for the source may carry a filter ([io.dray.protocol.filter]). Then only the files that it includes
/// are sent or named, and only directories that hold such files are described.
///
/// Several pairs of hosts can move one tree, each pair a shard ([TreeShard]) with an ERET and an ESTO of its own. Each
/// shard has its own totals and its own place to go on. A server that moves shards lists `TREE 1 SHARDS=n`.
///
/// A block stands alone ([TreeFormat]): whichever channel it comes by, its reader needs no other block. Each file
/// ends with the CRC32C of the bytes that the source has read. The destination compares it with the CRC32C of the
/// bytes that it writes, before the file gets its name. At the end both ends state the number of files, their
/// bytes, and a digest ([TreeTotals]). Unless what was sent equals what arrived, the transfer has failed.
///
/// A share is a part of the tree, in walk order. The offset field of a block holds the number of its share, from
/// 0. After a failure the client repeats both commands, and gives the source the last path of a 111 reply. The
/// source then reads the files up to this path, and sends their checksums without their content. The destination
/// reads what lies there and compares. What differs it names in a 113 reply.
///
/// Values, text and the format of blocks only: no files, no channels here.
@NullMarked
package io.dray.protocol.tree;

import org.jspecify.annotations.NullMarked;
