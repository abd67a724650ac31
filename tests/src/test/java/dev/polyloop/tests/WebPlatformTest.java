package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Python sees of JavaScript's fetch and streams, with a server of Python's on the same loop.
 */
class WebPlatformTest {
  private static final String JAVASCRIPT =
      """
      let aborted = "no";
      export const request = (url) => fetch(url);
      export const numbers = () => new ReadableStream({ start(c) { [1, 2, 3].forEach((n) => c.enqueue(n)); c.close(); } });
      export const doubled = async (source) => {
        const all = [];
        const double = new TransformStream({ transform(n, c) { c.enqueue(n * 2); } });
        for await (const n of ReadableStream.from(source).pipeThrough(double)) all.push(n);
        return all.join();
      };
      export const first = async (source) => {
        const reader = ReadableStream.from(source).getReader();
        const { value } = await reader.read();
        await reader.cancel();
        return value;
      };
      export const shared = (url) => {
        const promise = fetch(url);
        promise.catch((e) => { aborted = e.name; });
        return promise;
      };
      export const outcome = () => aborted;
      export const refused = (url) => fetch(url).then(() => "no", (e) => `${e.name} ${e.message}`);
      """;

  private static final String PYTHON =
      """
      import asyncio
      import polyloop

      log = []

      async def handle(reader, writer):
          head = await reader.readuntil(b"\\r\\n\\r\\n")
          if b"/body" in head:
              writer.write(b"HTTP/1.1 200 OK\\r\\ncontent-length: 6\\r\\n\\r\\nabc")
              await writer.drain()
              writer.write(b"def")
              await writer.drain()
              writer.close()
              return
          elif b"/part" in head:
              writer.write(b"HTTP/1.1 200 OK\\r\\ncontent-length: 6\\r\\n\\r\\nabc")
          await writer.drain()
          log.append("closed" if await reader.read() == b"" else "more")
          writer.close()

      async def serve():
          server = await asyncio.start_server(handle, "127.0.0.1", 0)
          return server, "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]

      async def body(web):
          server, url = await serve()
          async with server:
              response = await web.request(url + "/body")
              data = b""
              async for chunk in response.body:
                  data += bytes(chunk)
              return [response.status, data.decode()]

      async def timeouts(web):
          log.clear()
          server, url = await serve()
          seen = []
          async with server:
              try:
                  async with asyncio.timeout(0.2):
                      await web.request(url + "/hangs")
              except TimeoutError:
                  seen.append("timeout")
              response = await web.request(url + "/part")
              try:
                  await asyncio.wait_for(response.text(), 0.2)
              except TimeoutError:
                  seen.append("timeout")
              while len(log) < 2:
                  await asyncio.sleep(0.01)
          return seen + log

      async def shared(web):
          server, url = await serve()
          async with server:
              promise = web.shared(url + "/hangs")
              async def wait():
                  await promise
              one, two = asyncio.create_task(wait()), asyncio.create_task(wait())
              await asyncio.sleep(0.05)
              one.cancel()
              await asyncio.sleep(0.05)
              before = web.outcome()
              two.cancel()
              await asyncio.wait([one, two])
              await asyncio.sleep(0.05)
              return [before, web.outcome()]

      async def sources(web):
          closed = []
          async def generator():
              try:
                  for i in range(3):
                      yield i
              finally:
                  closed.append(True)
          read = [n async for n in web.numbers()]
          return str([read, await web.doubled(generator()), await web.first(generator()), len(closed)])
      """;

  @TempDir Path folder;

  @Test
  void python_readsBodies_abortsByTimeoutAndCancellation_andIsASource() throws Exception {
    try (Polyloop polyloop =
        Polyloop.builder().engine(Guests.ENGINE).trusted().languages("python", "js").build()) {
      GuestModule javaScript = Guests.load(polyloop, folder, "web.mjs", JAVASCRIPT);
      GuestModule python = Guests.load(polyloop, folder, "uses_web.py", PYTHON);
      assertEquals(
          List.of(200, "abcdef"), python.call("body", List.class, javaScript.value()).get());
      assertEquals(
          List.of("timeout", "timeout", "closed", "closed"),
          python.call("timeouts", List.class, javaScript.value()).get());
      assertEquals(
          List.of("no", "AbortError"), python.call("shared", List.class, javaScript.value()).get());
      assertEquals(
          "[[1, 2, 3], '0,2,4', 0, 2]",
          python.call("sources", String.class, javaScript.value()).get());
    }
  }

  @Test
  void restricted_hasNoNetwork() throws Exception {
    Path file = Guests.write(folder, "web.mjs", JAVASCRIPT);
    try (Polyloop polyloop = Polyloop.builder().restricted().modulePath(folder).build()) {
      assertEquals(
          "TypeError fetch failed: only a trusted program may use the network",
          polyloop.load(file).call("refused", String.class, "http://127.0.0.1:9/").get());
    }
  }
}
