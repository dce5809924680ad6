package io.dray.mover.storage.posix;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests of what the POSIX store does beyond what every store must, on each [Ground].
@ParameterizedClass
@EnumSource(Ground.class)
public abstract class OnEachGround {
    @Parameter
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    protected Ground ground;
    protected Exported exported;

    @BeforeEach
    final void export() throws IOException {
        exported = ground.export();
    }

    @AfterEach
    final void remove() throws IOException {
        exported.close();
    }
}
