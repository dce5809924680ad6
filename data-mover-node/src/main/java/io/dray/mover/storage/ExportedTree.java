package io.dray.mover.storage;

import io.dray.control.server.FileNamespace;

/// One identity's view of an exported directory, for the transfer engine and for file commands.
public record ExportedTree(Storage storage, FileNamespace files) {}
