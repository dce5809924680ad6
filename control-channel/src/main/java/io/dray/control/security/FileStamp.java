package io.dray.control.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What tells one state of a file from another: it changes when the file is written or replaced.
public record FileStamp(long modifiedNanos, long size, @Nullable Object key) {
    /// Of no file.
    public static final FileStamp NONE = new FileStamp(0, -1, null);

    public static FileStamp of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileStamp(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                attributes.size(), attributes.fileKey());
    }
}
