package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.polyloop.guest.Sandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** EventSource against a server on the loopback interface. */
class EventSourceTest {
  private static final CountDownLatch OVER = new CountDownLatch(1);
  private static final ExecutorService THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("events-test-", 0).factory());
  private static HttpServer server;

  @BeforeAll
  static void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(THREADS);
    server.createContext("/", EventSourceTest::answer);
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
      String id = exchange.getRequestHeaders().getFirst("last-event-id");
      String type = "Text/Event-Stream; charset=utf-8";
      switch (exchange.getRequestURI().getPath()) {
        case "/events" -> {
          if (id == null) {
            send(
                exchange,
                200,
                type,
                "\ufeffdata: a\ndata:b\n\n: comment\r\nevent: named\r\ndata:  x\r\nunknown: 1\r\n\r",
                "\nid: 7\rretry: 5\rdata\r\rid: a\0b\nretry: 1x\ndata: ü\n\nevent: none\nid: 8\n\n",
                "id: 9\ndata: cut");
          } else {
            send(exchange, 200, type, "data: after " + id + "\n\nid: end\n\n");
          }
        }
        case "/foreign" -> send(exchange, 200, type, "retry: 1\nid: ü1\ndata: x\n\n");
        case "/accept" ->
            send(
                exchange,
                200,
                type,
                "data: " + exchange.getRequestHeaders().getFirst("accept") + "\n\n");
        case "/moved" -> {
          exchange.getResponseHeaders().set("location", "/accept");
          exchange.sendResponseHeaders(302, -1);
        }
        case "/cut" -> {
          exchange.getResponseHeaders().set("content-type", type);
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(bytes("retry: 1\ndata: c\n\n"));
          exchange.getResponseBody().flush();
        }
        case "/open" -> {
          exchange.getResponseHeaders().set("content-type", type);
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().flush();
          OVER.await();
        }
        case "/text" -> send(exchange, 200, "text/plain", "data: a\n\n");
        case "/none" -> exchange.sendResponseHeaders(204, -1);
        default -> exchange.sendResponseHeaders(500, -1);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String... pieces)
      throws IOException {
    exchange.getResponseHeaders().set("content-type", type);
    exchange.sendResponseHeaders(status, 0);
    OutputStream body = exchange.getResponseBody();
    for (String piece : pieces) {
      body.write(bytes(piece));
      body.flush();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void run(String code, String expected) {
    String help =
        """
        const next = (source, type = "message") => new Promise((resolve) => source.addEventListener(type, resolve, { once: true }));
        """;
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    check(Map.of("base", base), help + code, expected);
  }

  @Test
  void events_areParsed_andGoOnAfterTheLastId() {
    run(
        """
        const source = new EventSource(`${base}/events`, { withCredentials: true });
        console.log(source.url === `${base}/events`, source.readyState, source.withCredentials);
        const log = (e) => {
          console.log(e.type, JSON.stringify(e.data), e.lastEventId, e.origin === base, source.readyState);
          queueMicrotask(() => console.log("job"));
        };
        source.onopen = (e) => console.log(e.type, source.readyState, e instanceof Event);
        source.onmessage = log;
        for (const type of ["named", "none"]) source.addEventListener(type, log);
        source.onerror = (e) => {
          console.log(e.type, source.readyState, e.message.slice(base.length));
          if (e.target === source) source.onerror = () => source.close();
        };
        """,
        """
        true 0 true
        open 1 true
        message "a\\nb"  true 1
        job
        named " x"  true 1
        job
        message "" 7 true 1
        job
        message "ü" 7 true 1
        job
        error 0 /events: the server has ended the stream
        open 1 true
        message "after 8" 8 true 1
        job
        """);
  }

  @Test
  void source_fails_orConnectsAgain() {
    run(
        """
        for (const path of ["/text", "/none", "/missing"]) {
          const source = new EventSource(base + path);
          const { message, type } = await next(source, "error");
          console.log(type, source.readyState, message.slice(base.length));
        }
        const cut = new EventSource(`${base}/cut`);
        for (let i = 0; i < 2; i++) {
          console.log((await next(cut)).data, (await next(cut, "error")).error instanceof TypeError, cut.readyState);
        }
        cut.close();
        const before = performance.now();
        const refused = new EventSource("http://127.0.0.1:1/");
        for (let i = 0; i < 2; i++) await next(refused, "error");
        console.log(refused.readyState, performance.now() - before >= 3000);
        refused.close();
        console.log(refused.readyState);
        const moved = new EventSource(`${base}/moved`);
        console.log((await next(moved)).data, moved.url === `${base}/moved`);
        moved.close();
        const idle = new EventSource(`${base}/open`);
        await next(idle, "open");
        idle.close();
        idle.onerror = () => console.log("no");
        const foreign = new EventSource(`${base}/foreign`);
        console.log((await next(foreign)).lastEventId);
        for (let i = 0; i < 2; i++) console.log((await next(foreign, "error")).message.slice(base.length), foreign.readyState);
        const early = new EventSource(`${base}/open`);
        early.onopen = early.onerror = () => console.log("no");
        early.close();
        """,
        """
        error 2 /text: the answer has the type 'text/plain'
        error 2 /none: the answer has the status 204
        error 2 /missing: the answer has the status 500
        c true 0
        c true 0
        0 true
        2
        text/event-stream true
        ü1
        /foreign: the server has ended the stream 0
        /foreign: the last event's id is not ASCII and cannot be sent: 'ü1' 2
        """);
  }

  @Test
  void arguments_areChecked_restrictedProgramsHaveNone() {
    run(
        """
        for (const args of [[], ["/a"], [""]]) {
          try { new EventSource(...args); } catch (e) { console.log(e.name); }
        }
        console.log(EventSource.CLOSED, EventSource.prototype.OPEN, Object.prototype.toString.call(EventSource.prototype));
        """,
        """
        TypeError
        SyntaxError
        SyntaxError
        2 1 [object EventSource]
        """);
    try (JsProgram program = JsProgram.restricted(Sandbox.open())) {
      program.run(
          "try { new EventSource('http://127.0.0.1:1/'); } catch (e) { console.log(e.name); }");
      assertEquals("SecurityError\n", program.out());
    }
  }
}
