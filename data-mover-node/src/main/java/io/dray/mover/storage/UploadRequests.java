package io.dray.mover.storage;

import io.dray.control.server.NodeRequests;
import io.dray.protocol.listing.UnfinishedUpload;
import java.util.List;
import java.util.Locale;

/// Answers the requests of one session about unfinished uploads. Paths are absolute.
///
/// | request | answer |
/// |---|---|
/// | `PARTS DIRECTORY` | a line for each leftover in it: [UnfinishedUpload] |
/// | `STORED PATH` | what is stored of a file: [io.dray.protocol.range.StoredRanges] |
public record UploadRequests(UnfinishedUploads uploads) implements NodeRequests {
    @Override
    public List<String> answer(String words) {
        String[] parts = words.split(" ", 2);
        String path = parts.length == 2 ? parts[1] : "";
        return switch (parts[0].toUpperCase(Locale.ROOT)) {
            case "PARTS" -> uploads.in(path).stream().map(UnfinishedUpload::line).toList();
            case "STORED" -> uploads.stored(path).lines();
            default -> NodeRequests.NONE.answer(words);
        };
    }
}
