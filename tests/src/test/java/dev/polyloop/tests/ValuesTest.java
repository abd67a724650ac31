package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of values in docs/semantics.md, row by row. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ValuesTest {
  private static final String PYTHON =
      """
      import asyncio
      import datetime
      import enum
      import os
      import polyloop

      js = polyloop.load(os.path.join(os.path.dirname(__file__), "values.mjs"))

      class Color(enum.Enum):
          RED = 1

      class Point:
          pass

      point = Point()
      day = datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)

      def show(value):
          if isinstance(value, polyloop.JSThrow):
              value = value.value
          for name in "bool", "int", "float", "str", "list", "dict":
              if isinstance(value, {"bool": bool, "int": int, "float": float, "str": str, "list": list,
                                    "dict": dict}[name]):
                  return f"{name} {value!r}"
          if value is None:
              return "None"
          if hasattr(value, "__len__") and hasattr(value, "__iter__"):
              return f"sized {list(value)!r}"
          return "callable" if callable(value) else "object"

      async def rejected(name):
          try:
              await js.rejects(name)
          except polyloop.JSThrow as thrown:
              return thrown

      async def from_js(name, route):
          try:
              match route:
                  case "MEMBER":
                      return show(getattr(js.table, name))
                  case "ELEMENT":
                      return show(js.wrapped(name)[0])
                  case "ITERATION":
                      return show(*js.wrapped(name))
                  case "ENTRY":
                      return show(js.mapped(name)["key"])
                  case "RESULT":
                      return show(js.give(name))
                  case "PROMISE":
                      return show(await js.promise(name))
                  case "ARGUMENT":
                      return js.calls(lambda value: show(value), name)
                  case "REJECTION":
                      return show(await rejected(name))
          except TypeError as refused:
              return f"TypeError {refused}"

      async def later(value):
          await asyncio.sleep(0)
          return value

      async def to_js(expression, awaited):
          value = eval(expression)
          return await js.showAwaited(later(value)) if awaited else js.show(value)

      def evaluate(expression):
          return eval(expression)

      def same(value):
          return value

      async def same_through_js(expression):
          value = eval(expression)
          return js.same(value) is value and await js.sameLater(value) is value

      def of_java(value):
          return f"{type(value).__name__} {value!r}" if isinstance(value, (int, str, float)) else show(value)

      def as_bytes(value):
          return list(bytes(value))

      def as_int(value):
          return repr(int(value))
      """;

  private static final String JAVASCRIPT =
      """
      export const table = {
        nothing: null, undefined, truth: true, small: 5, whole: 3.0, wide: 2 ** 60, fraction: 1.5,
        nan: NaN, negativeZero: -0, infinite: -Infinity, huge: 1e300,
        bigInt: 10n ** 30n, smallBigInt: 5n, evenBigInt: 2n ** 70n,
        text: "text", astral: "\\u{1F600}", lone: "a\\ud800",
        list: [1, null, [undefined]], bytes: new Uint8Array([1, 255]),
        part: new Uint8Array([7, 1, 255, 7]).subarray(1, 3), buffer: Uint8Array.of(1, 255).buffer,
        map: new Map([["key", null]]), set: new Set([1, null]),
        symbol: Symbol("sign"), proxy: new Proxy({}, {}),
        fn: () => null, Class: class {}, object: { member: null }, record: Object.freeze({ x: 1 }),
        bare: Object.assign(Object.create(null), { x: null }), date: new Date(0),
      };
      export const give = (name) => table[name];
      export const wrapped = (name) => [table[name]];
      export const mapped = (name) => new Map([["key", table[name]]]);
      export const promise = async (name) => table[name];
      export const rejects = async (name) => { throw table[name]; };
      export const calls = (callback, name) => callback(table[name]);
      export const same = (value) => value;
      export const sameLater = async (value) => value;

      export function show(value) {
        if (value === null || value === undefined) {
          return `${value}`;
        }
        if (typeof value === "number") {
          return `number ${Object.is(value, -0) ? "-0" : value}`;
        }
        if (typeof value === "string") {
          return `string ${[...value].map((c) => c.codePointAt(0).toString(16))}`;
        }
        if (typeof value === "bigint" || typeof value === "boolean") {
          return `${typeof value} ${value}`;
        }
        if (Array.isArray(value)) {
          return `array ${[...value].map(show)}`;
        }
        return !Number.isNaN(new Date(value).getTime())
          ? `date ${new Date(value).toISOString()}`
          : typeof value;
      }
      export const showAwaited = async (value) => show(await value);
      export const view = (buffer) => { const view = new Uint8Array(new ArrayBuffer(buffer)); view[0] = 9; return [...view]; };
      export const entry = (dict, key) => dict[key];
      """;

  /** How a value of JavaScript gets to Python. */
  enum Route {
    MEMBER,
    ELEMENT,
    ITERATION,
    ENTRY,
    RESULT,
    PROMISE,
    ARGUMENT,
    REJECTION
  }

  private static final Map<String, String> IN_PYTHON =
      Map.ofEntries(
          Map.entry("nothing", "None"),
          Map.entry("undefined", "None"),
          Map.entry("truth", "bool True"),
          Map.entry("small", "int 5"),
          Map.entry("whole", "int 3"),
          Map.entry("wide", "int 1152921504606846976"),
          Map.entry("fraction", "float 1.5"),
          Map.entry("nan", "float nan"),
          Map.entry("negativeZero", "float -0.0"),
          Map.entry("infinite", "float -inf"),
          Map.entry("huge", "float 1e+300"),
          Map.entry("bigInt", "int 1000000000000000000000000000000"),
          Map.entry("smallBigInt", "int 5"),
          Map.entry("evenBigInt", "int 1180591620717411303424"),
          Map.entry("text", "str 'text'"),
          Map.entry("astral", "str '\uD83D\uDE00'"),
          Map.entry("lone", "str 'a\\ud800'"),
          Map.entry("list", "list [1, None, [None]]"),
          Map.entry("bytes", "list [1, 255]"),
          Map.entry("map", "dict {'key': None}"),
          Map.entry("set", "sized [1, None]"),
          Map.entry("symbol", "TypeError a JavaScript symbol has no counterpart in Python"),
          Map.entry("proxy", "TypeError a JavaScript Proxy has no counterpart in Python"),
          Map.entry("fn", "callable"),
          Map.entry("Class", "callable"),
          Map.entry("object", "object"),
          Map.entry("record", "object"),
          Map.entry("bare", "object"),
          Map.entry("date", "object"));

  private final Polyloop polyloop =
      Polyloop.builder().engine(Guests.ENGINE).name("values").trusted().build();
  private final GuestModule python;
  private final GuestModule js;

  ValuesTest(@TempDir Path folder) {
    js = Guests.load(polyloop, folder, "values.mjs", JAVASCRIPT);
    python = Guests.load(polyloop, folder, "values.py", PYTHON);
  }

  @AfterAll
  void close() {
    polyloop.close();
  }

  private <T> T python(String function, Class<T> type, @Nullable Object... arguments)
      throws Exception {
    return python.call(function, type, arguments).get(60, TimeUnit.SECONDS);
  }

  private String js(String function, Object... arguments) throws Exception {
    return js.call(function, String.class, arguments).get(60, TimeUnit.SECONDS);
  }

  private <T> T onLoop(java.util.function.Supplier<T> action) {
    return polyloop.loop().call(action);
  }

  @ParameterizedTest
  @EnumSource
  void jsValue_inPython_isItsCounterpart(Route route) throws Exception {
    for (Map.Entry<String, String> row : IN_PYTHON.entrySet()) {
      String expected = row.getValue();
      if (route == Route.REJECTION && expected.startsWith("TypeError")) {
        expected = row.getKey().equals("symbol") ? "str 'Symbol(sign)'" : "str 'Proxy({}, {})'";
      }
      assertEquals(
          expected, python("from_js", String.class, row.getKey(), route.name()), row.getKey());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          None | null | null
          True                          | boolean true     | boolean true
          5                             | number 5         | number 5
          2 ** 53 - 1                   | number 9007199254740991 | number 9007199254740991
          1.5                           | number 1.5       | number 1.5
          float("nan")                  | number NaN       | number NaN
          -0.0                          | number -0        | number -0
          1e300                         | number 1e+300    | number 1e+300
          2 ** 70                       | number 1180591620717411303424 | bigint 1180591620717411303424
          "text"                        | string 74,65,78,74 | string 74,65,78,74
          "\\U0001F600"                 | string 1f600     | string 1f600
          "a\\ud800"                    | string 61,d800   | string 61,d800
          b"a\\xff"                     | array number 97,number 255 | array number 97,number 255
          [1, None]                     | array number 1,null | array number 1,null
          (1,)                          | array number 1   | array number 1
          {1}                           | object           | object
          {"a": 1}                      | object           | object
          Color.RED                     | object           | object
          Point                         | function         | function
          point                         | object           | object
          len                           | function         | function
          lambda: 1                     | function         | function
          day                           | date 2020-01-02T03:04:05.000Z | date 2020-01-02T03:04:05.000Z
          datetime.timedelta(seconds=1) | object           | object
          datetime.timezone.utc         | object           | object
          """)
  void pythonValue_inJavaScript_isItsCounterpart(String value, String given, String awaited)
      throws Exception {
    assertEquals(given, python("to_js", String.class, value, false));
    assertEquals(awaited, python("to_js", String.class, value, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "None",
        "point",
        "Point",
        "Color.RED",
        "[1]",
        "{'a': 1}",
        "{1}",
        "(1,)",
        "b'ab'",
        "day",
        "len",
        "evaluate",
        "js.table",
        "js.table.fn",
        "js.table.bare",
        "js"
      })
  void object_throughJavaScript_isTheSame(String expression) throws Exception {
    if (!expression.startsWith("js")) {
      assertTrue(python("same_through_js", Boolean.class, expression));
      return;
    }
    assertTrue(python("evaluate", Boolean.class, "js.same(" + expression + ") is " + expression));
  }

  @Test
  void number_inJava_isTheFirstTypeThatHoldsIt() throws Exception {
    assertEquals(5, python("evaluate", Object.class, "5"));
    assertEquals(1L << 40, python("evaluate", Object.class, "2 ** 40"));
    assertEquals(BigInteger.ONE.shiftLeft(70), python("evaluate", BigInteger.class, "2 ** 70"));
    assertEquals(1.5, python("evaluate", Object.class, "1.5"));
    assertEquals(-0.0, python("evaluate", Double.class, "-0.0"));
    assertTrue(Double.isNaN(python("evaluate", Double.class, "float('nan')")));
    assertEquals(BigInteger.TEN.pow(30), js.call("give", BigInteger.class, "bigInt").get());
    assertEquals(BigInteger.TEN.pow(30), js.call("promise", Object.class, "bigInt").get());
    assertEquals(BigInteger.TWO.pow(70), js.call("promise", Object.class, "evenBigInt").get());
    assertEquals(5, js.call("promise", Object.class, "smallBigInt").get());
    assertEquals(null, js.call("give", Object.class, "undefined").get());
    assertEquals(null, js.call("promise", Object.class, "nothing").get());
  }

  @Test
  void collection_inJava_isAView() throws Exception {
    assertEquals(List.of(1, 2), python("evaluate", List.class, "[1, 2]"));
    assertEquals(List.of(1, 2), python("evaluate", List.class, "(1, 2)"));
    assertEquals(1, python("evaluate", Map.class, "{'a': 1}").get("a"));
    assertEquals(List.of(1, 255), js.call("give", List.class, "bytes").get());
    assertEquals(1, js.call("give", Map.class, "record").get().get("x"));
  }

  @Test
  void bytes_areReadInPlace() throws Exception {
    Value inPython = python("evaluate", Value.class, "bytearray(b'ab')");
    byte[] read = new byte[2];
    onLoop(
        () -> {
          inPython.readBuffer(0, read, 0, 2);
          return null;
        });
    assertArrayEquals(new byte[] {'a', 'b'}, read);
    // A view, not a copy: what JavaScript writes is there.
    assertEquals(List.of(9, 98), js.call("view", List.class, inPython).get());
    assertEquals((byte) 9, onLoop(() -> inPython.readBufferByte(0)));

    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2});
    assertEquals(List.of(9, 2), js.call("view", List.class, buffer).get());
    assertEquals(9, buffer.get(0));
    assertEquals(List.of(1, 2), python("as_bytes", List.class, (Object) new byte[] {1, 2}));
    assertArrayEquals(new byte[] {97, -1}, bytes(python("evaluate", Value.class, "b'a\\xff'")));
    assertEquals(
        List.of(1, 255),
        python("as_bytes", List.class, js.call("give", Value.class, "bytes").get()));
  }

  @Test
  void bytes_areAByteArrayOfJava() throws Exception {
    assertArrayEquals(new byte[] {1, -1}, js.call("give", byte[].class, "bytes").get());
    assertArrayEquals(new byte[] {1, -1}, js.call("give", byte[].class, "part").get());
    assertArrayEquals(new byte[] {1, -1}, js.call("give", byte[].class, "buffer").get());
    assertArrayEquals(new byte[] {97, -1}, python("evaluate", byte[].class, "b'a\\xff'"));
    assertArrayEquals(
        new byte[] {97, -1}, python("evaluate", byte[].class, "memoryview(b'a\\xff')"));
    assertArrayEquals(new byte[] {1, 2}, python("evaluate", byte[].class, "[1, 2]"));
  }

  private byte[] bytes(Value value) {
    return onLoop(
        () -> {
          byte[] copy = new byte[(int) value.getBufferSize()];
          value.readBuffer(0, copy, 0, copy.length);
          return copy;
        });
  }

  @Test
  void javaValue_inPython_isItsCounterpart() throws Exception {
    assertEquals("None", python("of_java", String.class, (Object) null));
    assertEquals("bool True", python("of_java", String.class, true));
    assertEquals("int 5", python("of_java", String.class, 5));
    assertEquals("int 1099511627776", python("of_java", String.class, 1L << 40));
    assertEquals("float 1.5", python("of_java", String.class, 1.5));
    assertEquals("str 'a'", python("of_java", String.class, "a"));
    assertEquals("ForeignString 'a'", python("of_java", String.class, 'a'));
    assertEquals("list [1, 2]", python("of_java", String.class, List.of(1, 2)));
    assertEquals("dict {'a': 1}", python("of_java", String.class, Map.of("a", 1)));
    assertEquals("callable", python("of_java", String.class, (UnaryOperator<Object>) x -> x));
    assertEquals(
        "1180591620717411303424", python("as_int", String.class, BigInteger.ONE.shiftLeft(70)));
  }

  @Test
  void javaValue_awaitedByJavaScript_isItsCounterpart() throws Exception {
    assertEquals("undefined", js("showAwaited", CompletableFuture.completedFuture(null)));
    assertEquals("number 5", js("showAwaited", CompletableFuture.completedFuture(5L)));
    assertEquals(
        "bigint 1180591620717411303424",
        js("showAwaited", CompletableFuture.completedFuture(BigInteger.ONE.shiftLeft(70))));
    assertEquals(
        "date 1970-01-01T00:00:05.000Z",
        js("showAwaited", CompletableFuture.completedFuture(Instant.ofEpochSecond(5))));
    assertEquals(
        "array number 1", js("showAwaited", CompletableFuture.completedFuture(List.of(1))));
  }

  @Test
  void timeOfPython_inJava_isConverted() throws Exception {
    assertEquals(Instant.parse("2020-01-02T03:04:05Z"), python("evaluate", Instant.class, "day"));
    assertEquals(
        Duration.ofDays(-1).plusMillis(1500),
        python("evaluate", Duration.class, "datetime.timedelta(days=-1, seconds=1.5)"));
    assertEquals(Instant.EPOCH, js.call("give", Instant.class, "date").get());
  }

  record Point(int x) {}

  @Test
  void javaObject_throughTheGuests_isTheSame() throws Exception {
    for (Object object : new Object[] {new Point(1), Thread.State.NEW, Point.class, List.of(1)}) {
      assertSame(object, python("same", Object.class, js.call("same", Value.class, object).get()));
    }
  }

  @Test
  void methodOfAJavaScriptObject_calledByPython_hasItsThis(@TempDir Path folder) throws Exception {
    Path objects =
        Guests.write(
            folder,
            "objects.mjs",
            """
            class Point { #x = 3; get() { return this.#x; } static of() { return new this(); } }
            export const point = new Point();
            export { Point };
            export const counter = { n: 0, inc(by = 1) { this.n += by; return this.n; } };
            export const bare = Object.assign(Object.create(null), { v: 5, get() { return this.v; } });
            export const map = new Map([["a", 1]]);
            export const resolve = Promise;
            export const isInc = (f) => f === counter.inc;
            export const isBare = (value) => value === bare;
            """);
    GuestModule python =
        Guests.load(
            polyloop,
            folder,
            "methods.py",
            """
            import polyloop

            async def methods(path):
                js = polyloop.load(path)
                counter = js.counter
                js.map.set("b", 2)
                later = counter.inc
                return [js.point.get(), js.Point.of().get(), counter.inc(), later(5), js.bare.get(),
                        list(js.map), await js.resolve.resolve(7),
                        counter.inc == counter.inc, js.isInc(later), js.isBare(js.bare)]
            """);
    assertEquals(
        List.of(3, 3, 1, 6, 5, List.of("a", "b"), 7, true, true, true),
        python.call("methods", List.class, objects.toString()).get());
  }
}
