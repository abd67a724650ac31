package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.graalvm.polyglot.TypeLiteral;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Async generators, async iterators and publishers as one another. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamTest {
  private static final TypeLiteral<Flow.Publisher<Integer>> INTEGERS = new TypeLiteral<>() {};

  private static final String PYTHON =
      """
      import asyncio
      import polyloop

      log = []
      marker = object()

      async def numbers(count, failure=None):
          try:
              for i in range(count):
                  log.append(f"made {i}")
                  yield i
                  await asyncio.sleep(0)
              if failure is not None:
                  raise ValueError(failure)
          finally:
              log.append("closed")

      def of_objects():
          async def generator():
              yield marker
              yield None
          return generator()

      def is_marker(value): return value is marker

      async def collect(stream, window=1):
          return [x async for x in polyloop.stream(stream, window=window)]

      async def iterate(stream):
          return [x async for x in stream]

      async def take(stream, count):
          taken = []
          items = polyloop.stream(stream)
          async for item in items:
              taken.append(item)
              if len(taken) == count:
                  break
          await items.aclose()
          await asyncio.sleep(0)
          return taken

      async def outcome(stream):
          try:
              await collect(stream)
          except Exception as e:
              return f"{type(e).__name__}: {e}"
          return "no exception"

      async def patient(stream):
          items = polyloop.stream(stream)
          try:
              await asyncio.wait_for(anext(items), 0)
          except TimeoutError:
              pass
          return [x async for x in items]

      async def cancelled_when_the_item_is_there(publisher):
          items = polyloop.stream(publisher)
          reader = asyncio.create_task(anext(items))
          await asyncio.sleep(0)
          publisher.submit("first")
          # Behind the item's delivery, before the reader's next step.
          asyncio.get_running_loop().call_soon(reader.cancel)
          try:
              await reader
          except asyncio.CancelledError:
              publisher.submit("second")
              publisher.close()
              return [x async for x in items]

      async def take_log():
          for _ in range(5):
              await asyncio.sleep(0)
          taken = list(log)
          log.clear()
          return taken
      """;

  private static final String JAVASCRIPT =
      """
      import { sleep } from "asyncio";
      import { stream } from "polyloop";

      let log = [];
      const marker = {};

      export async function* numbers(count, failure) {
        try {
          for (let i = 0; i < count; i++) {
            log.push(`made ${i}`);
            yield i;
            await sleep(0);
          }
          if (failure) throw new RangeError(failure);
        } finally {
          log.push("closed");
        }
      }
      export async function* of_objects() { yield marker; yield null; }
      export const is_marker = (value) => value === marker;
      export async function collect(source, window = 1) {
        const all = [];
        for await (const x of stream(source, { window })) all.push(x);
        return all;
      }
      export async function iterate(source) {
        const all = [];
        for await (const x of source) all.push(x);
        return all;
      }
      export async function take(source, count) {
        const taken = [];
        for await (const x of source) {
          taken.push(x);
          if (taken.length === count) break;
        }
        await sleep(0);
        return taken;
      }
      export async function outcome(source) {
        try { await collect(source); } catch (e) { return `${e.name}: ${e.message}`; }
        return "no exception";
      }
      export async function take_log() { await sleep(0.001); const taken = log; log = []; return taken; }
      """;

  private final Polyloop polyloop =
      Polyloop.builder().engine(Guests.ENGINE).trusted().languages("python", "js").build();
  private final GuestModule python;
  private final GuestModule js;

  StreamTest(@TempDir Path folder) {
    python = Guests.load(polyloop, folder, "streams.py", PYTHON);
    js = Guests.load(polyloop, folder, "streams.mjs", JAVASCRIPT);
  }

  @AfterAll
  void close() {
    polyloop.close();
  }

  private GuestModule module(String language) {
    return language.equals("python") ? python : js;
  }

  private Object stream(String producer, int count) throws Exception {
    return producer.equals("java")
        ? publisher(count)
        : module(producer).call("numbers", Value.class, count).get();
  }

  private static Flow.Publisher<Integer> publisher(int count) {
    return subscriber ->
        subscriber.onSubscribe(
            new Flow.Subscription() {
              private int next;
              private boolean over;

              @Override
              public void request(long n) {
                for (long i = 0; i < n && !over && next < count; i++) {
                  subscriber.onNext(next++);
                }
                if (next == count && !over) {
                  over = true;
                  subscriber.onComplete();
                }
              }

              @Override
              public void cancel() {
                over = true;
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "python,js",
    "js,python",
    "java,python",
    "java,js",
    "python,python",
    "js,js",
  })
  void stream_ofOneLanguage_isIteratedInAnother(String producer, String consumer) throws Exception {
    for (int window : new int[] {1, 4, 100}) {
      assertEquals(
          List.of(0, 1, 2, 3, 4),
          module(consumer)
              .call("collect", new TypeLiteral<List<Integer>>() {}, stream(producer, 5), window)
              .get());
    }
    assertEquals(
        List.of(), module(consumer).call("collect", List.class, stream(producer, 0)).get());
    // Python's "async for" needs polyloop.stream for JavaScript's, which have no class.
    if (!(producer.equals("js") && consumer.equals("python"))) {
      assertEquals(
          List.of(0, 1),
          module(consumer)
              .call("iterate", new TypeLiteral<List<Integer>>() {}, stream(producer, 2))
              .get());
    }
  }

  @ParameterizedTest
  @CsvSource({"python,js", "js,python"})
  void consumerThatStops_closesTheProducer_whichMadeNoMore(String producer, String consumer)
      throws Exception {
    module(producer).call("take_log", List.class).get(); // of the tests before
    assertEquals(
        List.of(0, 1),
        module(consumer)
            .call("take", new TypeLiteral<List<Integer>>() {}, stream(producer, 100), 2)
            .get());
    assertEquals(
        List.of("made 0", "made 1", "closed"), module(producer).call("take_log", List.class).get());
  }

  @ParameterizedTest
  @CsvSource({"python,js", "js,python", "python,python"})
  void failure_reachesTheConsumer(String producer, String consumer) throws Exception {
    Value stream = module(producer).call("numbers", Value.class, 1, "in the stream").get();
    String outcome = module(consumer).call("outcome", String.class, stream).get();
    assertTrue(outcome.contains("in the stream"), outcome);
  }

  @ParameterizedTest
  @CsvSource({"python,js", "js,python"})
  void items_keepTheirIdentity(String producer, String consumer) throws Exception {
    Value stream = module(producer).call("of_objects", Value.class).get();
    Value items = module(consumer).call("collect", Value.class, stream).get();
    assertTrue(
        module(producer)
            .call("is_marker", Boolean.class, polyloop.loop().call(() -> items.getArrayElement(0)))
            .get());
  }

  @Test
  void cancelledReader_losesNoItem() throws Exception {
    try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 4)) {
      assertEquals(
          List.of("first", "second"),
          python.call("cancelled_when_the_item_is_there", List.class, publisher).get());
    }
  }

  @Test
  void readerThatIsCancelled_losesNoItem() throws Exception {
    assertEquals(
        List.of(0, 1, 2),
        python
            .call(
                "patient",
                new TypeLiteral<List<Integer>>() {},
                js.call("numbers", Value.class, 3).get())
            .get());
  }

  // Java's side

  /** Asks for as much as the test says. */
  private static final class Probe implements Flow.Subscriber<Integer> {
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    final List<Integer> items = new ArrayList<>();
    final CompletableFuture<List<Integer>> end = new CompletableFuture<>();
    volatile CompletableFuture<Integer> next = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
    }

    @Override
    public void onNext(Integer item) {
      items.add(item);
      next.complete(item);
    }

    @Override
    public void onError(Throwable throwable) {
      end.completeExceptionally(throwable);
    }

    @Override
    public void onComplete() {
      end.complete(items);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js"})
  void publisher_makesAnItemWhenOneIsAskedFor_andClosesWhenCancelled(String language)
      throws Exception {
    GuestModule module = module(language);
    module.call("take_log", List.class).get(); // of the tests before
    Probe probe = new Probe();
    module.call("numbers", INTEGERS, 100).get().subscribe(probe);
    Flow.Subscription subscription = probe.subscription.get();
    assertEquals(List.of(), module.call("take_log", List.class).get());
    subscription.request(1);
    assertEquals(0, probe.next.get());
    probe.next = new CompletableFuture<>();
    assertEquals(List.of("made 0"), module.call("take_log", List.class).get());
    subscription.request(1);
    assertEquals(1, probe.next.get());
    subscription.cancel();
    assertEquals(List.of("made 1", "closed"), module.call("take_log", List.class).get());
    assertEquals(List.of(0, 1), probe.items);
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js"})
  void publisher_ofAFailure_orBadDemand_signalsAnError(String language) throws Exception {
    Probe probe = new Probe();
    module(language).call("numbers", INTEGERS, 2, "in the stream").get().subscribe(probe);
    probe.subscription.get().request(Long.MAX_VALUE);
    Throwable failure = assertThrows(CompletionException.class, probe.end::join);
    assertTrue(String.valueOf(failure.getMessage()).contains("in the stream"), failure::toString);
    assertEquals(List.of(0, 1), probe.items);
    Probe greedy = new Probe();
    module(language).call("numbers", INTEGERS, 2).get().subscribe(greedy);
    greedy.subscription.get().request(0);
    Throwable refused = assertThrows(CompletionException.class, greedy.end::join);
    assertInstanceOf(IllegalArgumentException.class, refused.getCause());
  }
}
