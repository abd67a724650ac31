package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;

import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;

/** The Streams standard, on the loop. */
class WebStreamsTest {
  private static final String ALL =
      """
      const all = async (stream) => { const chunks = []; for await (const chunk of stream) chunks.push(chunk); return chunks; };
      const bytes = async (stream) => new Uint8Array(await new Blob(await all(stream)).arrayBuffer());
      """;

  @Test
  void readable_iterates_tees_andPipes() {
    check(
        ALL
            + """
            const stream = new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2); c.close(); } });
            const [left, right] = stream.tee();
            console.log(await all(left), (await right.getReader().read()).value, stream.locked);
            const written = [];
            await ReadableStream.from([1, 2, 3])
              .pipeThrough(new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2); } }))
              .pipeTo(new WritableStream({ write(chunk) { written.push(chunk); }, close() { written.push("closed"); } }));
            console.log(written);
            const controller = new AbortController();
            const piping = new ReadableStream().pipeTo(new WritableStream(), { signal: controller.signal });
            controller.abort();
            await piping.catch((e) => console.log(e.name));
            let cancelled;
            for await (const chunk of new ReadableStream({ pull(c) { c.enqueue(1); }, cancel() { cancelled = true; } })) break;
            console.log(cancelled, `${stream}`);
            await all(new ReadableStream({ start(c) { c.error(new RangeError("x")); } })).catch((e) => console.log(e.name));
            """,
        """
        [ 1, 2 ] 1 true
        [ 2, 4, 6, 'closed' ]
        AbortError
        true [object ReadableStream]
        RangeError
        """);
  }

  @Test
  void byteStream_fillsTheReadersBuffer_whichIsTransferred() {
    check(
        """
        const stream = new ReadableStream({
          type: "bytes",
          pull(c) { c.byobRequest.view[0] = 7; c.byobRequest.respond(1); },
        });
        const reader = stream.getReader({ mode: "byob" });
        const given = new Uint8Array(4);
        const { value } = await reader.read(given);
        console.log(value, value.buffer.byteLength, given.byteLength);
        """,
        """
        Uint8Array(1) [ 7 ] 4 0
        """);
  }

  @Test
  void backPressure_pullsOnlyWhatIsWanted() {
    check(
        """
        let pulled = 0;
        const stream = new ReadableStream({ pull(c) { c.enqueue(++pulled); } }, new CountQueuingStrategy({ highWaterMark: 3 }));
        await new Promise((resolve) => setTimeout(resolve, 1));
        console.log(pulled);
        const reader = stream.getReader();
        await reader.read();
        await new Promise((resolve) => setTimeout(resolve, 1));
        console.log(pulled, new ByteLengthQueuingStrategy({ highWaterMark: 1 }).size(new Uint8Array(4)));
        const writer = new WritableStream({ write: () => new Promise((resolve) => setTimeout(resolve, 10)) }).getWriter();
        writer.write("a");
        console.log(writer.desiredSize);
        await writer.ready;
        console.log(writer.desiredSize, performance.now());
        """,
        """
        3
        4 4
        0
        1 12
        """);
  }

  @Test
  void compression_andBack_inSingleBytes() {
    check(
        ALL
            + """
            const data = new TextEncoder().encode("hello ".repeat(2000));
            for (const format of ["gzip", "deflate", "deflate-raw"]) {
              const small = await bytes(ReadableStream.from([data.slice(0, 9), data.slice(9)]).pipeThrough(new CompressionStream(format)));
              const pieces = Array.from(small, (byte) => Uint8Array.of(byte));
              const back = await bytes(ReadableStream.from(pieces).pipeThrough(new DecompressionStream(format)));
              console.log(format, small.length < 100, back.length, new TextDecoder().decode(back) === "hello ".repeat(2000));
              for (const bad of [small.slice(0, -3), new Uint8Array(12).fill(255), new Uint8Array([...small, 1])]) {
                await bytes(ReadableStream.from([bad]).pipeThrough(new DecompressionStream(format)))
                  .then(() => console.log("no"), (e) => console.log(e.name));
              }
            }
            try { new CompressionStream("br"); } catch (e) { console.log(e.name); }
            """,
        """
        gzip true 12000 true
        TypeError
        TypeError
        TypeError
        deflate true 12000 true
        TypeError
        TypeError
        TypeError
        deflate-raw true 12000 true
        TypeError
        TypeError
        TypeError
        TypeError
        """);
  }

  @Test
  void textStreams_keepCharactersTogether() {
    check(
        ALL
            + """
            const pieces = [Uint8Array.of(0xe2, 0x82), Uint8Array.of(0xac, 0x41)];
            console.log((await all(ReadableStream.from(pieces).pipeThrough(new TextDecoderStream()))).join("|") === "\\u20acA");
            const text = await bytes(ReadableStream.from(["a\\ud83d", "\\ude00", "\\ud83d"]).pipeThrough(new TextEncoderStream()));
            console.log(Array.from(text, (b) => b.toString(16)).join(" "));
            const fatal = ReadableStream.from([Uint8Array.of(255)]).pipeThrough(new TextDecoderStream("utf-8", { fatal: true }));
            await all(fatal).catch((e) => console.log(e.name));
            """,
        """
        true
        61 f0 9f 98 80 ef bf bd
        TypeError
        """);
  }

  @Test
  void publisher_isASource_andAStreamIsAPublisher() {
    SubmissionPublisher<Integer> numbers = new SubmissionPublisher<>(Runnable::run, 16);
    Runnable send =
        () -> {
          numbers.submit(1);
          numbers.submit(2);
          numbers.close();
        };
    check(
        Map.of("numbers", (Flow.Publisher<Integer>) numbers, "send", send),
        """
        import { publisher, stream } from "polyloop";
        const doubled = ReadableStream.from(numbers).pipeThrough(new TransformStream({ transform(n, c) { c.enqueue(n * 2); } }));
        const reading = (async () => { const all = []; for await (const n of doubled) all.push(n); return all; })();
        setTimeout(() => send.run(), 1);
        console.log(await reading);
        const all = [];
        for await (const item of stream(publisher(ReadableStream.from(["a", "b"])))) all.push(item);
        console.log(all);
        """,
        """
        [ 2, 4 ]
        [ 'a', 'b' ]
        """);
  }
}
