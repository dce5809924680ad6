package io.dray.mover;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/// The rules that hold the modules apart, on the compiled classes of all that the program
/// is made of.
final class ArchitectureTest {
    private static final JavaClasses DRAY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            // Test code of another module, which the first option does not know in an archive.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.dray");

    @ParameterizedTest
    @ValueSource(strings = {"io.dray.checksum", "io.dray.protocol", "io.dray.control",
            "io.dray.mover"})
    void seesEveryModule(String root) {
        assertThat(DRAY.stream().map(JavaClass::getPackageName)).anyMatch(
                name -> name.equals(root) || name.startsWith(root + "."));
    }

    /// checksum <- protocol <- control <- mover
    @ParameterizedTest
    @CsvSource({"checksum, protocol|control|mover", "protocol, control|mover", "control, mover"})
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
}
