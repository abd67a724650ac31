package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.Blocking;
import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.PolyloopBuilder;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What guests see of the Java objects that they are offered, and what they may not do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExposureTest {
  /** An argument. */
  record Item(String name, int count) {}

  /** Has its own exported members. */
  public static final class Session {
    /** A member of what is returned. */
    @Export
    public String id() {
      return "s1";
    }

    /** A name that Python spells otherwise. */
    @Export
    public int userNumber() {
      return 1;
    }

    /** Not exported. */
    public String secret() {
      return "secret";
    }
  }

  /** A service as an application has them. */
  public static final class Shop {
    final Session session = new Session();
    final CountDownLatch entered = new CountDownLatch(1);
    final List<Object> seen = new ArrayList<>();

    /** Named parameters. */
    @Export
    public String order(String itemName, int count) {
      return itemName + " x" + count;
    }

    /** Typed parameters. */
    @Export
    public int total(List<Item> items) {
      return items.stream().mapToInt(Item::count).sum();
    }

    /** Any number of arguments. */
    @Export
    public String join(String separator, String... parts) {
      return String.join(separator, parts);
    }

    /** Awaitable. */
    @Export
    public CompletableFuture<Integer> later(int value) {
      return CompletableFuture.supplyAsync(() -> value);
    }

    /** Iterable. */
    @Export
    public Flow.Publisher<Integer> prices(int count) {
      return subscriber -> {
        SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
        publisher.subscribe(subscriber);
        for (int i = 0; i < count; i++) {
          int accepted = publisher.submit(i);
          assertTrue(accepted >= 0);
        }
        publisher.close();
      };
    }

    /** Blocks. */
    @Export
    @Blocking
    public String slow(boolean forever) throws InterruptedException {
      assertTrue(Thread.currentThread().isVirtual());
      entered.countDown();
      if (forever) {
        new CountDownLatch(1).await();
      }
      return "slow";
    }

    /** Returns what has exported members too. */
    @Export
    public Session open() {
      return session;
    }

    /** Takes it back. */
    @Export
    public boolean isMine(Session given) {
      return given.equals(session);
    }

    /** Gives it later. */
    @Export
    public CompletableFuture<Session> openLater() {
      return CompletableFuture.supplyAsync(() -> session);
    }

    /** Gives it again and again. */
    @Export
    public Flow.Publisher<Session> sessions() {
      return subscriber -> {
        SubmissionPublisher<Session> publisher = new SubmissionPublisher<>();
        publisher.subscribe(subscriber);
        int accepted = publisher.submit(session);
        assertTrue(accepted >= 0);
        publisher.close();
      };
    }

    /** Either. */
    @Export
    public Optional<Session> maybe(boolean wanted) {
      return wanted ? Optional.of(session) : Optional.empty();
    }

    /** Either, and as an argument. */
    @Export
    public String show(Optional<Integer> value) {
      return value.toString();
    }

    /** Throws it, if there is one. */
    @Export
    public String raise(Optional<Exception> exception) throws Exception {
      if (exception.isPresent()) {
        throw exception.get();
      }
      return "calm";
    }

    /** Any object. */
    @Export
    public Object echo(Object value) {
      seen.add(value);
      return value;
    }

    /** Not exported. */
    public String secret() {
      return "secret";
    }
  }

  private final Shop shop = new Shop();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Path folder;
  private final Path secret;
  private final Polyloop polyloop;

  ExposureTest(@TempDir Path temporary) throws Exception {
    folder = temporary;
    secret = Guests.write(folder, "secret.json", "{\"secret\": 1}");
    Path modules = java.nio.file.Files.createDirectory(folder.resolve("modules"));
    Guests.write(modules, "helper.py", "def answer(): return 42\n");
    Guests.write(
        modules, "main_module.py", "import helper\ndef answer(): return helper.answer()\n");
    Guests.write(modules, "helper.mjs", "export const answer = () => 43;");
    Guests.write(
        modules,
        "main_module.mjs",
        "export { answer } from './helper.mjs';\nexport const own = 1;");
    java.nio.file.Files.createSymbolicLink(modules.resolve("link.json"), secret);
    polyloop =
        Polyloop.builder()
            .restricted()
            .expose("shop", shop)
            .modulePath(modules)
            .environment("GRANTED", "yes")
            .streams(InputStream.nullInputStream(), out, out)
            .build();
    polyloop.eval("python", "import polyloop\nshop = polyloop.exposed('shop')", Void.class).get();
  }

  @AfterAll
  void close() {
    polyloop.close();
  }

  private <T> T python(String expression, Class<T> type) throws Exception {
    return polyloop.eval("python", expression, type).get();
  }

  private <T> T js(String expression, Class<T> type) throws Exception {
    return polyloop.eval("js", expression, type).get();
  }

  private String pythonAsync(String body) throws Exception {
    String code = "async def _main():\n  " + body.replace("\n", "\n  ") + "\n_main()";
    return polyloop.eval("python", code, String.class).get();
  }

  @Test
  void exportedMethods_takeKeywordsAndTypes() throws Exception {
    assertEquals("a x2", python("shop.order('a', 2)", String.class));
    assertEquals("a x2", python("shop.order('a', count=2)", String.class));
    assertEquals("a x2", python("shop.order(count=2, item_name='a')", String.class));
    assertEquals("a x2", js("shop.order('a', 2)", String.class));
    assertEquals(
        3, python("shop.total([dict(name='x', count=1), {'name': 'y', 'count': 2}])", int.class));
    assertEquals(3, js("shop.total([{name: 'x', count: 1}, {name: 'y', count: 2}])", int.class));
    assertEquals("a-b-c", python("shop.join('-', 'a', 'b', 'c')", String.class));
    assertEquals("", js("shop.join('-')", String.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop.order('a')",
        "shop.order('a', 1, 2)",
        "shop.order('a', 'b')",
        "shop.order('a', cnt=1)",
        "shop.order('a', item_name='b')"
      })
  void wrongArguments_areATypeErrorInPython(String call) throws Exception {
    Throwable thrown = assertThrows(ExecutionException.class, () -> python(call, String.class));
    assertTrue(
        String.valueOf(thrown.getMessage()).contains(": TypeError: order()"), thrown::toString);
  }

  @Test
  void returnedObjects_showTheirExports_andKeepTheirIdentity() throws Exception {
    assertEquals("s1", python("shop.open().id()", String.class));
    assertEquals("s1", js("shop.open().id()", String.class));
    assertTrue(python("shop.open() is shop.open() and shop.is_mine(shop.open())", boolean.class));
    assertTrue(js("shop.open() === shop.open() && shop.isMine(shop.open())", boolean.class));
    assertSame(shop.session, python("shop.open()", Object.class));
    assertSame(shop.session, js("shop.open()", Session.class));
    assertSame(shop, js("shop.echo(shop)", Object.class));
    assertSame(shop, shop.seen.getLast());
  }

  @Test
  void awaitedAndIteratedObjects_areTheSameAsReturnedOnes() throws Exception {
    assertEquals(
        "1 True False True",
        pythonAsync(
            """
            s = await shop.open_later()
            items = [x async for x in shop.sessions()]
            return f"{s.user_number()} {s is shop.open()} {hasattr(s, 'secret')} {items == [s]}"\
            """));
    assertEquals(
        "1 true false true",
        js(
            """
            (async () => {
              const s = await shop.openLater();
              const items = [];
              for await (const x of shop.sessions()) items.push(x);
              return `${s.userNumber()} ${s === shop.open()} ${"secret" in s} ${items.length === 1 && items[0] === s}`;
            })()""",
            String.class));
    assertSame(shop.session, polyloop.eval("python", "shop.open_later()", Session.class).get());
    assertSame(shop.session, polyloop.eval("js", "shop.openLater()", Object.class).get());
  }

  @Test
  void optional_isItsValueOrNone() throws Exception {
    assertEquals("s1", python("shop.maybe(True).id()", String.class));
    assertTrue(python("shop.maybe(False) is None", boolean.class));
    assertEquals("s1", js("shop.maybe(true).id()", String.class));
    assertTrue(js("shop.maybe(false) === null", boolean.class));
    assertEquals("Optional[3]", python("shop.show(3)", String.class));
    assertEquals("Optional.empty", js("shop.show(undefined)", String.class));
  }

  @Test
  void whatAMethodThrows_isAnErrorInJavaScript_andTheSameInJava() throws Exception {
    String code =
        """
        (async () => {
          const seen = [];
          for (const f of [() => shop.order("a"), () => shop.order("a", "b"), () => shop.order("a", 1.5), () => shop.total("x")])
            try { seen.push(f()); } catch (e) { seen.push(e instanceof TypeError && e.name === "TypeError" ? "ok" : String(e)); }
          return seen.join("; ");
        })()""";
    assertEquals("ok; ok; ok; ok", js(code, String.class));
    GuestModule module =
        polyloop.load(
            Source.newBuilder(
                    "js",
                    """
                    export function catches(e) {
                      try { shop.raise(e); } catch (x) { return [x instanceof Error, x instanceof asyncio.TimeoutError, x.name, x.message].join(); }
                    }
                    export function passes(e) {
                      try { shop.raise(e); } catch (x) { throw x; }
                    }
                    import asyncio from "asyncio";
                    """,
                    "thrown.mjs")
                .build());
    Exception disk = new java.io.IOException("disk");
    assertEquals("true,false,IOException,disk", module.call("catches", String.class, disk).get());
    assertEquals(
        "true,true,TimeoutError,late",
        module
            .call("catches", String.class, new java.util.concurrent.TimeoutException("late"))
            .get());
    assertSame(
        disk,
        assertThrows(ExecutionException.class, () -> module.call("passes", Void.class, disk).get())
            .getCause());
  }

  @Test
  void stagesAreAwaitable_publishersIterable_blockingOnesRunOnVirtualThreads() throws Exception {
    assertEquals("5", pythonAsync("return str(await shop.later(5))"));
    assertEquals(5, js("(async () => await shop.later(5))()", int.class));
    assertEquals("[0, 1, 2]", pythonAsync("return str([x async for x in shop.prices(3)])"));
    assertEquals(
        "0,1,2",
        js(
            "(async () => { const all = []; for await (const x of shop.prices(3)) all.push(x);"
                + " return all.join(); })()",
            String.class));
    assertEquals("slow", pythonAsync("return await shop.slow(False)"));
    assertEquals("slow", js("(async () => await shop.slow(false))()", String.class));
    CompletableFuture<String> forever =
        polyloop
            .eval("js", "(async () => await shop.slow(true))", org.graalvm.polyglot.Value.class)
            .thenCompose(f -> polyloop.eval("python", "shop.slow(True)", String.class));
    CompletableFuture<String> call = polyloop.eval("python", "shop.slow(True)", String.class);
    shop.entered.await();
    assertTrue(call.cancel(true));
    assertThrows(CancellationException.class, call::join);
    forever.cancel(true);
  }

  /** Both awaitable or iterable, and with members. */
  public static final class Ticket extends CompletableFuture<Integer> {
    /** A member. */
    @Export
    public String label() {
      return "ticket";
    }
  }

  /** A publisher with a member. */
  public static final class Feed implements Flow.Publisher<Integer> {
    /** A member. */
    @Export
    public String label() {
      return "feed";
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> subscriber) {
      new Shop().prices(3).subscribe(subscriber);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "python | async def use(t, f): return f'{await t} {t.label()} {[x async for x in f]}"
            + " {f.label()}'",
        "js | export async function use(t, f) { const all = []; for await (const x of f)"
            + " all.push(x); return `${await t} ${t.label()} [${all.join(', ')}] ${f.label()}`; }"
      })
  void stageAndPublisherThatExport_areAwaitedAndIterated(String language, String code)
      throws Exception {
    Source.Builder source = Source.newBuilder(language, code, "use");
    if (language.equals("js")) {
      source.mimeType("application/javascript+module");
    }
    GuestModule module = polyloop.load(source.build());
    Ticket ticket = new Ticket();
    assertTrue(ticket.complete(7));
    assertEquals(
        "7 ticket [0, 1, 2] feed", module.call("use", String.class, ticket, new Feed()).get());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "python | async def collect(p): return ','.join([str(x) async for x in p])",
        "js | export async function collect(p) { const all = []; for await (const x of p)"
            + " all.push(x); return all.join(); }"
      })
  void publisherGivenAsAnArgument_isIterable(String language, String code) throws Exception {
    Source.Builder source = Source.newBuilder(language, code, "collect");
    if (language.equals("js")) {
      source.mimeType("application/javascript+module");
    }
    GuestModule module = polyloop.load(source.build());
    assertEquals("0,1,2", module.call("collect", String.class, shop.prices(3)).get());
  }

  @Test
  void modulesOfTheModulePath_areFound_importsIncluded() throws Exception {
    assertEquals(42, polyloop.load("main_module").call("answer", int.class).get());
    assertEquals(43, polyloop.load("main_module.mjs").call("answer", int.class).get());
    assertEquals("yes", python("__import__('os').environ['GRANTED']", String.class));
  }

  // Escapes

  private void assertRefused(String language, String expression) throws Exception {
    String marked =
        language.equals("python")
            ? "def _try():\n  try:\n    return 'got ' + str("
                + expression
                + ")\n  except BaseException as e:\n    return type(e).__name__ + ': ' + str(e)\n_try()"
            : "(async () => { try { return 'got ' + await ("
                + expression
                + "); } catch (e) { return e.name + ': ' + e.message; } })()";
    String answer;
    try {
      answer = polyloop.eval(language, marked, String.class).get();
    } catch (ExecutionException e) {
      // Where GraalPy refuses by an error of its own, which no program catches.
      answer = String.valueOf(assertInstanceOf(PolyglotException.class, e.getCause()).getMessage());
      assertTrue(answer.contains("not allowed") || answer.contains("excluded"), answer);
    }
    String text = answer;
    assertFalse(text.startsWith("got "), () -> language + " " + expression + ": " + text);
    assertFalse(text.contains("\"secret\""), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop.secret()",
        "shop.session",
        "shop.getClass()",
        "shop.order.getClass()",
        "__import__('java').type('java.lang.System')",
        "__import__('java').type('dev.polyloop.Polyloop')",
        "__import__('polyglot').eval(language='js', string='1')",
        "open('SECRET').read()",
        "open('MODULES/../secret.json').read()",
        "open('MODULES/link.json').read()",
        "open('MODULES/new.txt', 'w').write('x')",
        "__import__('os').listdir('/')",
        "__import__('os').remove('MODULES/helper.py')",
        "__import__('os').environ['PATH']",
        "__import__('subprocess').check_output(['id'])",
        "__import__('os').system('id') or 1 / 0",
        "__import__('socket').create_connection(('127.0.0.1', 1))",
        "__import__('ctypes').CDLL(None)",
        "__import__('_polyloop').host.load('SECRET')",
        "__import__('_polyloop').host.getClass()",
        "__import__('polyloop').load('SECRET')",
      })
  void python_cannotEscape(String expression) throws Exception {
    assertRefused("python", expand(expression));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop.secret()",
        "shop.session.id()",
        "shop.getClass()",
        "shop.order.getClass()",
        "Java.type('java.lang.System')",
        "Packages.java.lang.System.getProperty('user.home')",
        "java.lang.System.exit(1)",
        "Polyglot.eval('python', '1')",
        "load('SECRET')",
        "import('SECRET', {with: {type: 'json'}}).then((m) => m.default.secret)",
        "import('MODULES/link.json', {with: {type: 'json'}}).then((m) => m.default.secret)",
        "import('polyloop').then((m) => m.load('SECRET'))",
        "import('file:///polyloop.modules/host.mjs').then((m) => m.host.readText('SECRET'))",
        "import('file:///polyloop.modules/cjs.mjs').then((m) => m.requireFile('SECRET').secret)",
        "import('file:///polyloop.modules/host.mjs').then((m) => m.host.getClass())",
        "new Worker('x')",
        "process.env.PATH.length",
        "process.binding('fs')",
        "import('node:fs').then((m) => m.readFileSync('SECRET', 'utf8'))",
        "import('node:child_process').then((m) => m.execSync('id'))",
        "import('node:module').then((m) => m.createRequire('SECRET')('SECRET').secret)",
        "import('node:module').then((m) => m.createRequire('MODULES/a.cjs')('./link.json').secret)",
        "fetch('file://SECRET').then((r) => r.text())",
        "fetch.getClass()",
        "Buffer.getClass()",
        "this.constructor.constructor('return Java')().type('java.lang.System')",
      })
  void javaScript_cannotEscape(String expression) throws Exception {
    assertRefused("js", expand(expression));
  }

  private String expand(String expression) {
    return expression
        .replace("SECRET", secret.toString())
        .replace("MODULES", folder.resolve("modules").toString());
  }

  // At the builder

  /** Two methods that cannot be told apart. */
  public static final class Ambiguous {
    /** One. */
    @Export
    public void f(int a) {}

    /** The other. */
    @Export
    public void f(String a) {}
  }

  @Test
  void badSettings_areRefused() {
    PolyloopBuilder builder = Polyloop.builder();
    for (org.junit.jupiter.api.function.Executable bad :
        List.<org.junit.jupiter.api.function.Executable>of(
            () -> Polyloop.builder().expose("x", new Ambiguous()).build(),
            () -> builder.languages("ruby"),
            () -> builder.modulePath(secret),
            () -> builder.callLimit(0, java.time.Duration.ZERO),
            () -> builder.callDeadline(java.time.Duration.ZERO))) {
      assertThrows(IllegalArgumentException.class, bad);
    }
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }
}
