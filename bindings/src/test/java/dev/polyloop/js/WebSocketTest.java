package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.guest.Sandbox;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WebSocket against a server on the loopback interface. */
class WebSocketTest {
  private static SocketServer server;

  @BeforeAll
  static void start() {
    server = new SocketServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    server.endings.clear();
  }

  private static void run(String code, String expected) {
    String help =
        """
        const shown = (e) => e.type === "message" ? e.data : e.type === "close" ? `close ${e.code} '${e.reason}' ${e.wasClean}` : e.type;
        const watch = (socket) => {
          for (const type of ["open", "message", "error", "close"]) {
            socket.addEventListener(type, (e) => console.log(shown(e), socket.readyState));
          }
          return socket;
        };
        const open = (path, ...rest) => new WebSocket(base + path, ...rest);
        const next = (socket, type = "message") => new Promise((resolve) => socket.addEventListener(type, resolve, { once: true }));
        """;
    check(Map.of("base", "ws://127.0.0.1:" + server.port()), help + code, expected);
  }

  @Test
  void messages_goBothWays_inOrder() {
    run(
        """
        const socket = open("/ws/echo", ["none", "chat"]);
        console.log(socket.readyState, socket.url === `${base}/ws/echo`, socket.protocol === "", socket.binaryType);
        try { socket.send("x"); } catch (e) { console.log(e.name); }
        socket.onopen = function (e) { console.log(e.type, this === socket, socket.protocol, socket.extensions === "", socket.readyState); };
        await next(socket, "open");
        socket.send("grüße \\ud800");
        socket.send(12);
        socket.send(new Blob(["bl", "ob"]));
        console.log(socket.bufferedAmount);
        const first = await next(socket);
        console.log(first.data, first instanceof MessageEvent, first.origin === base);
        console.log((await next(socket)).data);
        const { data: blob } = await next(socket);
        console.log(blob instanceof Blob, await blob.text(), socket.bufferedAmount);
        socket.binaryType = "arraybuffer";
        socket.binaryType = "other";
        socket.send(new Uint16Array([1, 2, 3]).subarray(1));
        const { data: buffer } = await next(socket);
        console.log(buffer instanceof ArrayBuffer, new Uint16Array(buffer).join());
        const big = new Uint8Array(3_000_000).fill(7);
        socket.send(big);
        socket.send("x".repeat(1_000_000));
        const { data: back } = await next(socket);
        console.log(back.byteLength, new Uint8Array(back).indexOf(0), (await next(socket)).data.length);
        for (let i = 0; i < 2_000; i++) socket.send(`${i}`);
        let i = 0;
        socket.onmessage = (e) => { if (e.data !== `${i++}`) throw new Error(e.data); if (i === 2_000) socket.close(); };
        await next(socket, "close");
        console.log(i, socket.bufferedAmount, socket.readyState);
        socket.send("more");
        console.log(socket.bufferedAmount);
        """,
        """
        0 true true blob
        InvalidStateError
        open true chat true 1
        17
        grüße � true true
        12
        true blob 0
        true 2,3
        3000000 -1 1000000
        2000 0 3
        4
        """);
  }

  @Test
  void fragments_becomeOneMessage_pingsAreAnswered() {
    run(
        """
        const socket = open("/ws/fragments");
        console.log((await next(socket)).data);
        console.log(new Uint8Array(await (await next(socket)).data.arrayBuffer()).join());
        console.log((await next(socket)).data);
        socket.close();
        const other = open("/ws/ping");
        console.log((await next(other)).data);
        other.close();
        """,
        """
        äb
        1,2,3
        pong\s
        pong beat
        """);
  }

  @Test
  void close_shakesHands_fromEitherSide() {
    run(
        """
        const mine = open("/ws/echo");
        await next(mine, "open");
        mine.close(3001, "enough");
        mine.close();
        watch(mine);
        console.log(mine.readyState);
        await next(mine, "close");
        mine.close();
        await next(watch(open("/ws/ends")), "close");
        await next(watch(open("/ws/ends-without-code")), "close");
        """,
        """
        2
        close 3001 'enough' true 3
        open 1
        last 1
        close 4001 'that is all' true 3
        open 1
        close 1005 '' true 3
        """);
    assertEquals("3001 enough", server.endings.poll());
  }

