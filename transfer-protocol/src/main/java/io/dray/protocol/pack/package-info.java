/// Many small files in one transfer: what two Dray nodes and their client say to each other so that files
/// need no commands of their own. A Dray extension, in the form that GFD.20 leaves for modules of ERET and
/// ESTO; a server that has it says `PACK tar` in FEAT, or `PACK tar,zstd` when it can compress bundles.
///
///     C (both)   SITE PACK 1024,1700000000,a/one//0,1700000001,a/b/two     200
///     C (dest.)  ESTO PACK="tar,2,preserve" /target                        150
///     C (source) ERET PACK="tar,2" /base                                   150
///                (a tar travels as any file does: either mode, any number of streams)
///     S (both)   226-Transfer Complete.
///                 0 1024 1a2b3c4d;1 0 00000000
///                226 End.
///
/// SITE PACK names members of the next bundle, in order, and may be sent several times: size in bytes,
/// modification time in seconds since the epoch (or `-`), path relative to the bundle's base. Two slashes
/// part the members, which a normalized path never holds. ERET and ESTO repeat how many members were named,
/// so that a refused line is not overlooked.
///
/// The tar (POSIX.1-2001: ustar headers, `path` in a pax header where a name is long or not ASCII) holds
/// regular files in the order in which they were named, less those left out, and last
/// `.dray-manifest`, whose lines are `INDEX SIZE CRC32C MTIME MODE`: index of the member from 0, bytes,
/// 8 hexadecimal digits, nanoseconds since the epoch, octal. A member is left out by the source when it is
/// not the regular file of that size and time, or changes while it is read; by the destination when its bytes
/// are not those of the manifest or it cannot be stored. Both ends answer what they read and stored of each
/// member, ` INDEX SIZE CRC32C` with `;` between several of one line, or ` INDEX - REASON`; whoever gave the
/// commands compares.
///
/// With `,zstd` in the arguments of both commands the tar may travel as one Zstandard frame ([PackCompression]);
/// the source decides, the destination sees it by the frame's magic number.
///
/// Values and text only: no files, no tar here.
@NullMarked
package io.dray.protocol.pack;

import org.jspecify.annotations.NullMarked;
