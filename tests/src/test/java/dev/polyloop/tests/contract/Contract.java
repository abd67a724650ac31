package dev.polyloop.tests.contract;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.guest.GuestException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Polyloop} with the producers and consumers of all languages.
 *
 * <p>Thread rule: {@link #produce} and {@link #consume} on the loop's thread.
 */
final class Contract implements AutoCloseable {
  private static final double PATIENCE = 1;

  private final Object javaValue = new Object();
  private final IOException javaError = new IOException("of Java");
  private final Polyloop polyloop;
  private final GuestModule python;
  private final GuestModule js;

  Contract(Engine engine) {
    polyloop = Polyloop.builder().engine(engine).name("contract").trusted().build();
    js = polyloop.load(Programs.file("contract.mjs"));
    python = polyloop.load(Programs.file("contract.py"));
    // JavaScript's error is one that Python has got from there.
    Object _ = python.call("meet", Object.class, Programs.file("contract.mjs").toString()).join();
  }

  @Override
  public void close() {
    polyloop.close();
  }

  /** Runs the action on the loop's thread after some turns. */
  void later(int turns, Runnable action) {
    later(polyloop, turns, action);
  }

  static void later(Polyloop polyloop, int turns, Runnable action) {
    polyloop
        .loop()
        .execute(
            () -> {
              if (turns == 0) {
                action.run();
              } else {
                later(polyloop, turns - 1, action);
              }
            });
  }

  Ending ending(Producer producer, Consumer consumer, Outcome outcome) {
    Language whose = outcome == Outcome.ERROR_OF_CONSUMER ? consumer.language : producer.language;
    double patience = outcome == Outcome.TIMED_OUT ? PATIENCE : -1;
    return switch (whose) {
      case PYTHON -> ofGuest(python, "of Python", outcome.ending(), patience);
      case JAVASCRIPT -> ofGuest(js, "of JavaScript", outcome.ending(), patience);
      case JAVA ->
          new Ending(outcome.ending(), javaValue, javaError, javaError, "of Java", patience);
    };
  }

  private Ending ofGuest(GuestModule module, String text, String how, double patience) {
    return polyloop
        .loop()
        .call(
            () -> {
              Value value = module.value().getMember("value");
              Value error = module.value().getMember("error");
              return new Ending(how, value, error, new GuestException(error, text), text, patience);
            });
  }

  // Producers

  Object produce(Producer producer, Ending ending) {
    return switch (producer) {
      case JAVA_COMPLETABLE_FUTURE -> stage(ending);
      case JAVA_STAGE -> stage(ending).minimalCompletionStage();
      case JAVA_FUTURE -> future(ending);
      case JAVA_CALLABLE -> polyloop.start(() -> callable(ending));
      default -> {
        GuestModule module = producer.language == Language.PYTHON ? python : js;
        yield module.value().getMember(producer.function).execute(ending);
      }
    };
  }

  private static Object callable(Ending ending) throws Exception {
    try {
      Object _ = ending.signal.get();
    } catch (InterruptedException e) {
      ending.end("cancelled");
      throw e;
    }
    return ending.settle();
  }

  private static CompletableFuture<Object> stage(Ending ending) {
    CompletableFuture<Object> stage = new CompletableFuture<>();
    CompletableFuture<Object> _ =
        stage.whenComplete(
            (_, failure) -> {
              if (failure instanceof CancellationException) {
                ending.end("cancelled");
              }
            });
    CompletionStage<Void> _ =
        ending.signal.thenRun(
            () -> {
              if (!stage.isDone()) {
                boolean _ = settle(stage, ending);
              }
            });
    return stage;
  }

  private static boolean settle(CompletableFuture<Object> stage, Ending ending) {
    try {
      return stage.complete(ending.settle());
    } catch (Exception e) {
      return stage.completeExceptionally(e);
    }
  }

  private static FutureTask<Object> future(Ending ending) {
    FutureTask<Object> future =
        new FutureTask<>(ending::settle) {
          @Override
          protected void done() {
            if (isCancelled()) {
              ending.end("cancelled");
            }
          }
        };
    CompletionStage<Void> _ =
        ending.signal.thenRun(
            () -> {
              if (ending.how.equals("cancelled")) {
                ending.end("settled");
                boolean _ = future.cancel(false);
              } else {
                future.run();
              }
            });
    return future;
  }

  // Consumers

  /**
   * Begins to wait.
   *
   * @param told completed with what the consumer tells
   * @return cancels the consumer
   */
  Runnable consume(Consumer consumer, Object work, Ending ending, CompletableFuture<String> told) {
    return switch (consumer) {
      case JAVA_STAGE -> {
        CompletableFuture<Value> call = passing(work);
        CompletableFuture<Value> waited =
            ending.patience < 0
                ? call
                : call.copy().orTimeout((long) (ending.patience * 1000), TimeUnit.MILLISECONDS);
        CompletionStage<Void> _ =
            waited
                .handle((result, failure) -> tell(result, failure, ending))
                .thenAccept(told::complete);
        yield () -> call.cancel(true);
      }
      case JAVA_GET -> {
        CompletableFuture<Value> call = passing(work);
        Thread _ = Thread.startVirtualThread(() -> told.complete(get(call, ending)));
        yield () -> call.cancel(true);
      }
      default -> {
        GuestModule module = consumer.language == Language.PYTHON ? python : js;
        CompletableFuture<String> call =
            module.call("consume", String.class, consumer.function, work, ending);
        CompletionStage<String> _ =
            call.whenComplete(
                (text, failure) -> told.complete(failure == null ? text : describe(failure)));
        yield () -> call.cancel(true);
      }
    };
  }

  /** The work as a future of Java's. */
  private CompletableFuture<Value> passing(Object work) {
    return python.call("by_await", Value.class, work);
  }

  private String get(CompletableFuture<Value> call, Ending ending) {
    try {
      Value result =
          ending.patience < 0
              ? call.get()
              : call.get((long) (ending.patience * 1000), TimeUnit.MILLISECONDS);
      return tell(result, null, ending);
    } catch (ExecutionException e) {
      return tell(null, e.getCause(), ending);
    } catch (CancellationException | InterruptedException | TimeoutException e) {
      return tell(null, e, ending);
    }
  }

  private String tell(@Nullable Value result, @Nullable Throwable failure, Ending ending) {
    if (failure == null && result != null) {
      return isSame(ending.value, result) ? "value" : "another value " + result;
    }
    return isOf(ending, failure) ? "error" : describe(failure);
  }

  private boolean isSame(Object expected, Value result) {
    if (expected instanceof Value own) {
      // At home, a Value is equal to another one only if that is of the same object.
      return polyloop.loop().call(() -> own.getContext().asValue(result).equals(own));
    }
    return result.isHostObject() && result.asHostObject().equals(expected);
  }

  private static boolean isOf(Ending ending, @Nullable Throwable failure) {
    return ending.error instanceof Value error
        ? failure instanceof GuestException guest && guest.guestObject().equals(error)
        : ending.error.equals(failure);
  }

  private static String describe(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> "neither a value nor an error";
      case CancellationException _ -> "cancelled";
      case TimeoutException _ -> "timed out";
      case IllegalStateException e when "Polyloop was closed".equals(e.getMessage()) -> "closed";
      default -> "another error " + failure;
    };
  }
}
