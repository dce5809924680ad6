/// Filters that choose files of a tree by their paths. The rules are those of rclone
/// (<https://rclone.org/filtering/>), except for regular expressions.
///
/// Values and text only: no files here.
@NullMarked
package io.dray.protocol.filter;

import org.jspecify.annotations.NullMarked;
