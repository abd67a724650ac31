package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.GuestModule;
import dev.polyloop.Keywords;
import dev.polyloop.Polyloop;
import dev.polyloop.guest.GuestException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.function.IntBinaryOperator;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.TypeLiteral;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guest modules as Java interfaces. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyTest {
  private static final String PYTHON =
      """
      import asyncio
      import datetime
      import decimal
      import enum
      import pathlib
      import uuid

      class Level(enum.Enum):
          LOW = 1
          HIGH = 2

      class Point:
          def __init__(self, x, y):
              self.x, self.y = x, y

      async def quotes(symbols: list) -> list:
          await asyncio.sleep(0)
          return [{"symbol": s, "unit_price": len(s) / 2, "note": None,
                   "origin": Point(i, -i)} for i, s in enumerate(symbols)]

      def best(quotes): return Level.HIGH
      def by_name(): return {"a": [1, 2], "b": []}
      def maybe(wanted): return "here" if wanted else None
      def pause() -> float: return datetime.timedelta(days=1, microseconds=5)
      def moment(): return datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone.utc)
      def day(): return datetime.date(2024, 2, 29)
      def bits(): return b"\\x00\\xff"
      def huge(): return 2 ** 100
      def tags(): return {"x"}
      def letters(): yield from "ab"
      def account(): return {"id": uuid.UUID(int=1), "home": "http://x/y", "folder": pathlib.Path("/a"), "sum": decimal.Decimal("1e-20"), "rate": 0.1}
      class Counter:
          n = 0
          def add(self, by): self.n += by; return self.n
          async def total(self): return self.n
          async def all(self):
              for i in range(self.n): yield i
      def counter(): return Counter()
      async def done():
          future = asyncio.Future(); future.set_result(5); return future
      class Broken:
          @property
          def x(self): raise KeyError("getter")
          y = 1
      async def broken(): return Broken()
      async def broken_later(): return broken()
      async def broken_items(): yield Broken()
      async def scaled(value, *, factor, shift=0): return value * factor + shift
      async def fail(exception): raise exception
      async def numbers(count):
          for i in range(count):
              yield i
      """;

  private static final String JAVASCRIPT =
      """
      import { sleep } from "asyncio";
      export async function quotes(symbols) {
        await sleep(0);
        return Array.from(symbols, (s, i) => ({ symbol: s, unitPrice: s.length / 2, note: null, origin: { x: i, y: 0 - i } }));
      }
      export const best = (quotes) => "HIGH";
      export const byName = () => new Map([["a", [1, 2]], ["b", []]]);
      export const maybe = (wanted) => wanted ? "here" : undefined;
      export const pause = () => 86400.000005;
      export const moment = () => new Date(Date.UTC(2024, 1, 29, 12));
      export const day = () => new Date(2024, 1, 29);
      export const bits = () => [0, -1];
      export const huge = () => 2n ** 100n;
      export const tags = () => new Set(["x"]);
      export function* letters() { yield* "ab"; }
      export const account = () => ({ id: "00000000-0000-0000-0000-000000000001", home: new URL("http://x/y"), folder: "/a", sum: 1e-20, rate: 0.1 });
      class Counter {
        #n = 0;
        add(by) { return this.#n += by; }
        async total() { return this.#n; }
        async *all() { for (let i = 0; i < this.#n; i++) yield i; }
      }
      export const counter = () => new Counter();
      export const done = async () => Promise.resolve(5);
      class Broken { get x() { throw new RangeError("getter"); } y = 1; }
      export const broken = async () => new Broken();
      export const brokenLater = broken;
      export const brokenItems = async function* () { yield new Broken(); };
      export const scaled = async (value, factor, shift) => value * factor + shift;
      export const fail = async (exception) => { throw exception; };
      export async function* numbers(count) { for (let i = 0; i < count; i++) yield i; }
      """;

  /** A component of a record. */
  record Point(int x, int y) {}

  /** What a script gives. */
  record Quote(String symbol, double unitPrice, Optional<String> note, Point origin) {}

  /** Has constants of these names in Python. */
  enum Level {
    LOW,
    HIGH
  }

  /** A generic parent. */
  interface Source1<T> {
    CompletableFuture<List<T>> quotes(List<String> symbols);
  }

  /** What the scripts implement. */
  interface Market extends Source1<Quote> {
    Level best(List<Quote> quotes);

    CompletionStage<Map<String, List<Integer>>> byName();

    Optional<String> maybe(boolean wanted);

    Duration pause();

    Instant moment();

    LocalDate day();

    byte[] bits();

    BigInteger huge();

    Set<String> tags();

    CompletableFuture<Integer> scaled(int value, int factor, int shift);

    void fail(Exception exception) throws IOException;

    Flow.Publisher<Integer> numbers(int count);

    /** Not in the scripts. */
    default Quote first(List<String> symbols) {
      return quotes(symbols).join().getFirst();
    }
  }

  /** An object with state. */
  public interface Counter {
    int add(int by);

    CompletableFuture<Integer> total();

    Flow.Publisher<Integer> all();

    /** Not in the scripts. */
    default int addTwice(int by) {
      return add(by) + add(by);
    }
  }

  /** What is written as a text, and numbers. */
  record Account(UUID id, URI home, Path folder, BigDecimal sum, float rate) {}

  /** More of what the scripts have. */
  interface More {
    Iterator<String> letters();

    Account account();

    CompletableFuture<Counter> counter();

    CompletableFuture<Optional<CompletableFuture<Integer>>> done();

    CompletableFuture<Point> broken();

    CompletableFuture<Optional<CompletableFuture<Point>>> brokenLater();

    Flow.Publisher<Point> brokenItems();
  }

  private final Polyloop polyloop =
      Polyloop.builder().engine(Guests.ENGINE).trusted().languages("python", "js").build();
  private final GuestModule python;
  private final GuestModule js;

  ProxyTest(@TempDir Path folder) {
    python = Guests.load(polyloop, folder, "market.py", PYTHON);
    js = Guests.load(polyloop, folder, "market.mjs", JAVASCRIPT);
  }

  @AfterAll
  void close() {
    polyloop.close();
  }

  private GuestModule module(String language) {
    return language.equals("python") ? python : js;
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js"})
  void as_typesAreHonoured(String language) throws Exception {
    Market market = module(language).as(Market.class);
    List<Quote> quotes = market.quotes(List.of("ab", "cde")).get();
    assertEquals(new Quote("ab", 1.0, Optional.empty(), new Point(0, 0)), quotes.getFirst());
    assertEquals(new Point(1, -1), quotes.get(1).origin());
    assertEquals(quotes.getFirst(), market.first(List.of("ab")));
    assertSame(Level.HIGH, market.best(quotes));
    assertEquals(
        Map.of("a", List.of(1, 2), "b", List.of()), market.byName().toCompletableFuture().get());
    assertEquals(Optional.of("here"), market.maybe(true));
    assertEquals(Optional.empty(), market.maybe(false));
    assertEquals(Duration.ofDays(1).plusNanos(5_000), market.pause());
    assertEquals(Instant.parse("2024-02-29T12:00:00Z"), market.moment());
    assertEquals(LocalDate.of(2024, 2, 29), market.day());
    assertEquals(-1, market.bits()[1]);
    assertEquals(BigInteger.TWO.pow(100), market.huge());
    assertEquals(Set.of("x"), market.tags());
    assertEquals(17, market.scaled(5, 3, 2).get());
    assertEquals(market, market);
    assertTrue(market.toString().startsWith("Market by "), market.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js"})
  void as_iterators_texts_andFuturesOfFutures(String language) throws Exception {
    More more = module(language).as(More.class);
    List<String> letters = new ArrayList<>();
    more.letters().forEachRemaining(letters::add);
    assertEquals(List.of("a", "b"), letters);
    assertEquals(
        new Account(
            new UUID(0, 1),
            URI.create("http://x/y"),
            Path.of("/a"),
            new BigDecimal(language.equals("python") ? "1E-20" : "1.0E-20"),
            0.1f),
        more.account());
    assertEquals(5, more.done().get().orElseThrow().get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js"})
  void as_ofAnObject_callsItsMethods(String language) throws Exception {
    Counter counter = module(language).as(More.class).counter().get();
    assertEquals(2, counter.add(2));
    assertEquals(7, counter.addTwice(1));
    assertEquals(4, counter.total().get());
    assertEquals(List.of(0, 1, 2, 3), collect(counter.all()).join());
  }

  @Test
  void call_ofACommonJsInstance_callsItsMethods(@TempDir Path folder) throws Exception {
    GuestModule module =
        Guests.load(
            polyloop,
            folder,
            "counter.cjs",
            "module.exports = new (class { n = 0; add(by) { return (this.n += by); } })();");
    assertEquals(2, module.call("add", int.class, 2).get());
    assertEquals(3, module.call("add", int.class, 1).get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js"})
  void resultWhoseGetterThrows_failsWithThat(String language) {
    More more = module(language).as(More.class);
    for (CompletableFuture<?> call :
        List.of(
            more.broken(),
            more.brokenLater().thenCompose(Optional::orElseThrow),
            collect(more.brokenItems()))) {
      Throwable thrown = assertThrows(CompletionException.class, call::join).getCause();
      assertInstanceOf(GuestException.class, thrown);
      assertTrue(String.valueOf(thrown.getMessage()).contains("getter"), thrown::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js"})
  void as_exceptionsAreTheOriginals(String language) {
    Market market = module(language).as(Market.class);
    IOException declared = new IOException("declared");
    assertSame(declared, assertThrows(IOException.class, () -> market.fail(declared)));
    Exception undeclared = new Exception("undeclared");
    assertSame(
        undeclared,
        assertThrows(CompletionException.class, () -> market.fail(undeclared)).getCause());
  }

  @Test
  void as_blockingOnTheLoopThread_isRefused() {
    Market market = python.as(Market.class);
    String message =
        String.valueOf(
            assertThrows(IllegalStateException.class, () -> polyloop.loop().call(market::tags))
                .getMessage());
    assertTrue(message.contains("tags()") && message.contains("CompletionStage"), message);
    CompletableFuture<Integer> call = polyloop.loop().call(() -> market.scaled(1, 1, 1));
    assertEquals(2, call.join());
    assertThrows(
        IllegalStateException.class,
        () -> polyloop.loop().call(() -> market.scaled(1, 1, 1).join()));
    assertThrows(
        IllegalStateException.class,
        () -> polyloop.loop().call(() -> market.scaled(1, 1, 1).thenApply(x -> x).join()));
  }

  /** Asks for what is not there. */
  interface Wrong {
    int missing();

    int LEVEL = 1;

    String moment(int tooMany);

    String pause();

    CompletableFuture<Integer> numbers(int count);

    Flow.Publisher<Integer> quotes(List<String> symbols);

    CompletableFuture<Integer> scaled(int value);
  }

  @Test
  void as_whatDoesNotFit_isReportedWhenTheProxyIsMade() {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> python.as(Wrong.class))
                .getMessage());
    for (String part :
        List.of(
            "missing(): no function missing",
            "moment(int): the function takes 0 positional arguments, the method gives 1",
            "pause(): the function returns float, the method says java.lang.String",
            "numbers(int): is an async generator",
            "is async def, but a publisher",
            "scaled(int): the function needs the keyword arguments [factor]")) {
      assertTrue(message.contains(part), message);
    }
    String ofJs =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> js.as(Wrong.class)).getMessage());
    assertTrue(ofJs.contains("missing(): no function missing"), ofJs);
    assertTrue(ofJs.contains("scaled(int): the function takes at least 3"), ofJs);
    assertThrows(IllegalArgumentException.class, () -> python.as(String.class));
  }

  @Test
  void as_keywordsOfAnInterfaceWithoutParameterNames_saysWhatToDo() throws Exception {
    GuestModule module =
        polyloop.load(
            Source.newBuilder("python", "def apply_as_int(left, *, right): return 1", "keywords.py")
                .build());
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> module.as(IntBinaryOperator.class))
                .getMessage());
    assertTrue(
        message.contains(
            "takes 1 positional argument, and [right] by keyword: compile the interface with"
                + " -parameters, the method gives 2"),
        message);
  }

  @Test
  void call_resultOfAnotherType_saysWhere() {
    TypeLiteral<List<Quote>> type = new TypeLiteral<>() {};
    Throwable cause =
        assertThrows(
                ExecutionException.class,
                () -> python.call("by_name", new TypeLiteral<Map<String, List<String>>>() {}).get())
            .getCause();
    assertInstanceOf(ClassCastException.class, cause);
    assertEquals("result['a'][0]: expected java.lang.String, got int 1", cause.getMessage());
    Throwable missing =
        assertThrows(
            ExecutionException.class,
            () -> polyloop.eval("js", "({symbol: 'x'})", Quote.class).get());
    assertTrue(String.valueOf(missing.getMessage()).contains("result.unitPrice: missing"));
    assertFalse(type.getType().getTypeName().isEmpty());
  }

  @Test
  void call_withKeywords() throws Exception {
    assertEquals(
        17, python.call("scaled", int.class, 5, Keywords.of("factor", 3).and("shift", 2)).get());
    GuestModule options =
        polyloop.load(
            Source.newBuilder("js", "export const f = (a, {b, c = 1}) => a + b + c;", "options.mjs")
                .build());
    assertEquals(6, options.call("f", int.class, 2, Keywords.of("b", 3)).get());
  }

  @Test
  void load_bySourceAndName() throws Exception {
    Source source = Source.newBuilder("python", "def one(): return 1", "one.py").build();
    GuestModule module = polyloop.load(source);
    assertEquals(1, module.call("one", int.class).get());
    assertEquals(module.value(), polyloop.load(source).value());
    assertEquals(List.of(1), polyloop.load("json").call("loads", List.class, "[1]").get());
    assertThrows(IllegalArgumentException.class, () -> polyloop.load("no_such_module"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js"})
  void publisherMethod_callsTheGeneratorForEachSubscriber(String language) {
    Flow.Publisher<Integer> numbers = module(language).as(Market.class).numbers(3);
    for (int i = 0; i < 2; i++) {
      assertEquals(List.of(0, 1, 2), collect(numbers).join());
    }
  }

  static <T> CompletableFuture<List<T>> collect(Flow.Publisher<T> publisher) {
    CompletableFuture<List<T>> all = new CompletableFuture<>();
    List<T> items = new ArrayList<>();
    publisher.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(T item) {
            items.add(item);
          }

          @Override
          public void onError(Throwable throwable) {
            all.completeExceptionally(throwable);
          }

          @Override
          public void onComplete() {
            all.complete(items);
          }
        });
    return all;
  }
}
