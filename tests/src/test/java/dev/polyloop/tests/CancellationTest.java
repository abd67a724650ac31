package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.Blocking;
import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.PolyloopBuilder;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.VirtualTime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.TypeLiteral;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancelling in one language what another one does, with shields and deadlines in between. */
class CancellationTest {
  /** What Java does for the guests. */
  public static final class Service {
    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
    private volatile CountDownLatch release = new CountDownLatch(1);
    private volatile CompletableFuture<String> began = new CompletableFuture<>();

    /** Notes an event. */
    @Export
    public void note(String event) {
      events.add(event);
      if (event.endsWith(" began")) {
        boolean _ = began.complete(event);
      }
    }

    /** Done when the child has begun. */
    @Export
    public CompletableFuture<String> began() {
      return began;
    }

    /**
     * Blocks until it is released or interrupted. What interrupted it, on the loop's thread, goes
     * on to its end before this does.
     */
    @Export
    @Blocking
    public String block() throws InterruptedException {
      note("java began");
      try {
        release.await();
        return "released";
      } catch (InterruptedException e) {
        note("java interrupted");
        CountDownLatch isOver = new CountDownLatch(1);
        polyloop.loop().execute(isOver::countDown);
        isOver.await();
        throw e;
      } finally {
        note("java ended");
      }
    }

    /** A future of the loop that nobody completes. */
    @Export
    public LoopFuture<Object> never() {
      EventLoop loop = Objects.requireNonNull(EventLoop.running());
      return loop.createFuture();
    }

    /** Lets {@link #block} return. */
    @Export
    public void release() {
      release.countDown();
    }
  }

  private static final String PYTHON =
      """
      import asyncio
      import polyloop
      java = polyloop.exposed("java")

      async def forever():
          java.note("python began")
          try:
              await asyncio.get_running_loop().create_future()
          except asyncio.CancelledError as e:
              java.note(f"python cancelled {e}")
              await asyncio.sleep(0.01)
              raise
          finally:
              java.note("python ended")

      async def waits_for(start):
          try:
              return await start()
          except asyncio.CancelledError as e:
              java.note(f"waiter cancelled {e}")
              raise

      async def cancels(start):
          task = asyncio.create_task(waits_for(start))
          await java.began()
          answers = [task.cancel("why"), task.cancel("again")]
          state = [task.cancelling(), task.done()]
          try:
              await task
          except asyncio.CancelledError as e:
              java.note(f"done {task.cancelled()}")
          return [*answers, task.cancel("late"), *state]

      async def shields(start):
          inner = asyncio.ensure_future(start())
          task = asyncio.create_task(waits_for(lambda: asyncio.shield(inner)))
          await java.began()
          task.cancel("why")
          await asyncio.wait([task])
          alive = not inner.done()
          java.release()
          return [task.cancelled(), alive, await inner]

      async def within(seconds, start):
          try:
              async with asyncio.timeout(seconds):
                  return await start()
          except TimeoutError:
              java.note(f"python timed out {asyncio.current_task().cancelling()}")
              raise
          except asyncio.CancelledError:
              java.note("python cancelled")
              raise

      async def nested(outer, middle, inner, js):
          # Python around JavaScript around Python around Java
          loop = asyncio.get_running_loop()
          start = loop.time()
          try:
              await within(outer, lambda: js.within(middle, lambda: within(inner, java.never)))
          except Exception as e:
              kind = "TimeoutError" if isinstance(e, TimeoutError) else type(e).__name__
              return f"{kind} after {round(loop.time() - start)}, {asyncio.current_task().cancelling()} requests"

      async def takes_back(start):
          async def stubborn():
              try:
                  await start()
              except asyncio.CancelledError:
                  return [asyncio.current_task().cancelling(), asyncio.current_task().uncancel(), await asyncio.sleep(0.01, "went on")]
          task = asyncio.create_task(stubborn())
          await java.began()
          task.cancel()
          return [str(x) for x in await task] + [str(task.cancelled())]
      """;

  private static final String JAVASCRIPT =
      """
      import asyncio, { sleep } from "asyncio";
      let python;
      export const begin = (module) => { python = module; };

      export const forever = () => asyncio.create_task(async (signal) => {
        java.note("js began");
        await new Promise((resolve) => signal.addEventListener("abort", () => {
          java.note(`js aborted ${signal.reason.message}`);
          resolve();
        }));
        await sleep(0.01);
        java.note("js ended");
        signal.throwIfAborted();
      });

      /** Aborts the signal of what the language does. */
      async function abortsWith(start) {
        const controller = new AbortController();
        const work = start(controller.signal);
        work.catch(() => {});
        await java.began();
        controller.abort(new Error("why"));
        controller.abort(new Error("again"));
        try {
          await work;
        } catch (error) {
          java.note(`done ${work.cancelled()} ${error instanceof asyncio.CancelledError} ${error.message}`);
        }
        return work.cancel();
      }
      export const aborts = (language) => abortsWith((signal) => asyncio.ensure_future(started(language), { signal }));
      const started = (language) => ({ python: () => python.forever(), js: forever, java: () => java.block() })[language]();

      export const abortsChild = () => abortsWith((signal) => asyncio.create_task(() => asyncio.TaskGroup.run(async (group) => {
        const child = group.create_task(python.forever(), { signal });
        const sibling = group.create_task(async () => { await sleep(0.2); java.note("sibling ended"); });
        await sibling;
        java.note(`child cancelled ${child.cancelled()}`);
      })));
      export const within = (seconds, start) => asyncio.create_task(async (signal) => {
        try {
          return await asyncio.timeout(seconds).run(() => start(), { signal });
        } catch (error) {
          java.note(error instanceof asyncio.TimeoutError ? "js timed out" : "js cancelled");
          throw error;
        }
      });
      """;

