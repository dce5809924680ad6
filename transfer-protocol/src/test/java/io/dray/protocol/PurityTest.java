package io.dray.protocol;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/// Checks that checksum and protocol stay pure: plain values and functions.
final class PurityTest {
    private static final String CHECKSUM = "io.dray.checksum..";
    private static final String PROTOCOL = "io.dray.protocol..";
    private static final JavaClasses DRAY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.dray");

    @Test
    void seesBothModules() {
        assertThat(DRAY.stream().map(JavaClass::getPackageName)).contains("io.dray.checksum",
                "io.dray.protocol.command");
    }

    @Test
    void checksumNeedsTheRuntimeAndBouncyCastleAlone() {
        noClasses().that()
                .resideInAPackage(CHECKSUM)
                .should()
                .dependOnClassesThat(not(
                        resideInAnyPackage("java..", "org.bouncycastle.jcajce.provider.digest..",
                                "org.jspecify..", CHECKSUM)))
                .check(DRAY);
    }

    @Test
    void protocolNeedsTheRuntimeAndChecksumAlone() {
        noClasses().that()
                .resideInAPackage(PROTOCOL)
                .should()
                .dependOnClassesThat(
                        not(resideInAnyPackage("java..", "org.jspecify..", CHECKSUM, PROTOCOL)))
                .check(DRAY);
    }

    @Test
    void protocolAndChecksumDoNoInputOrOutput() {
        noClasses().that()
                .resideInAnyPackage(CHECKSUM, PROTOCOL)
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.nio.file..", "java.nio.channels..",
                        "javax.net..", "java.util.logging..").or(socketClasses())
                        .or(streamClasses()))
                .check(DRAY);
    }

    @Test
    void protocolAndChecksumHaveNoThreadsAndNoLoggers() {
        noClasses().that()
                .resideInAnyPackage(CHECKSUM, PROTOCOL)
                .should()
                .dependOnClassesThat(describe("are threads, executors or loggers",
                        type -> type.isAssignableTo(Thread.class)
                                || type.isAssignableTo(System.Logger.class)
                                || type.isAssignableTo(java.util.concurrent.Executor.class)))
                .check(DRAY);
    }

    @Test
    void protocolAndChecksumReadNoClock() {
        noClasses().that()
                .resideInAnyPackage(CHECKSUM, PROTOCOL)
                .should()
                .accessTargetWhere(readsAClock())
                .check(DRAY);
    }

    private static DescribedPredicate<JavaClass> socketClasses() {
        return describe("are of java.net, addresses apart",
                type -> type.getPackageName().equals("java.net")
                        && !type.isAssignableTo(InetAddress.class)
                        && !type.isAssignableTo(java.net.UnknownHostException.class));
    }

    private static DescribedPredicate<JavaClass> streamClasses() {
        return describe("are of java.io, byte arrays and IOException apart",
                type -> type.getPackageName().equals("java.io")
                        && !type.getSimpleName().startsWith("ByteArray")
                        && !type.isEquivalentTo(IOException.class)
                        && !type.isEquivalentTo(java.io.Serializable.class));
    }

    private static DescribedPredicate<JavaAccess<?>> readsAClock() {
        Set<String> now = Set.of("now", "nanoTime", "currentTimeMillis", "systemUTC",
                "systemDefaultZone", "system");
        return describe("read a clock",
                access -> now.contains(access.getName())
                        && (access.getTargetOwner().getPackageName().equals("java.time")
                                || access.getTargetOwner().isEquivalentTo(System.class)));
    }
}
