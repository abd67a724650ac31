package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.guest.GuestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Awaiting across languages: every producer, every consumer, every way to end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BorderTest {
  private static final String PYTHON =
      """
      import asyncio
      import polyglot
      import polyloop

      error = ValueError("boom of Python")

      def settle(outcome):
          if outcome == "ERROR":
              raise error
          if outcome == "CANCELLATION":
              raise asyncio.CancelledError("stop")
          return "value of Python"

      async def coroutine(outcome):
          await asyncio.sleep(0)
          return settle(outcome)

      def task(outcome):
          return asyncio.create_task(coroutine(outcome))

      def future(outcome):
          result = asyncio.get_running_loop().create_future()
          def complete():
              try:
                  result.set_result(settle(outcome))
              except asyncio.CancelledError as stop:
                  result.cancel(*stop.args)
              except ValueError as failure:
                  result.set_exception(failure)
          asyncio.get_running_loop().call_soon(complete)
          return result

      def kind(exception):
          if isinstance(exception, polyloop.JSError):
              return "JSError"
          if isinstance(exception, polyloop.JavaError) and isinstance(exception, OSError):
              return "JavaError OSError"
          return type(exception).__name__

      async def consume(awaitable):
          try:
              return await awaitable
          except asyncio.CancelledError:
              return "cancelled"
          except Exception as exception:
              return f"{kind(exception)}: {exception}"

      async def pass_through(awaitable):
          return await awaitable

      async def is_error_of_ours(awaitable):
          try:
              await awaitable
          except ValueError as caught:
              return caught is error
          return False

      async def wait_forever(started, noticed):
          started.complete(True)
          try:
              await asyncio.get_running_loop().create_future()
          except asyncio.CancelledError as e:
              noticed.complete(f"cancelled {e}".strip())
              raise

      async def cancel_consumer(awaitable):
          consumer = asyncio.create_task(pass_through(awaitable))
          for _ in range(5):
              await asyncio.sleep(0)
          consumer.cancel("enough")
          try:
              await consumer
          except asyncio.CancelledError as e:
              return f"cancelled {e}".strip()

      def same(value):
          return value

      def count(counter, times):
          for _ in range(times):
              counter.increment()
          return polyloop.exposed("service").name()
      """;

  private static final String JAVASCRIPT =
      """
      import asyncio from "asyncio";

      export const error = new TypeError("boom of JavaScript");

      function settle(outcome) {
        if (outcome === "ERROR") {
          throw error;
        }
        if (outcome === "CANCELLATION") {
          throw new asyncio.CancelledError("stop");
        }
        return "value of JavaScript";
      }

      export function promise(outcome) {
        return new Promise((resolve) => setTimeout(resolve, 0)).then(() => settle(outcome));
      }

      export async function asyncFunction(outcome) {
        await asyncio.sleep(0);
        return settle(outcome);
      }

      export async function consume(awaitable) {
        try {
          return await awaitable;
        } catch (e) {
          if (e instanceof asyncio.CancelledError) {
            return "cancelled";
          }
          return e instanceof Error ? `${e.name}: ${e.message}` : "no Error";
        }
      }

      export async function passThrough(awaitable) {
        return await awaitable;
      }

      export async function cancelConsumer(awaitable) {
        const consumer = asyncio.ensure_future(awaitable);
        for (let i = 0; i < 5; i++) {
          await asyncio.sleep(0);
        }
        consumer.cancel("enough");
        try {
          await consumer;
        } catch (e) {
          return `${e instanceof asyncio.CancelledError ? "cancelled" : e} ${e.message}`.trim();
        }
      }

      export const same = (value) => value;

      export function count(counter, times) {
        for (let i = 0; i < times; i++) {
          counter.increment();
        }
        return service.name();
      }
      """;

  private final IOException javaError = new IOException("boom of Java");

  /** How a producer ends. */
  enum Ending {
    VALUE,
    ERROR,
    CANCELLATION
  }

  /** What is awaited. */
  enum Producer {
    PYTHON_COROUTINE("Python", "coroutine"),
    PYTHON_TASK("Python", "task"),
    PYTHON_FUTURE("Python", "future"),
    JS_PROMISE("JavaScript", "promise"),
    JS_ASYNC_FUNCTION("JavaScript", "asyncFunction"),
    JAVA_STAGE("Java", ""),
    JAVA_FUTURE("Java", ""),
    JAVA_CALLABLE("Java", "");

    final String language;
    final String function;

    Producer(String language, String function) {
      this.language = language;
      this.function = function;
    }
  }

  /** Who awaits. */
  enum Consumer {
    PYTHON,
    JAVASCRIPT,
    JAVA
  }

  /** What the guests know by name. */
  public static final class Service {
    private int count;

    /** Its name. */
    public String name() {
      return "service";
    }

    /** Counts, on the loop's thread. */
    public void increment() {
      count++;
    }
  }

  private final Polyloop polyloop =
      Polyloop.builder()
          .engine(Guests.ENGINE)
          .name("border")
          .trusted()
          .expose("service", new Service())
          .build();
  private final GuestModule python;
  private final GuestModule js;

  BorderTest(@TempDir Path folder) {
    python = Guests.load(polyloop, folder, "border.py", PYTHON);
    js = Guests.load(polyloop, folder, "border.mjs", JAVASCRIPT);
  }

  @AfterAll
  void close() {
    polyloop.close();
  }

  // Ways to make and to await

  private String settle(Ending ending) throws IOException {
    return switch (ending) {
      case VALUE -> "value of Java";
      case ERROR -> throw javaError;
      case CANCELLATION -> throw new CancellationException("stop");
    };
  }

  private CompletableFuture<Object> stage(Ending ending) {
    CompletableFuture<Object> stage = new CompletableFuture<>();
    Thread completer =
        Thread.startVirtualThread(
            () -> {
              try {
                stage.complete(settle(ending));
              } catch (IOException | CancellationException e) {
                stage.completeExceptionally(e);
              }
            });
    assertTrue(completer.isVirtual());
    return stage;
  }

  private Future<Object> javaFuture(Ending ending) {
    FutureTask<Object> future =
        new FutureTask<>(() -> settle(ending)) {
          @Override
          public void run() {
            if (ending == Ending.CANCELLATION) {
              assertTrue(cancel(false));
            } else {
              super.run();
            }
          }
        };
    Thread runner = Thread.startVirtualThread(future);
    assertTrue(runner.isVirtual());
    return future;
  }

  private Object make(Producer producer, Ending ending) {
    return switch (producer) {
      case JAVA_STAGE -> stage(ending);
      case JAVA_FUTURE -> javaFuture(ending);
      case JAVA_CALLABLE -> polyloop.start(() -> settle(ending));
      case PYTHON_COROUTINE, PYTHON_TASK, PYTHON_FUTURE -> make(python, producer, ending);
      case JS_PROMISE, JS_ASYNC_FUNCTION -> make(js, producer, ending);
    };
  }

  private Object make(GuestModule module, Producer producer, Ending ending) {
    return module.value().getMember(producer.function).execute(ending.name());
  }

  /** The outcome as text. What nobody would await yet is made and awaited in one turn. */
  private String consume(Producer producer, Ending ending, Consumer consumer) throws Exception {
    CompletableFuture<String> result =
        polyloop
            .loop()
            .call(
                () -> {
                  Object made = make(producer, ending);
                  return switch (consumer) {
                    case PYTHON -> python.call("consume", String.class, made);
                    case JAVASCRIPT -> js.call("consume", String.class, made);
                    case JAVA ->
                        producer.language.equals("Python")
                            ? python.call("pass_through", String.class, made)
                            : js.call("passThrough", String.class, made);
                  };
                });
    if (consumer != Consumer.JAVA) {
      return result.get();
    }
    try {
      return result.get();
    } catch (CancellationException e) {
      return "cancelled";
    } catch (ExecutionException e) {
      return e.getCause() instanceof GuestException guest
          ? String.valueOf(guest.getMessage())
          : String.valueOf(e.getCause());
    }
  }

  private String expected(Producer producer, Ending ending, Consumer consumer) {
    return switch (ending) {
      case VALUE -> "value of " + producer.language;
      case CANCELLATION -> "cancelled";
      case ERROR ->
          switch (consumer) {
            case PYTHON ->
                switch (producer.language) {
                  case "Python" -> "ValueError: boom of Python";
                  case "Java" -> "JavaError OSError: boom of Java";
                  default -> "JSError: boom of JavaScript";
                };
            case JAVASCRIPT ->
                switch (producer.language) {
                  case "Python" -> "ValueError: boom of Python";
                  case "Java" -> "IOException: boom of Java";
                  default -> "TypeError: boom of JavaScript";
                };
            case JAVA ->
                switch (producer.language) {
                  case "Python" -> "ValueError: boom of Python";
                  case "Java" -> javaError.toString();
                  default -> "TypeError: boom of JavaScript";
                };
          };
    };
  }

  static Stream<Arguments> matrix() {
    return Stream.of(Producer.values())
        .flatMap(
            producer ->
                Stream.of(Consumer.values()).map(consumer -> Arguments.of(producer, consumer)));
  }

  @ParameterizedTest(name = "{0} awaited by {1}")
  @MethodSource("matrix")
  void await_endsAsTheProducerDoes(Producer producer, Consumer consumer) throws Exception {
    for (Ending ending : Ending.values()) {
      assertEquals(
          expected(producer, ending, consumer),
          consume(producer, ending, consumer),
          () -> ending + " of " + producer + " awaited by " + consumer);
    }
  }

  // Exceptions that come back

  @Test
  void exception_throughAllLanguages_comesBackAsTheSameObject() throws Exception {
    CompletableFuture<Object> throughBoth =
        js.call(
            "passThrough",
            Object.class,
            python.call("pass_through", Object.class, stage(Ending.ERROR)));
    assertSame(javaError, assertThrows(ExecutionException.class, throughBoth::get).getCause());

    assertTrue(
        python
            .call(
                "is_error_of_ours",
                Boolean.class,
                js.call(
                    "passThrough",
                    Object.class,
                    python.call("coroutine", Object.class, Ending.ERROR.name())))
            .get());
  }

  @Test
  void guestException_inJava_carriesTypeTextAndFrames() {
    GuestException exception =
        assertInstanceOf(
            GuestException.class,
            assertThrows(
                    ExecutionException.class,
                    python.call("coroutine", Object.class, Ending.ERROR.name())::get)
                .getCause());
    assertEquals("ValueError: boom of Python", exception.getMessage());
    assertTrue(
        Stream.of(exception.getStackTrace())
            .anyMatch(
                frame ->
                    frame.getMethodName().equals("settle")
                        && String.valueOf(frame.getFileName()).endsWith("border.py")),
        () -> List.of(exception.getStackTrace()).toString());
  }

  // Cancellation

  /** What can be told that nobody waits for it any more. */
  enum Cancellable {
    JAVA_STAGE,
    JAVA_FUTURE,
    JAVA_CALLABLE,
    PYTHON_COROUTINE
  }

  @ParameterizedTest
  @EnumSource
  void cancel_byAGuestConsumer_reachesTheProducer(Cancellable kind) throws Exception {
    for (boolean inPython : new boolean[] {true, false}) {
      CompletableFuture<Object> noticed = new CompletableFuture<>();
      CompletableFuture<String> consumer =
          polyloop
              .loop()
              .call(
                  () -> {
                    Object producer = cancellable(kind, noticed);
                    return inPython
                        ? python.call("cancel_consumer", String.class, producer)
                        : js.call("cancelConsumer", String.class, producer);
                  });
      String language = inPython ? "Python" : "JavaScript";
      assertEquals("cancelled enough", consumer.get(), language);
      String expected = kind == Cancellable.PYTHON_COROUTINE ? "cancelled enough" : "cancelled";
      assertEquals(expected, noticed.get(), language);
    }
  }

  private Object cancellable(Cancellable kind, CompletableFuture<Object> noticed) {
    return switch (kind) {
      case JAVA_STAGE ->
          new CompletableFuture<Object>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
              noticed.complete("cancelled");
              return super.cancel(mayInterrupt);
            }
          };
      case JAVA_FUTURE ->
          new FutureTask<Object>(() -> "never run") {
            @Override
            protected void done() {
              noticed.complete(isCancelled() ? "cancelled" : "done");
            }
          };
      case JAVA_CALLABLE ->
          polyloop.start(
              () -> {
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  noticed.complete("cancelled");
                  throw e;
                }
                return "never";
              });
      case PYTHON_COROUTINE ->
          python
              .value()
              .getMember("wait_forever")
              .execute(new CompletableFuture<Object>(), noticed);
    };
  }

  @Test
  void cancel_byJava_reachesTheCoroutine_alsoThroughJavaScript() throws Exception {
    CompletableFuture<Object> started = new CompletableFuture<>();
    CompletableFuture<Object> noticed = new CompletableFuture<>();
    CompletableFuture<Object> call = python.call("wait_forever", Object.class, started, noticed);
    assertEquals(true, started.get());
    assertTrue(call.cancel(true));
    assertEquals("cancelled", noticed.get());
    assertThrows(CancellationException.class, call::get);

    CompletableFuture<Object> unstarted =
        python.call("wait_forever", Object.class, new CompletableFuture<>(), noticed);
    assertTrue(unstarted.cancel(true));
    assertThrows(CancellationException.class, unstarted::get);

    CompletableFuture<Object> promise =
        js.call("passThrough", Object.class, new CompletableFuture<>());
    assertTrue(promise.cancel(true));
    assertThrows(CancellationException.class, promise::get);
  }

  // Objects

  @Test
  void object_throughAllLanguages_staysTheSame() throws Exception {
    Object original = new Service();
    Value inPython = python.call("same", Value.class, original).get();
    Value inJavaScript = js.call("same", Value.class, inPython).get();
    assertSame(original, python.call("same", Object.class, inJavaScript).get());
    assertSame(
        original,
        js.call("passThrough", Object.class, CompletableFuture.completedFuture(original)).get());
    CompletableFuture<Object> viaCoroutine =
        python.call(
            "pass_through",
            Object.class,
            js.call("passThrough", Object.class, CompletableFuture.completedFuture(original)));
    assertSame(original, viaCoroutine.get());
  }

  @Test
  void exposedObject_isTheSameForAll() throws Exception {
    Service counter = new Service();
    assertEquals("service", python.call("count", String.class, counter, 3).get());
    assertEquals("service", js.call("count", String.class, counter, 4).get());
    assertEquals(7, counter.count);
  }

  @Test
  void javaFunctionalInterface_isCallableInAllLanguages() throws Exception {
    Callable<Object> callable = () -> "called";
    Object inPython =
        polyloop.eval("python", "lambda f: f()", Value.class).get().execute(callable).asString();
    assertEquals("called", inPython);
  }

  @Test
  void asyncio_isAPolyglotBindingInEveryLanguage() throws Exception {
    assertEquals(
        "asyncio",
        polyloop
            .eval(
                "python",
                "import polyglot\npolyglot.import_value('asyncio').__name__",
                String.class)
            .get());
    assertEquals(
        "function",
        polyloop.eval("js", "typeof Polyglot.import('asyncio').gather", String.class).get());
    for (String language : List.of("python", "js")) {
      assertTrue(
          polyloop
              .loop()
              .call(
                  () ->
                      polyloop
                          .context(language)
                          .getPolyglotBindings()
                          .getMember("asyncio")
                          .getMember("gather")
                          .canExecute()),
          language);
    }
  }
}
