/// Many small files in one transfer: the commands and replies between a client and two Dray nodes that avoid
/// separate commands per file. A Dray extension, in the form that GFD.20 leaves for modules of ERET and ESTO.
/// A server with this extension lists `PACK tar` in FEAT, or `PACK tar,zstd` if it can compress bundles.
///
///     C (both)   SITE PACK 1024,1700000000,a/one//0,1700000001,a/b/two     200
///     C (dest.)  ESTO PACK="tar,2,preserve" /target                        150
///     C (source) ERET PACK="tar,2" /base                                   150
///                (a tar travels as any file does: either mode, any number of streams)
///     S (both)   226-Transfer Complete.
///                 0 1024 1a2b3c4d;1 0 00000000
///                226 End.
///
/// SITE PACK names members of the next bundle, in order, and may be sent several times. A member is its size
/// in bytes, modification time in seconds since the epoch (or `-`), and path relative to the bundle's base.
/// Two slashes separate members; a normalized path never contains them. ERET and ESTO repeat the number of
/// members, so that a refused line is noticed.
///
/// The tar (POSIX.1-2001: ustar headers, `path` in a pax header for long or non-ASCII names) holds the
/// regular files in the order in which they were named, without those left out. Its last entry is
/// `.dray-manifest`, with lines `INDEX SIZE CRC32C MTIME MODE`: index of the member from 0, bytes, 8
/// hexadecimal digits, nanoseconds since the epoch, octal. The source leaves out a member that is not a
/// regular file of that size and time, or that changes while it is read. The destination leaves out a member
/// whose bytes do not match the manifest, or that it cannot store. Both ends report what they read or stored
/// of each member: ` INDEX SIZE CRC32C` with `;` between several on one line, or ` INDEX - REASON`. The
/// client compares the reports.
///
/// With `,zstd` in the arguments of both commands the tar may be sent as one Zstandard frame
/// ([PackCompression]). The source decides; the destination recognizes it by the frame's magic number.
///
/// Values and text only: no files and no tar code here.
@NullMarked
package io.dray.protocol.pack;

import org.jspecify.annotations.NullMarked;