  @Test
  void failures_areAnError_andAnUncleanClose() {
    run(
        """
        const closed = (socket) => next(socket, "close");
        await closed(watch(open("/ws/drops")));
        await closed(watch(open("/ws/invalid")));
        await closed(watch(open("/elsewhere")));
        await closed(watch(open("/ws/echo", "unknown")));
        await closed(watch(new WebSocket("ws://127.0.0.1:1/")));
        const early = open("/ws/echo");
        early.onerror = (e) => console.log(e instanceof ErrorEvent, e.message.endsWith("closed before the connection was open"));
        early.close();
        console.log(early.readyState);
        await closed(watch(early));
        """,
        """
        open 1
        close 1006 '' false 3
        open 1
        error 3
        close 1006 '' false 3
        error 3
        close 1006 '' false 3
        error 3
        close 1006 '' false 3
        error 3
        close 1006 '' false 3
        2
        true true
        error 3
        close 1006 '' false 3
        """);
  }

  @Test
  void arguments_areChecked() {
    run(
        """
        for (const args of [["nope"], ["/ws"], ["ftp://a/"], ["ws://a/#b"], ["ws://a/#"], ["ws://a/", "a b"], ["ws://a/", ""], ["ws://a/", ["a", "A"]], []]) {
          try { new WebSocket(...args); console.log("no", args); } catch (e) { if (e.name !== "SyntaxError") console.log(e.name); }
        }
        const socket = new WebSocket(new URL(`${base.replace("ws", "http").replace("//", "//me:a%20b@")}/ws/head`));
        console.log(socket.url === `${base.replace("//", "//me:a%20b@")}/ws/head`, WebSocket.OPEN, socket.CLOSED);
        const head = (await next(socket)).data.split(" ");
        console.log(head[0], atob(head[1]), head[2] === navigator.userAgent.split(" ")[0]);
        for (const args of [[999], [1001], [5000], ["x"], [1000, "ä".repeat(62)], [undefined, "x".repeat(124)]]) {
          try { socket.close(...args); console.log("no", args); } catch (e) { console.log(e.name); }
        }
        try { socket.send(); } catch (e) { console.log(e.name); }
        socket.close(2999.5, "é".repeat(61));
        const event = new CloseEvent("close", { code: 65537, wasClean: 1, reason: 5, cancelable: true });
        console.log(event.code, event.wasClean, event.reason === "5", event.cancelable, new CloseEvent("x").code, event instanceof Event);
        """,
        """
        TypeError
        true 1 3
        Basic me:a b true
        InvalidAccessError
        InvalidAccessError
        InvalidAccessError
        InvalidAccessError
        SyntaxError
        SyntaxError
        TypeError
        1 true true true 0 true
        """);
  }

  @Test
  void openSocket_keepsTheProgramAlive_andIsLeftAtItsEnd() throws InterruptedException {
    try (JsProgram program = new JsProgram(Map.of("base", "ws://127.0.0.1:" + server.port()))) {
      program.run(
          """
          const socket = new WebSocket(`${base}/ws/ends`);
          socket.onclose = () => console.log("over");
          """);
      assertEquals("over\n", program.out());
      program.run(
          """
          const other = new WebSocket(`${base}/ws/never-closes`);
          other.onopen = () => { throw new Error("mine"); };
          """);
    }
    BlockingQueue<String> endings = server.endings;
    assertEquals("4001", endings.take());
    assertEquals("1001", endings.take());
  }

  @Test
  void restricted_hasNone() {
    try (JsProgram program = JsProgram.restricted(Sandbox.open())) {
      program.run(
          """
          try { new WebSocket("ws://127.0.0.1:1/"); } catch (e) { console.log(e.name, e.message); }
          """);
      assertEquals("SecurityError only a trusted program may use the network\n", program.out());
    }
  }
}
