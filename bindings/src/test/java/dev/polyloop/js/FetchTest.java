package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntToLongFunction;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** fetch against a server on the loopback interface, and its classes. */
class FetchTest {
  /** The bytes of a large answer. */
  private static final int LARGE = 1 << 24;

  /** By number, the bytes of the large answers that the connection has taken. */
  private static final AtomicLongArray TAKEN = new AtomicLongArray(2);

  private static final CountDownLatch OVER = new CountDownLatch(1);
  private static final ExecutorService THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fetch-test-", 0).factory());
  private static HttpServer server;

  @BeforeAll
  static void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(THREADS);
    server.createContext("/", FetchTest::answer);
    server.start();
  }

  @AfterAll
  static void stop() {
    OVER.countDown();
    server.stop(0);
    THREADS.close();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      String type = exchange.getRequestHeaders().getFirst("content-type");
      switch (path) {
        case "/hello" -> send(exchange, 200, bytes("hello"));
        case "/echo" ->
            send(
                exchange,
                200,
                bytes(
                    exchange.getRequestMethod()
                        + " "
                        + type
                        + " "
                        + new String(body, StandardCharsets.UTF_8)));
        case "/authorization" ->
            send(exchange, 200, bytes("" + exchange.getRequestHeaders().getFirst("authorization")));
        case "/zipped" -> {
          exchange.getResponseHeaders().set("content-encoding", "gzip");
          send(exchange, 200, written(GZIPOutputStream::new, "text ".repeat(1000)));
        }
        case "/deflated" -> {
          exchange.getResponseHeaders().set("content-encoding", "deflate");
          send(exchange, 200, written(DeflaterOutputStream::new, "text ".repeat(1000)));
        }
        case "/cookies" -> {
          exchange.getResponseHeaders().add("set-cookie", "a=1");
          exchange.getResponseHeaders().add("set-cookie", "b=2");
          send(exchange, 200, bytes(""));
        }
        case "/to-data" -> redirect(exchange, 302, "data:,x");
        case "/loop" -> redirect(exchange, 302, "/loop");
        case "/away" ->
            redirect(
                exchange,
                307,
                "http://localhost:" + server.getAddress().getPort() + "/authorization");
        case "/cut" -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(bytes("abc"));
          exchange.getResponseBody().flush();
          // Closed with 97 bytes missing.
        }
        case "/begins" -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(bytes("first"));
          exchange.getResponseBody().flush();
          OVER.await();
        }
        case "/hangs" -> OVER.await();
        default -> {
          if (path.startsWith("/large/")) {
            exchange.sendResponseHeaders(200, LARGE);
            byte[] piece = new byte[1 << 16];
            for (int sent = 0; sent < LARGE; sent += piece.length) {
              exchange.getResponseBody().write(piece);
              exchange.getResponseBody().flush();
              TAKEN.addAndGet(Integer.parseInt(path.substring(7)), piece.length);
            }
          } else if (path.startsWith("/redirect/")) {
            redirect(exchange, Integer.parseInt(path.substring(10)), "/echo");
          } else {
            send(exchange, 404, bytes("no " + path));
          }
        }
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void redirect(HttpExchange exchange, int status, String to) throws IOException {
    exchange.getResponseHeaders().set("location", to);
    send(exchange, status, bytes(""));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, none ? -1 : body.length);
    if (!none) {
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private interface Compression {
    OutputStream of(OutputStream out) throws IOException;
  }

  private static byte[] written(Compression compression, String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream compressed = compression.of(out)) {
      compressed.write(bytes(text));
    }
    return out.toByteArray();
  }

  private static void run(String code, String expected) {
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    String help =
        """
        const text = async (path, init) => (await fetch(base + path, init)).text();
        const fails = (promise) => promise.then(() => console.log("no"), (e) => console.log(e.name, e.cause?.name ?? ""));
        const encode = (s) => new TextEncoder().encode(s);
        """;
    IntToLongFunction taken = TAKEN::get;
    check(Map.of("base", base, "taken", taken, "large", LARGE), help + code, expected);
  }

  @Test
  void fetch_getsAResponse() {
    run(
        """
        const response = await fetch(`${base}/hello`);
        console.log(response.status, response.ok, response.headers.get("Content-Length"), response.type, response.bodyUsed);
        console.log(await response.text(), response.bodyUsed, response.url === `${base}/hello`, response.redirected);
        await fails(response.text());
        console.log((await fetch(new Request(new URL("/none", base)))).status, await text("/hello", { method: "HEAD" }) === "");
        console.log((await fetch(`${base}/cookies`)).headers.getSetCookie());
        try { response.headers.set("a", "b"); } catch (e) { console.log(e.name); }
        const copy = (await fetch(`${base}/hello`)).clone();
        console.log((await copy.arrayBuffer()).byteLength, await text("/zipped") === "text ".repeat(1000), await text("/deflated") === "text ".repeat(1000));
        console.log(await text("/a[1]|%zz{}^`?x[]={|}`^%z"));
        """,
        """
        200 true 5 basic false
        hello true true false
        TypeError\s
        404 true
        [ 'a=1', 'b=2' ]
        TypeError
        5 true true
        no /a[1]|%zz{}^`
        """);
  }

  @Test
  void fetch_sendsBodies() {
    run(
        """
        console.log(await text("/echo", { method: "post", body: "x" }));
        console.log(await text("/echo", { method: "PUT", body: new URLSearchParams({ a: "b c" }) }));
        console.log(await text("/echo", { method: "PATCH", body: encode("bytes"), headers: { "content-type": "a/b" } }));
        console.log(await text("/echo", { method: "POST", body: new Blob(["blob"], { type: "c/d" }) }));
        const stream = new ReadableStream({
          i: 0,
          async pull(c) { await new Promise((r) => setImmediate(r)); this.i++ < 3 ? c.enqueue(encode(`${this.i}`)) : c.close(); },
        });
        console.log(await text("/echo", { method: "POST", body: stream, duplex: "half" }));
        const form = new FormData();
        form.append("a", "1");
        form.append("f", new File(["data"], "n.txt", { type: "t/x" }));
        const sent = await text("/echo", { method: "POST", body: form });
        console.log(/^POST multipart\\/form-data; boundary=/.test(sent), sent.includes('name="f"; filename="n.txt"'));
        const broken = new ReadableStream({ pull(c) { c.error(new RangeError("mine")); } });
        await fails(text("/echo", { method: "POST", body: broken, duplex: "half" }));
        """,
        """
        POST text/plain;charset=UTF-8 x
        PUT application/x-www-form-urlencoded;charset=UTF-8 a=b+c
        PATCH a/b bytes
        POST c/d blob
        POST null 123
        true true
        RangeError\s
        """);
  }

  @Test
  void fetch_followsRedirects_asTheMethodSays() {
    run(
        """
        for (const status of [301, 302, 303, 307, 308]) {
          const response = await fetch(`${base}/redirect/${status}`, { method: "POST", body: "b" });
          console.log(status, response.redirected, response.url === `${base}/echo`, await response.text());
        }
        console.log((await fetch(`${base}/redirect/302`, { redirect: "manual" })).status);
        console.log(await text("/authorization", { headers: { authorization: "x" } }), await text("/away", { headers: { authorization: "x" } }));
        await fails(fetch(`${base}/redirect/302`, { redirect: "error" }));
        await fails(fetch(`${base}/loop`));
        const body = ReadableStream.from([encode("x")]);
        await fails(fetch(`${base}/redirect/307`, { method: "POST", body, duplex: "half" }));
        """,
        """
        301 true true GET null\s
        302 true true GET null\s
        303 true true GET null\s
        307 true true POST text/plain;charset=UTF-8 b
        308 true true POST text/plain;charset=UTF-8 b
        302
        x null
        TypeError TypeError
        TypeError TypeError
        TypeError TypeError
        """);
  }

  @Test
  void fetch_fails_asTheStandardSays() {
    run(
        """
        await fails(fetch(`${base}/cut`).then((response) => response.text()));
        await fails(fetch("ftp://x/"));
        await fails(fetch(base, { headers: { a: "ü" } }));
        await fails(fetch(`${base}/hangs`, { signal: AbortSignal.timeout(0) }));
        await fails(fetch(`${base}/to-data`));
        await fails(fetch("http://127.0.0.1:1/"));
        for (const input of [[], ["nope"], ["http://a:b@c/"], [base, { body: "x" }], [base, { method: "TRACE" }], [base, { method: "a b" }],
            [base, { redirect: "x" }], [base, { signal: {} }], [base, { method: "POST", body: new ReadableStream() }], [base, { headers: [["a"]] }],
            [base, { headers: { a: "\\n" + "b\\nc" } }]]) {
          await fetch(...input).then(() => console.log("no", input), (e) => e instanceof TypeError || console.log(e));
        }
        """,
        """
        TypeError IOException
        TypeError TypeError
        TypeError IllegalArgumentException
        TimeoutError\s
        TypeError TypeError
        TypeError ConnectException
        """);
  }

  @Test
  void slowReader_isFeltByTheServer() {
    run(
        """
        const size = async (chunks) => { let n = 0; for await (const c of chunks) n += c.length; return n; };
        const slow = (await fetch(`${base}/large/0`)).body;
        console.log(await size((await fetch(`${base}/large/1`)).body) === large, taken(0) > 0, taken(0) <= large * 3 / 4);
        console.log(await size(slow) === large);
        """,
        """
        true true true
        true
        """);
  }

  @Test
  void fetch_takesDataAndBlobUrls() {
    run(
        """
        for (const u of ["data:,a%20b%zz", "data:text/html;charset=utf-8,ü", "data:;charset=x,1", "data:;base64,aGk%3D", "data:image/SVG+xml ; BASE64,aGk=",
            "data:x,y", 'data:a/b;c="d;e";c=2;q;=1;z=;y= 5 ,1', "data:text/plain,x#frag"]) {
          const r = await fetch(u);
          console.log(r.status, r.statusText, r.headers.get("content-type"), await r.text(), r.url === new URL(u).href);
        }
        await fails(fetch("data:x"));
        await fails(fetch("data:;base64,a"));
        console.log((await fetch("data:,abc", { method: "HEAD" })).body);
        const url = URL.createObjectURL(new Blob(["hello"], { type: "a/b" }));
        console.log(/^blob:null\\/[-0-9a-f]{36}$/.test(url), new URL(url).origin);
        const got = fetch(`${url}#x`);
        await fails(fetch(url, { method: "POST" }));
        URL.revokeObjectURL(url);
        const r = await got;
        console.log(r.status, r.headers.get("content-type"), r.headers.get("content-length"), await r.text());
        await fails(fetch(url));
        try { URL.createObjectURL({}); } catch (e) { console.log(e.name); }
        """,
        """
        200 OK text/plain;charset=US-ASCII a b%zz true
        200 OK text/html;charset=utf-8 ü true
        200 OK text/plain;charset=x 1 true
        200 OK text/plain;charset=US-ASCII hi true
        200 OK image/svg+xml hi true
        200 OK text/plain;charset=US-ASCII y true
        200 OK a/b;c="d;e";y=" 5" 1 true
        200 OK text/plain x true
        TypeError TypeError
        TypeError InvalidCharacterError
        null
        true null
        TypeError TypeError
        200 a/b 5 hello
        TypeError TypeError
        TypeError
        """);
  }

  @Test
  void fetch_isAborted_beforeTheHeadAndWithinTheBody() {
    run(
        """
        await fails(fetch(`${base}/hello`, { signal: AbortSignal.abort() }));
        await fails(fetch(`${base}/hello`, { signal: AbortSignal.abort(new RangeError()) }));
        const first = new AbortController();
        const waiting = fetch(`${base}/hangs`, { signal: first.signal });
        first.abort();
        await fails(waiting);
        const second = new AbortController();
        const { body } = await fetch(`${base}/begins`, { signal: second.signal });
        const reader = body.getReader();
        console.log(new TextDecoder().decode((await reader.read()).value));
        const reading = reader.read();
        second.abort(new RangeError("mine"));
        await fails(reading);
        for await (const chunk of (await fetch(`${base}/begins`)).body) { console.log(chunk.length); break; }
        """,
        """
        AbortError\s
        RangeError\s
        AbortError\s
        first
        RangeError\s
        5
        """);
  }

  @Test
  void headers_validate_join_andSort() {
    run(
        """
        const headers = new Headers([["b", " 2 "], ["A", "1"], ["set-cookie", "x"], ["set-cookie", "y"]]);
        headers.append("a", "3");
        console.log([...headers].join("; "), headers.get("B"), headers.has("c"), headers.get("c"));
        headers.set("a", "4");
        headers.delete("b");
        console.log([...new Headers(headers).keys()].join(), new Headers({ x: 1 }).get("x"));
        for (const f of [() => headers.append("a b", ""), () => headers.set("a", "\\u0100"), () => headers.get(""), () => new Headers(5), () => new Headers([["a"]])]) {
          try { f(); console.log("no"); } catch (e) { console.log(e.name); }
        }
        """,
        """
        a,1, 3; b,2; set-cookie,x; set-cookie,y 2 false null
        a,set-cookie,set-cookie 1
        TypeError
        TypeError
        TypeError
        TypeError
        TypeError
        """);
  }

  @Test
  void response_andRequest_byThemselves() {
    run(
        """
        const response = Response.json({ a: [1] }, { status: 201, headers: { x: "y" } });
        const copy = response.clone();
        console.log(response.status, response.headers.get("content-type"), await response.json(), await copy.text(), copy.headers.get("x"));
        console.log(Response.error().type, Response.error().status, Response.redirect("http://a/b", 301).headers.get("location"));
        const form = new FormData();
        form.append("a", "1\\n2");
        form.append("f", new File(["d\\r\\n--"], 'q".txt', { type: "t/x" }));
        const back = await new Response(form).formData();
        console.log(JSON.stringify(back.get("a")), back.get("f").name, back.get("f").type, back.get("f").size);
        console.log((await new Response("a=1&b=2", { headers: { "content-type": "application/x-www-form-urlencoded" } }).formData()).get("b"));
        console.log((await new Response(new Blob(["x"], { type: "a/b" })).blob()).type, new Response(null).body, await new Response().text() === "");
        const request = new Request("http://a/?x", { method: "post", body: "x", headers: { h: "1" } });
        const other = new Request(request, { headers: { i: "2" } });
        console.log(other.method, other.url, [...other.headers].join(";"), request.bodyUsed, await other.text(), other.signal.aborted);
        for (const f of [() => new Response("", { status: 99 }), () => new Response("", { status: 204 }), () => Response.redirect("http://a", 200),
            () => new Request(request), () => Response.json(undefined)]) {
          try { f(); console.log("no"); } catch (e) { console.log(e.name); }
        }
        await fails(new Response("x").json());
        await fails(new Response("x").formData());
        """,
        """
        201 application/json { a: [ 1 ] } {"a":[1]} y
        error 0 http://a/b
        "1\\r\\n2" q".txt t/x 5
        2
        a/b null true
        POST http://a/?x i,2 true x false
        RangeError
        TypeError
        RangeError
        TypeError
        TypeError
        SyntaxError\s
        TypeError\s
        """);
  }
}
