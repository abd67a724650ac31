package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;

import org.junit.jupiter.api.Test;

/** URL and URLSearchParams. */
class UrlTest {
  @Test
  void url_parsesAndIsChanged() {
    check(
        """
        const url = new URL("../a b?q=\\u00e4&x=1#f", "https://user:pa@EXAMPLE.com:8080/x/y/z");
        console.log(url.href, url.origin, url.host, url.searchParams.get("q") === "\\u00e4");
        url.searchParams.append("k", "v w");
        url.port = "443";
        url.hash = "";
        console.log(String(url), JSON.stringify({ url }));
        console.log(URL.canParse("nope"), URL.canParse("x", "http://a/"), url instanceof URL, `${url.searchParams}`);
        try { new URL("nope"); } catch (e) { console.log(e instanceof TypeError); }
        """,
        """
        https://user:pa@example.com:8080/x/a%20b?q=%C3%A4&x=1#f https://example.com:8080 example.com:8080 true
        https://user:pa@example.com/x/a%20b?q=%C3%A4&x=1&k=v+w {"url":"https://user:pa@example.com/x/a%20b?q=%C3%A4&x=1&k=v+w"}
        false true true q=%C3%A4&x=1&k=v+w
        true
        """);
  }

  @Test
  void url_hosts() {
    check(
        """
        const host = (url) => { try { return new URL(url).host; } catch (e) { return e.name; } };
        console.log(["http://B\\u00fccher.example", "http://XN--bcher-kva.example", "http://[::1]:80/", "http://0x7f.1/", "http://a..b",
            "http://xn--a", "http://ex%41mple", "http://a b", "http://256.1.1.1.1", "file://C:/x"].map(host).join());
        """,
        """
        xn--bcher-kva.example,xn--bcher-kva.example,[::1],127.0.0.1,a..b,TypeError,example,TypeError,TypeError,
        """);
  }

  @Test
  void searchParams_areAList() {
    check(
        """
        const params = new URLSearchParams({ a: "1", b: "2 3" });
        params.append("a", "4");
        params.sort();
        console.log(`${params}`, params.getAll("a"), [...params].length, params.has("a", "4"), params.size);
        params.delete("a", "1");
        console.log(`${params}`, new URLSearchParams([["x", "y"]]).get("x"), new URLSearchParams("?a=%20b+c").get("a"));
        """,
        """
        a=1&a=4&b=2+3 [ '1', '4' ] 3 true 3
        a=4&b=2+3 y  b c
        """);
  }
}
