package dev.polyloop.tests.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.guest.GuestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Awaiting across languages: a test for each producer, consumer and outcome, in one {@code
 * Polyloop}. A cell that cannot be is printed with its reason.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {
  private static final String PYTHON =
      """
      import asyncio

      value = object()
      error = ValueError("of Python")

      def settle(ending):
          match ending.how:
              case "cancelled":
                  raise asyncio.CancelledError("stop")
              case "error":
                  raise ending.error
          return ending.value

      async def coroutine(ending):
          await ending.signal
          return settle(ending)

      def task(ending):
          return asyncio.create_task(coroutine(ending))

      def future(ending):
          result = asyncio.get_running_loop().create_future()
          def complete(_):
              try:
                  result.set_result(settle(ending))
              except asyncio.CancelledError as stop:
                  result.cancel(*stop.args)
              except Exception as failure:
                  result.set_exception(failure)
          asyncio.ensure_future(ending.signal).add_done_callback(complete)
          return result

      class Awaitable:
          def __init__(self, ending):
              self.ending = ending

          def __await__(self):
              return coroutine(self.ending).__await__()

      def awaitable(ending):
          return Awaitable(ending)

      async def tell(wait, ending):
          try:
              result = await wait
          except asyncio.CancelledError:
              return "cancelled"
          except ExceptionGroup as group:
              return told(group.exceptions[0], ending) if len(group.exceptions) == 1 else repr(group)
          except Exception as failure:
              return told(failure, ending)
          return "value" if result is ending.value or result == ending.value else f"another value {result!r}"

      def told(failure, ending):
          return "error" if ending.text in str(failure) else f"another error {failure!r}"

      def by_await(work, ending):
          return tell(work, ending)

      def by_gather(work, ending):
          async def wait():
              return (await asyncio.gather(work))[0]
          return tell(wait(), ending)

      def by_wait(work, ending):
          async def wait():
              done, pending = await asyncio.wait([asyncio.ensure_future(work)])
              assert not pending
              return await done.pop()
          return tell(wait(), ending)

      def by_wait_for(work, ending):
          return tell(asyncio.wait_for(work, 60), ending)

      def by_shield(work, ending):
          async def wait():
              return await asyncio.shield(work)
          return tell(wait(), ending)

      def by_timeout(work, ending):
          async def wait():
              async with asyncio.timeout(60):
                  return await work
          return tell(wait(), ending)

      def by_task_group(work, ending):
          async def child():
              return await work
          async def wait():
              async with asyncio.TaskGroup() as group:
                  task = group.create_task(child())
              return await task
          return tell(wait(), ending)

      async def passing(work):
          return await work
      """;

  private static final String JAVASCRIPT =
      """
      import asyncio from "asyncio";

      export const value = {};
      export const error = new TypeError("of JavaScript");

      function settle(ending) {
        switch (ending.how) {
          case "cancelled":
            throw new asyncio.CancelledError("stop");
          case "error":
            throw ending.error;
        }
        return ending.value;
      }

      export const promise = (ending) => Promise.resolve(ending.signal).then(() => settle(ending));
      export async function asyncFunction(ending) {
        await ending.signal;
        return settle(ending);
      }
      export const thenable = (ending) => {
        const promise = asyncFunction(ending);
        promise.catch(() => {});
        return { then: (resolve, reject) => promise.then(resolve, reject) };
      };

      async function tell(wait, ending) {
        try {
          const result = await wait();
          return result === ending.value ? "value" : `another value ${String(result)}`;
        } catch (e) {
          const failure = e instanceof AggregateError && e.errors.length === 1 ? e.errors[0] : e;
          if (failure instanceof asyncio.CancelledError) {
            return "cancelled";
          }
          return String(failure?.message).includes(ending.text) ? "error" : `another error ${failure}`;
        }
      }

      export const byAwait = (work, ending) => tell(async () => await work, ending);
      export const byAll = (work, ending) => tell(async () => (await Promise.all([work]))[0], ending);
      export const byAllSettled = (work, ending) =>
        tell(async () => {
          const [settled] = await Promise.allSettled([work]);
          if (settled.status === "rejected") {
            throw settled.reason;
          }
          return settled.value;
        }, ending);
      export const byAny = (work, ending) => tell(() => Promise.any([work]), ending);
      export const byRace = (work, ending) => tell(() => Promise.race([work]), ending);
      export const byGather = (work, ending) => tell(async () => (await asyncio.gather(work))[0], ending);
      export const byTaskGroup = (work, ending) =>
        tell(async () => {
          let child;
          await asyncio.TaskGroup.run(async (group) => {
            child = group.create_task(async () => await work);
          });
          return await child;
        }, ending);
      export const passing = async (work) => await work;
      """;

  /** What a producer is told, and when: read by the guests. */
  public static final class Ending {
    /** "value", "error" or "cancelled". */
    public final String how;

    /** The value of the consumer's or producer's own. */
    public final Object value;

    /** What to raise. */
    public final Object error;

    /** Is in the error's message. */
    public final String text;

    /** Completed when it is to end. */
    public final CompletableFuture<Object> signal = new CompletableFuture<>();

    private final Throwable throwable;

    Ending(String how, Object value, Object error, Throwable throwable, String text) {
      this.how = how;
      this.value = value;
      this.error = error;
      this.throwable = throwable;
      this.text = text;
    }

    Object settle() throws Exception {
      return switch (how) {
        case "cancelled" -> throw new CancellationException("stop");
        case "error" -> throw (Exception) throwable;
        default -> value;
      };
    }
  }

  private final Object javaValue = new Object();
  private final IOException javaError = new IOException("of Java");
  private final Polyloop polyloop = Polyloop.builder().name("contract").trusted().build();
  private final GuestModule python;
  private final GuestModule js;

  ContractTest(@TempDir Path folder) throws IOException {
    js = polyloop.load(Files.writeString(folder.resolve("contract.mjs"), JAVASCRIPT));
    python = polyloop.load(Files.writeString(folder.resolve("contract.py"), PYTHON));
  }

  @AfterAll
  void close() {
    polyloop.close();
  }

  @TestFactory
  Stream<DynamicTest> cells() {
    List<DynamicTest> cells = new ArrayList<>();
    for (Producer producer : Producer.values()) {
      for (Consumer consumer : Consumer.values()) {
        for (Outcome outcome : Outcome.values()) {
          String reason = outcome.impossible(producer, consumer);
          String name = producer + " awaited by " + consumer + ": " + outcome;
          if (reason == null) {
            cells.add(
                DynamicTest.dynamicTest(
                    name, () -> assertEquals(outcome.expected, run(producer, consumer, outcome))));
          } else {
            System.out.println("no cell " + name + ": " + reason);
          }
        }
      }
    }
    return cells.stream();
  }

  private String run(Producer producer, Consumer consumer, Outcome outcome) throws Exception {
    Ending ending =
        ending(
            outcome == Outcome.ERROR_OF_CONSUMER ? consumer.language : producer.language, outcome);
    CompletableFuture<String> told = new CompletableFuture<>();
    polyloop
        .loop()
        .execute(
            () -> {
              if (outcome == Outcome.VALUE_BEFORE) {
                ending.signal.complete(true);
                Object work = produce(producer, ending);
                // Turns enough for every producer to be done.
                later(10, () -> consume(consumer, work, ending, told));
              } else {
                consume(consumer, produce(producer, ending), ending, told);
                if (outcome == Outcome.VALUE_BY_OTHER_THREAD) {
                  Thread _ = Thread.startVirtualThread(() -> ending.signal.complete(true));
                } else {
                  later(5, () -> ending.signal.complete(true));
                }
              }
            });
    return told.get(30, TimeUnit.SECONDS);
  }

  private void later(int turns, Runnable action) {
    if (turns == 0) {
      action.run();
    } else {
      polyloop.loop().execute(() -> later(turns - 1, action));
    }
  }

  private Ending ending(Language language, Outcome outcome) {
    return switch (language) {
      case PYTHON -> ofGuest(python, "of Python", outcome);
      case JAVASCRIPT -> ofGuest(js, "of JavaScript", outcome);
      case JAVA -> new Ending(outcome.expected, javaValue, javaError, javaError, "of Java");
    };
  }

  private Ending ofGuest(GuestModule module, String text, Outcome outcome) {
    return polyloop
        .loop()
        .call(
            () -> {
              Value error = module.value().getMember("error");
              return new Ending(
                  outcome.expected,
                  module.value().getMember("value"),
                  error,
                  new GuestException(error, text),
                  text);
            });
  }

  // Producers

  private Object produce(Producer producer, Ending ending) {
    return switch (producer) {
      case JAVA_COMPLETABLE_FUTURE -> stage(ending);
      case JAVA_STAGE -> stage(ending).minimalCompletionStage();
      case JAVA_FUTURE -> future(ending);
      case JAVA_CALLABLE ->
          polyloop.start(
              () -> {
                Object _ = ending.signal.get();
                return ending.settle();
              });
      default -> {
        GuestModule module = producer.language == Language.PYTHON ? python : js;
        yield module.value().getMember(producer.function).execute(ending);
      }
    };
  }

  private static CompletableFuture<Object> stage(Ending ending) {
    return ending.signal.thenCompose(
        _ -> {
          try {
            return CompletableFuture.completedStage(ending.settle());
          } catch (Exception e) {
            return CompletableFuture.failedStage(e);
          }
        });
  }

  private static FutureTask<Object> future(Ending ending) {
    FutureTask<Object> future = new FutureTask<>(ending::settle);
    CompletionStage<Void> _ =
        ending.signal.thenRun(
            () -> {
              if (ending.how.equals("cancelled")) {
                boolean _ = future.cancel(false);
              } else {
                future.run();
              }
            });
    return future;
  }

  // Consumers

  private void consume(
      Consumer consumer, Object work, Ending ending, CompletableFuture<String> told) {
    switch (consumer) {
      case JAVA_STAGE -> {
        CompletionStage<Void> _ =
            passing(work)
                .handle((result, failure) -> tell(result, failure, ending))
                .thenAccept(told::complete);
      }
      case JAVA_GET -> {
        CompletableFuture<Object> passing = passing(work);
        Thread _ = Thread.startVirtualThread(() -> told.complete(get(passing, ending)));
      }
      default -> {
        GuestModule module = consumer.language == Language.PYTHON ? python : js;
        CompletionStage<String> _ =
            module
                .call(consumer.function, String.class, work, ending)
                .whenComplete(
                    (text, failure) -> told.complete(failure == null ? text : failure.toString()));
      }
    }
  }

  /** The work as a stage of Java's, by way of the language that is not its own. */
  private CompletableFuture<Object> passing(Object work) {
    boolean isPython =
        work instanceof Value value
            && value.getMetaObject() != null
            && !value.canInvokeMember("then");
    return (isPython ? python : js).call("passing", Object.class, work);
  }

  private static String get(CompletableFuture<Object> passing, Ending ending) {
    try {
      return tell(passing.get(), null, ending);
    } catch (ExecutionException | CancellationException | InterruptedException e) {
      return tell(null, e, ending);
    }
  }

  private static String tell(@Nullable Object result, @Nullable Throwable failure, Ending ending) {
    Throwable cause =
        failure instanceof ExecutionException || failure instanceof CompletionException
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case null -> result != null ? "value" : "another value " + result;
      case CancellationException _ -> "cancelled";
      default ->
          String.valueOf(cause.getMessage()).contains(ending.text)
              ? "error"
              : "another error " + cause;
    };
  }
}