  private static final Service SERVICE = new Service();
  @TempDir private static Path folder;
  private static Polyloop polyloop;
  private static GuestModule python;
  private static GuestModule js;

  private static PolyloopBuilder settings() {
    return Polyloop.builder().engine(Guests.ENGINE).trusted().expose("java", SERVICE);
  }

  private static GuestModule loadPython(Polyloop into) {
    return Guests.load(into, folder, "cancels.py", PYTHON);
  }

  private static GuestModule loadJavaScript(Polyloop into) {
    return Guests.load(into, folder, "cancels.mjs", JAVASCRIPT);
  }

  @BeforeAll
  static void start() throws Exception {
    // Virtual time stands still while Java blocks.
    polyloop = settings().build();
    python = loadPython(polyloop);
    js = loadJavaScript(polyloop);
    js.call("begin", Void.class, python.value()).get();
  }

  @AfterAll
  static void stop() {
    polyloop.close();
  }

  @BeforeEach
  void reset() {
    SERVICE.events.clear();
    SERVICE.release = new CountDownLatch(1);
    SERVICE.began = new CompletableFuture<>();
  }

  private static List<String> events() {
    return List.copyOf(SERVICE.events);
  }

  private static Value starter(String language) {
    return switch (language) {
      case "python" -> python.value().getMember("forever");
      case "js" -> js.value().getMember("forever");
      default -> python.value().getMember("java").getMember("block");
    };
  }

  /** What happens from the start of the language's work to its acknowledged end. */
  private static List<String> courseOf(String language, String... after) {
    List<String> course =
        switch (language) {
          case "python" -> List.of("python began", "python cancelled why", "python ended");
          case "js" -> List.of("js began", "js aborted why", "js ended");
          default -> List.of("java began", "java interrupted", "java ended");
        };
    return Stream.concat(course.stream(), Stream.of(after)).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js", "java"})
  void cancel_ofAPythonTask_reachesTheChildOnce_withTheReason_andWaitsForItsEnd(String child)
      throws Exception {
    assertEquals(
        List.of(true, true, false, 2, false),
        python.call("cancels", new TypeLiteral<List<Object>>() {}, starter(child)).get());
    // A thread that is told again while it cleans up has the reason it was told last.
    String reason = child.equals("java") ? "again" : "why";
    assertEquals(courseOf(child, "waiter cancelled " + reason, "done True"), events());
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js", "java"})
  void abort_inJavaScript_reachesTheChildOnce_withTheReason_andWaitsForItsEnd(String child)
      throws Exception {
    assertEquals(false, js.call("aborts", Boolean.class, child).get());
    assertEquals(courseOf(child, "done true true why"), events());
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js", "java"})
  void cancel_ofAResultInJava_reachesTheChild_andWaitsForItsEnd(String child) throws Exception {
    CompletableFuture<Object> result = python.call("waits_for", Object.class, starter(child));
    assertEquals(courseOf(child).getFirst(), SERVICE.events.take());
    assertTrue(result.cancel(true));
    assertThrows(CancellationException.class, result::join);
    List<String> rest = events();
    assertTrue(rest.contains(courseOf(child).getLast()), rest::toString);
    assertFalse(result.cancel(true));
  }

  @Test
  void shield_inPython_keepsACancellationFromJava() throws Exception {
    assertEquals(
        List.of(true, true, "released"),
        python.call("shields", new TypeLiteral<List<Object>>() {}, starter("java")).get());
    assertEquals(List.of("java began", "waiter cancelled why", "java ended"), events());
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js", "java"})
  void uncancel_letsATaskGoOn_afterTheChildOfAnotherLanguageWasCancelled(String child)
      throws Exception {
    assertEquals(
        List.of("1", "0", "went on", "False"),
        python.call("takes_back", new TypeLiteral<List<String>>() {}, starter(child)).get());
    assertEquals(courseOf(child).getLast(), events().getLast());
  }

  @Test
  void signal_ofAChildInAGroup_cancelsThatChildOnly() throws Exception {
    assertEquals(false, js.call("abortsChild", Boolean.class).get());
    assertEquals(courseOf("python", "sibling ended", "child cancelled true"), events());
  }

  /**
   * The first deadline is a time-out to its own language and the outer ones, else a cancellation.
   */
  @Test
  void deadlines_ofPythonJavaScriptPython_aroundJava_theFirstOneCounts() throws Exception {
    Map<List<Integer>, List<String>> expected =
        Map.of(
            List.of(10, 20, 30), List.of("python cancelled", "js cancelled", "python timed out 0"),
            List.of(10, 30, 20), List.of("python cancelled", "js cancelled", "python timed out 0"),
            List.of(20, 10, 30), List.of("python cancelled", "js timed out", "python timed out 0"),
            List.of(30, 10, 20), List.of("python cancelled", "js timed out", "python timed out 0"),
            List.of(20, 30, 10),
                List.of("python timed out 0", "js timed out", "python timed out 0"),
            List.of(30, 20, 10),
                List.of("python timed out 0", "js timed out", "python timed out 0"));
    try (Polyloop virtual = settings().clock(new VirtualTime()).build()) {
      GuestModule scripts = loadPython(virtual);
      Value other = loadJavaScript(virtual).value();
      for (var row : expected.entrySet()) {
        reset();
        List<Integer> deadlines = row.getKey();
        assertEquals(
            "TimeoutError after 10, 0 requests",
            scripts
                .call(
                    "nested",
                    String.class,
                    deadlines.get(0),
                    deadlines.get(1),
                    deadlines.get(2),
                    other)
                .get());
        assertEquals(row.getValue(), events(), deadlines::toString);
      }
    }
  }
}
