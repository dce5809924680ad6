package io.dray.bench;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/// The rules that hold the modules apart, on the compiled classes of all modules.
final class ArchitectureTest {
    private static final String CHECKSUM = "io.dray.checksum..";
    private static final String PROTOCOL = "io.dray.protocol..";
    private static final JavaClasses DRAY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.dray");

    @ParameterizedTest
    @ValueSource(strings = {"io.dray.checksum", "io.dray.protocol", "io.dray.control",
            "io.dray.mover", "io.dray.bench"})
    void seesEveryModule(String root) {
        assertThat(DRAY.stream().map(JavaClass::getPackageName)).anyMatch(
                name -> name.equals(root) || name.startsWith(root + "."));
    }

    /// checksum <- protocol <- control <- mover <- bench
    @ParameterizedTest
    @CsvSource({"checksum, protocol|control|mover|bench", "protocol, control|mover|bench",
            "control, mover|bench", "mover, bench"})
    void modulesDependInOneDirection(String module, String above) {
        String[] forbidden = above.replaceAll("\\w+", "io.dray.$0..").split("\\|");
        noClasses().that()
                .resideInAPackage("io.dray." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(DRAY);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.dray.(**)").should().beFreeOfCycles().check(DRAY);
    }

    @Test
    void checksumNeedsTheRuntimeAndBouncyCastleAlone() {
        noClasses().that()
                .resideInAPackage(CHECKSUM)
                .should()
                .dependOnClassesThat(not(resideInAnyPackage("java..", "org.bouncycastle.crypto..",
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

    /// Whole words of a name: `OptionDefaults` and `Base64Text` are fine, and so are the trust managers
    /// and key managers of JSSE, whose term it is.
    @Test
    void namesSayWhatThingsAre() {
        noClasses().that()
                .areNotAssignableTo(TrustManager.class)
                .and()
                .areNotAssignableTo(KeyManager.class)
                .should()
                .haveNameMatching(
                        ".*(Utils?|Utilities|Helpers?|Managers?|Commons?|Misc|Impl|Base|Default|Abstract)"
                                + "([A-Z$].*)?")
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
