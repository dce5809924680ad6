package io.dray.control.security;

import io.dray.control.security.Authorization.Rule;
import io.dray.control.security.ClientIdentity.Certified;
import io.dray.control.security.ClientIdentity.Member;
import io.dray.control.security.ClientIdentity.Nobody;
import io.dray.control.security.ClientIdentity.Presented;
import io.dray.control.security.ClientIdentity.TokenHolder;
import io.dray.control.security.ClientIdentity.UnderPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IdentityMapTest {
    private static final String MAP = """
            # who may do what
            subject:"/O=Lab/CN=Alice Example"  alice  /data/alice  /=rwd  third-party

            subject:"CN=*,OU=Physics,O=Lab" physics "/data/all physics" /=r "/in coming"=rw  # new
            sha256:%s robot /data/robot /=rw
            token:backup backup /data /=r /secret=-
            anonymous guest /pub /=r
            """.formatted("AB:".repeat(31) + "AB");

    private static Certified certified(String name) {
        return new Certified(DistinguishedName.parse(name));
    }

    @Test
    void givesEachIdentityItsAccountRootAndRights() throws Exception {
        IdentityMap map = IdentityMapParser.parse("map", MAP);
        assertThat(map.find(certified("/O=Lab/CN=Alice Example")))
                .contains(new Authorization("/O=Lab/CN=Alice Example", "alice",
                        Path.of("/data/alice"), List.of(new Rule("/", true, true, true)), true));
        assertThat(map.find(certified("/O=Lab/OU=Physics/CN=Bob")))
                .contains(new Authorization("/O=Lab/OU=Physics/CN=Bob", "physics",
                        Path.of("/data/all physics"), List.of(new Rule("/", true, false, false),
                                new Rule("/in coming", true, true, false)),
                        false));
        assertThat(map.find(new Presented(new Fingerprint("ab".repeat(32)))))
                .hasValueSatisfying(found -> assertThat(found.account()).isEqualTo("robot"));
        assertThat(map.find(new TokenHolder("backup"))).hasValueSatisfying(
                found -> assertThat(found.rules())
                        .contains(new Rule("/secret", false, false, false)));
        assertThat(map.find(new Nobody()))
                .hasValueSatisfying(found -> assertThat(found.root()).hasToString("/pub"));
    }

    @Test
    void knowsGroupsAndPolicies() throws Exception {
        IdentityMap map = IdentityMapParser.parse("map", """
                voms:/cms/Role=production/Capability=NULL prod /data /=rwd
                voms:/cms/higgs/* higgs /data /=rw
                subject:"/O=Lab/CN=Alice" alice /data /=r
                voms:/cms member /data /=r
                policy:1.2.840.113612.5.2.2.1 classic /data /=r
                """);
        DistinguishedName alice = DistinguishedName.parse("/O=Lab/CN=Alice");
        DistinguishedName bob = DistinguishedName.parse("/O=Lab/CN=Bob");
        assertThat(map.asksForGroups()).isTrue();
        assertThat(new IdentityMap(List.of()).asksForGroups()).isFalse();
        assertThat(map.find(List.of(new Certified(alice), new Member(alice, "/cms"),
                new Member(alice, "/cms/Role=production"))).orElseThrow())
                .satisfies(found -> assertThat(found.account()).isEqualTo("prod"))
                .satisfies(found -> assertThat(found.identity())
                        .isEqualTo("/O=Lab/CN=Alice (/cms/Role=production)"));
        assertThat(account(map, new Certified(alice), new Member(alice, "/cms")))
                .isEqualTo("alice");
        assertThat(account(map, new Certified(bob), new Member(bob, "/cms/Role=NULL")))
                .isEqualTo("member");
        assertThat(account(map, new Certified(bob), new Member(bob, "/cms/higgs/x/Role=y")))
                .isEqualTo("higgs");
        assertThat(account(map, new Certified(bob), new UnderPolicy(bob, "1.2.3"))).isEmpty();
        assertThat(account(map, new UnderPolicy(bob, "1.2.840.113612.5.2.2.1")))
                .isEqualTo("classic");
        assertThat(account(map, new Member(bob, "/cmsx"), new Member(bob, "/cms/higgs")))
                .isEmpty();
    }

    private static String account(IdentityMap map, ClientIdentity... identities) {
        return map.find(List.of(identities)).map(Authorization::account).orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"voms:cms", "voms:/", "voms:/cms/", "voms:/*", "voms:", "policy:x",
            "policy:1", "policy:3.1", "policy:"})
    void refusesOddGroupsAndPolicies(String word) {
        assertThatThrownBy(() -> IdentityMapParser.parse("map", word + " a /data /=r"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("map:1: ");
    }

    @Test
    void givesNobodyElseAnything() throws Exception {
        IdentityMap map = IdentityMapParser.parse("map", MAP);
        assertThat(map.find(certified("/O=Lab/CN=Mallory"))).isEmpty();
        assertThat(map.find(new TokenHolder("other"))).isEmpty();
        assertThat(map.find(new Presented(new Fingerprint("cd".repeat(32))))).isEmpty();
        assertThat(new IdentityMap(List.of()).find(new Nobody())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            alice /data /=r                       | expected IDENTITY ACCOUNT ROOT
            user:alice alice /data /=r            | is not an identity
            token:a a data /=r                    | is not absolute
            token:a a/b /data /=r                 | is not an account name
            token:a a /data third-party           | there is no PREFIX=RIGHTS
            token:a a /data /=x                   | is not PREFIX=RIGHTS
            token:a a /data /=wr                  | is not PREFIX=RIGHTS
            token:a a /data data=r                | is not PREFIX=RIGHTS
            token:a a /data /a/../b=r             | contains ".."
            token:a a "/data /=r                  | a double quote is not closed
            sha256:12 a /data /=r                 | 64 lower case hexadecimal digits
            subject:Alice a /data /=r             | is not a subject name
            subject:CN=* a /data /=r              | would let in everybody
            """)
    void saysFileAndLineOfAMistake(String line, String message) {
        assertThatThrownBy(() -> IdentityMapParser.parse("/etc/map", "# first\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("/etc/map:2: ")
                .hasMessageContaining(message);
    }

    @Test
    void readsAgainWhenTheFileChangesAndKeepsTheOldRulesOnAMistake(@TempDir Path directory)
            throws Exception {
        Path file = Files.writeString(directory.resolve("map"), "token:a a /a /=r\n");
        ReloadedFile<IdentityMap> map = IdentityMap.inFile(file);
        assertThat(map.current().find(new TokenHolder("a"))).isPresent();

        Files.writeString(file, "token:b b /b /=r\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(map.current().find(new TokenHolder("a"))).isEmpty();
        assertThat(map.current().find(new TokenHolder("b"))).isPresent();

        Files.writeString(file, "nonsense\n");
        assertThat(map.current().find(new TokenHolder("b"))).isPresent();

        Files.delete(file);
        assertThat(map.current().find(new TokenHolder("b"))).isPresent();
    }

    @Test
    void refusesToStartWithAMistake(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("map"), "nonsense\n");
        assertThatThrownBy(() -> IdentityMap.inFile(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ":1: ");
    }

    @Test
    void theExampleInTheConfigurationIsCorrect() throws Exception {
        Path example = Path.of("..", "config", "identity-map.example");
        assertThat(IdentityMap.inFile(example).current().entries()).hasSizeGreaterThan(3);
    }
}
