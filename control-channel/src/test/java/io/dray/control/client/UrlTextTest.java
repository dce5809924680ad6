package io.dray.control.client;

import io.dray.control.client.TransferUrl.LocalPath;
import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.client.TransferUrl.Scheme;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class UrlTextTest {
    private static final RemoteUrl SITE = UrlText.parseRemote("dray://k3y@dtn.example:3000/base");

    private static TransferUrl parse(String text) {
        return UrlText.parse(text, name -> Optional.ofNullable(Map.of("site", SITE).get(name)));
    }

    @ParameterizedTest
    @CsvSource({"dray://h/a/b,/a/b", "ftp://h,/", "ftp://h/,/", "ftp://h//abs/x,/abs/x",
            "ftp://h/~/rel/x,rel/x", "ftp://h/~,.", "dray://h/a%20b%25c,/a b%c",
            "dray://h/%C3%A9,/é", "dray://h/é,/é", "dray://h/a?b#c,/a?b#c",
            "site:x/y,/base/x/y", "site:/x,/x", "site:,/base", "site:a%20b,/base/a%20b"})
    void readsPaths(String url, String path) {
        assertThat(parse(url)).isInstanceOf(RemoteUrl.class);
        assertThat(parse(url).path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({"dray://h/x,h,2811", "ftp://h/x,h,21", "ftps://h/x,h,21", "ftp://h:2811/x,h,2811",
            "dray://[::1]/x,::1,2811", "dray://K@[fe80::1]:99/x,fe80::1,99",
            "DRAY://Host.example:1,Host.example,1"})
    void readsHostAndPort(String url, String host, int port) {
        RemoteUrl remote = UrlText.parseRemote(url);
        assertThat(remote.server().host()).isEqualTo(host);
        assertThat(remote.server().port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "./site:x", "/x", "dir/site:x", "..", "http/x:y", "x y:z"})
    void takesOtherTextsForLocalPaths(String text) {
        assertThat(parse(text)).isEqualTo(new LocalPath(text));
    }

    @Test
    void readsFileUrls() {
        assertThat(parse("file:///a%20b")).isEqualTo(new LocalPath("/a b"));
        assertThat(parse("file://localhost/a")).isEqualTo(new LocalPath("/a"));
        assertThatThrownBy(() -> parse("file://other/a")).hasMessageContaining("this host");
    }

    @Test
    void readsUserAndPassword() {
        RemoteUrl url = UrlText.parseRemote("ftp://j%40x:p%3A%2F@h/f");
        assertThat(url.server().user()).contains("j@x");
        assertThat(url.server().password()).contains("p:/");
        assertThat(url.withSecrets()).isEqualTo("ftp://j%40x:p%3A%2F@h:21/f");
        assertThat(UrlText.parseRemote(url.withSecrets())).isEqualTo(url);
    }

    /// Every byte of a name but NUL and LF can be named, and comes back from the URL's text.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"%20y|' y'", "y%20|'y '", "%09|'\t'", "a%0Db|'a\rb'",
            "l%E9|'l\udce9'", "%FF|'\udcff'", "%C3%A9|é", "é|é", "%25|%", "a%1B|'a\u001b'"})
    void namesAreBytes(String written, String name) {
        RemoteUrl url = UrlText.parseRemote("ftp://h/" + written);
        assertThat(url.path()).isEqualTo("/" + name);
        assertThat(UrlText.parseRemote(url.withSecrets())).isEqualTo(url);
    }

    /// Without the prefix, servers would take the name for a home directory or an option, or skip the blank.
    @ParameterizedTest
    @CsvSource({"~", "~x", "%20y", "-l"})
    void relativeNamesThatMeanSomethingElseAreNamedFromTheDirectory(String written) {
        assertThat(UrlText.parseRemote("ftp://h/~/" + written).path()).startsWith("./");
    }

    @Test
    void neverPrintsSecrets() {
        assertThat(UrlText.parseRemote("dray://S3cret@h/a b")).hasToString("dray://h:2811/a%20b");
        assertThat(UrlText.parseRemote("ftp://joe:S3cret@h/~/x")).hasToString("ftp://h:21/~/x");
        assertThatThrownBy(() -> parse("dray://S3cret:+@h/")).message().doesNotContain("S3cret");
        assertThatThrownBy(() -> parse("dray://S3cret@h:x/")).message().doesNotContain("S3cret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"http://h/x|not known",
            "dray:///x|no host", "dray://h:0/x|not a port", "dray://h:65536/x|not a port",
            "dray://h:/x|not a port", "dray://::1/x|no host", "dray://[h]/x|not a host",
            "dray://h h/x|not a host", "ftp://h/%zz|two hex digits", "ftp://h/%f|two hex digits",
            "ftp://h/a%0Ab|line feed", "ftp://h/%00|NUL", "ftp://a%0D%0Ab@h/|line feed",
            "other:x|No server is saved"})
    void refusesWhatMeansNothing(String url, String why) {
        assertThatThrownBy(() -> parse(url)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void namesEntriesBelow() {
        assertThat(UrlText.parseRemote("dray://h/").child("a").path()).isEqualTo("/a");
        assertThat(UrlText.parseRemote("dray://h/d/").child("a")).hasToString("dray://h:2811/d/a");
        assertThat(new LocalPath("d").child("a").path()).isEqualTo("d/a");
        assertThat(new LocalPath("d/e/").name()).isEqualTo("e");
        assertThat(new LocalPath("/").name()).isEmpty();
        assertThat(SITE.server().scheme()).isEqualTo(Scheme.DRAY);
        assertThat(SITE.server().key()).contains("k3y");
    }

    @Test
    void namesTheNameThatHoldsALineFeed() {
        assertThatThrownBy(() -> parse("dray://h/two%0Alines"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/two\\x0alines: a line feed or NUL");
    }
}
