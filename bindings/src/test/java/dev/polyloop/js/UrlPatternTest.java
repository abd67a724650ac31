package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;

import org.junit.jupiter.api.Test;

/** URLPattern. The expectations are those of the URL Pattern standard. */
class UrlPatternTest {
  private static final String HELPERS =
      """
      const NAMES = ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash"];
      const show = (pattern) => NAMES.map((name) => pattern[name] || "-").join(" ");
      const refused = (...all) => { try { return show(new URLPattern(...all)); } catch (e) { return e instanceof TypeError ? "TypeError" : String(e); } };
      """;

  @Test
  void constructorString_isSplitIntoItsComponents() {
    check(
        HELPERS
            + """
            for (const text of ["https://example.com/foo", "https://*.example.com:*/a/:b?x=:y#z", "http{s}?://u\\\\:p@host/*\\\\?q", "data\\\\:foo*",
                "https://[\\\\:\\\\:1]:8080/:id(\\\\d+)", "/a/:b", "?q=*", "#h", "?{b/c}d:e//f"]) {
              console.log(show(new URLPattern(text, /^[a-z]/.test(text) ? undefined : "https://base.org/dir/file?s#t")));
            }
            console.log(refused("/a"), refused("https://h/(a"), refused("https://h/:a/:a"), refused({ pathname: "(é)" }), refused("https://h/((a))"), refused({ search: "[" , hash: "(["}));
            """,
        """
        https * * example.com - /foo * *
        https * * *.example.com * /a/:b?x=:y - z
        http{s}? u p host - /* q *
        data * * - - foo* * *
        https * * [\\:\\:1] 8080 /:id(\\d+) * *
        https * * base.org - /a/:b * *
        https * * base.org - /dir/file q=* *
        https * * base.org - /dir/file s h
        https * * base.org - /dir/file b/cd:e//f *
        TypeError TypeError TypeError TypeError TypeError TypeError
        """);
  }

  @Test
  void components_areMadeCanonical_butGroupsAreNot() {
    check(
        HELPERS
            + """
            console.log(show(new URLPattern({ protocol: "https:", hostname: "B\\u00fccher.example", port: "443", pathname: "/\\u00e4/../b/{c}d/:e", search: "?a b", hash: "#\\u20ac" })));
            console.log(show(new URLPattern({ protocol: "foo", pathname: "a/../\\u00e4", port: "80x" })));
            console.log(show(new URLPattern({ pathname: "x", baseURL: "https://h:81/a*/b?c#d" })), show(new URLPattern({ search: "x", baseURL: "https://u:p@h/a#d" })));
            console.log(refused({ hostname: "a b" }), refused({ hostname: "[z]" }), refused({ port: "x" }), refused({ protocol: "a b" }), refused({ baseURL: "x" }));
            """,
        """
        https * * xn--bcher-kva.example - /b/cd/:e a%20b %E2%82%AC
        foo * * * 80 a/../%C3%A4 * *
        https * * h 81 /a\\*/x * * https * * h - /a x *
        TypeError TypeError TypeError TypeError TypeError
        """);
  }

  @Test
  void exec_tellsTheGroupsOfEachComponent() {
    check(
        HELPERS
            + """
            const pattern = new URLPattern("https://:sub.example.com/books/:id(\\\\d+){.:ext}?/*");
            const found = pattern.exec("https://www.example.com/books/42/x/y?q#h");
            console.log(Object.keys(found).join(), found.inputs);
            console.log(JSON.stringify([found.hostname, found.pathname, found.search]), "ext" in found.pathname.groups);
            console.log(pattern.test("https://www.example.com/books/x/"), pattern.test("https://www.example.com:81/books/1/"), pattern.test("nonsense"));
            console.log(pattern.exec("/books/1.pdf/", "https://a.example.com").pathname.groups, pattern.exec("/books/1/", "nonsense"));
            console.log(pattern.hasRegExpGroups, new URLPattern({ pathname: "/:a/*" }).hasRegExpGroups);
            const repeated = new URLPattern({ pathname: "/a{/:b}+/c*" });
            console.log(repeated.pathname, repeated.exec({ pathname: "/a/1/c" }).pathname.groups, repeated.test({ pathname: "/a/c" }), new URLPattern({ pathname: "/p/:x*" }).exec({ pathname: "/p/1/2" }).pathname.groups.x);
            console.log(new URLPattern({ pathname: "/A" }, { ignoreCase: true }).test({ pathname: "/a" }), new URLPattern("/A", "https://h", { ignoreCase: true }).test("https://h/a"), new URLPattern({ pathname: "/A" }).test({ pathname: "/a" }));
            console.log(new URLPattern({ pathname: "[\\\\p{Lu}--[A-C]]" }).pathname, new URLPattern({ pathname: "/([\\\\p{Lu}--[A-C]])" }).test({ pathname: "/D" }), new URLPattern({ pathname: "/([\\\\p{Lu}--[A-C]])" }).test({ pathname: "/B" }));
            """,
        """
        hash,hostname,inputs,password,pathname,port,protocol,search,username [ 'https://www.example.com/books/42/x/y?q#h' ]
        [{"groups":{"sub":"www"},"input":"www.example.com"},{"groups":{"0":"x/y","id":"42"},"input":"/books/42/x/y"},{"groups":{"0":"q"},"input":"q"}] true
        false false false
        { '0': '', id: '1', ext: 'pdf' } null
        true false
        /a/:b+/c* { '0': '', b: '1' } false 1/2
        true true false
        [pLu--[A-C]] true false
        """);
  }

  @Test
  void arguments_areConvertedAsWebIdlSays() {
    check(
        HELPERS
            + """
            console.log(show(new URLPattern()), show(new URLPattern(undefined, null)), new URLPattern().test(), new URLPattern().test({}));
            console.log(show(new URLPattern(new URL("https://h:81/p?q#f"))), new URLPattern({ hash: 5 }).hash);
            console.log(refused({}, "https://h"), refused("https://h", {}, {}), refused("https://h", undefined, 5), refused("x", 5));
            const pattern = new URLPattern({ pathname: "/a" });
            for (const f of [() => pattern.test({}, "https://h"), () => Reflect.get(URLPattern.prototype, "hash", {}), () => URLPattern()]) {
              try { console.log(f()); } catch (e) { console.log(e instanceof TypeError); }
            }
            console.log(pattern.exec({ pathname: "/a", extra: 1 }).inputs, pattern.test({ pathname: "/a", baseURL: "nonsense" }), pattern.test("https://h/a"), `${pattern}`);
            """,
        """
        * * * * * * * * * * * * * * * * true true
        https - - h 81 /p q f 5
        TypeError TypeError TypeError TypeError
        true
        true
        true
        [ { pathname: '/a' } ] false true [object URLPattern]
        """);
  }
}
