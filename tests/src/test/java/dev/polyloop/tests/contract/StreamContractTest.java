package dev.polyloop.tests.contract;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.guest.GuestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.graalvm.polyglot.TypeLiteral;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Iterating across languages: a test for each producer, consumer and outcome, in one {@code
 * Polyloop}. A cell that cannot be is printed with its reason.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamContractTest {
  private static final TypeLiteral<Flow.Publisher<Value>> PUBLISHER = new TypeLiteral<>() {};
  private static final int COUNT = 4;
  private static final int TURNS = 20;
  private static final int PATIENCE = 30;

  private final Object javaValue = new Object();
  private final IOException javaError = new IOException("of Java");
  private final Polyloop polyloop = Polyloop.builder().name("streams").trusted().build();
  private final GuestModule js = polyloop.load(Programs.file("streams.mjs"));
  private final GuestModule python = polyloop.load(Programs.file("streams.py"));

  @AfterAll
  void close() {
    polyloop.close();
  }

  @TestFactory
  Stream<DynamicTest> cells() {
    List<DynamicTest> cells = new ArrayList<>();
    for (StreamProducer producer : StreamProducer.values()) {
      for (StreamConsumer consumer : StreamConsumer.values()) {
        for (StreamOutcome outcome : StreamOutcome.values()) {
          String name = producer + " iterated by " + consumer + ": " + outcome;
          String reason = outcome.impossible(producer, consumer);
          if (reason == null) {
            cells.add(
                DynamicTest.dynamicTest(name, () -> check(name, producer, consumer, outcome)));
          } else {
            System.out.println("no cell " + name + ": " + reason);
          }
        }
      }
    }
    return cells.stream();
  }

  private void check(
      String name, StreamProducer producer, StreamConsumer consumer, StreamOutcome outcome)
      throws Exception {
    Feed feed = feed(producer.language, outcome);
    CompletableFuture<String> told = new CompletableFuture<>();
    CompletableFuture<Runnable> cancel = new CompletableFuture<>();
    polyloop.loop().execute(() -> cancel.complete(consume(producer, consumer, feed, told)));
    if (outcome == StreamOutcome.CANCELLED) {
      Runnable action = cancel.get(PATIENCE, TimeUnit.SECONDS);
      CompletionStage<Void> _ = feed.drained.thenRun(() -> Contract.later(polyloop, TURNS, action));
    }
    assertEquals(outcome.expected, told.get(PATIENCE, TimeUnit.SECONDS), name);
    assertTrue(feed.closed.get(PATIENCE, TimeUnit.SECONDS), name);
    int taken = outcome == StreamOutcome.STOPPED ? 2 : COUNT;
    polyloop
        .loop()
        .call(
            () -> {
              assertAll(
                  name,
                  () -> assertEquals(taken, feed.taken(), "taken"),
                  () -> assertEquals(taken, feed.made(), "made"),
                  () -> assertEquals(1, feed.ahead(), "ahead"),
                  () -> assertFalse(feed.isStrange(), "items of another identity"));
              return true;
            });
  }

  private Feed feed(Language language, StreamOutcome outcome) {
    int enough = outcome == StreamOutcome.STOPPED ? 2 : -1;
    return switch (language) {
      case PYTHON -> ofGuest(python, "of Python", outcome, enough);
      case JAVASCRIPT -> ofGuest(js, "of JavaScript", outcome, enough);
      case JAVA -> new Feed(outcome, COUNT, enough, javaValue, javaError, javaError, "of Java");
    };
  }

  private Feed ofGuest(GuestModule module, String text, StreamOutcome outcome, int enough) {
    return polyloop
        .loop()
        .call(
            () -> {
              Value value = module.value().getMember("value");
              Value error = module.value().getMember("error");
              GuestException failure = new GuestException(error, text);
              return new Feed(outcome, COUNT, enough, value, error, failure, text);
            });
  }

  // Consumers

  private Runnable consume(
      StreamProducer producer, StreamConsumer consumer, Feed feed, CompletableFuture<String> told) {
    if (consumer == StreamConsumer.JAVA_SUBSCRIBER) {
      return subscribe(producer, feed, told);
    }
    Object make =
        producer == StreamProducer.JAVA_PUBLISHER
            ? (Function<Object, Object>) ignored -> new Items(feed)
            : module(producer.language).value().getMember(producer.function);
    CompletableFuture<String> call =
        module(consumer.language).call("consume", String.class, consumer.function, make, feed);
    CompletionStage<String> _ =
        call.whenComplete(
            (text, failure) -> told.complete(failure == null ? text : failure.toString()));
    return () -> call.cancel(true);
  }

  private GuestModule module(Language language) {
    return language == Language.PYTHON ? python : js;
  }

  private Runnable subscribe(StreamProducer producer, Feed feed, CompletableFuture<String> told) {
    Taker taker = new Taker(feed, told);
    if (producer == StreamProducer.JAVA_PUBLISHER) {
      new Items(feed).subscribe(taker);
    } else {
      CompletionStage<Flow.Publisher<Value>> _ =
          module(producer.language)
              .call(producer.function, PUBLISHER, feed)
              .whenComplete(
                  (publisher, failure) -> {
                    if (failure == null) {
                      publisher.subscribe(taker);
                    } else {
                      boolean _ = told.complete("no publisher: " + failure);
                    }
                  });
    }
    return () -> {
      taker.subscription.join().cancel();
      boolean _ = told.complete("cancelled");
    };
  }

  /** Takes one item after the other. */
  private final class Taker implements Flow.Subscriber<Object> {
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final Feed feed;
    private final CompletableFuture<String> told;

    Taker(Feed feed, CompletableFuture<String> told) {
      this.feed = feed;
      this.told = told;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      boolean _ = subscription.complete(given);
      given.request(1);
    }

    @Override
    public void onNext(Object item) {
      feed.take(isValue(item));
      Flow.Subscription source = subscription.join();
      if (feed.is_enough()) {
        source.cancel();
        boolean _ = told.complete("end");
      } else if (feed.pauses) {
        Contract.later(polyloop, 3, () -> source.request(1));
      } else {
        source.request(1);
      }
    }

    private boolean isValue(Object item) {
      return (feed.value instanceof Value own && item instanceof Value value)
          ? own.getContext().asValue(value).equals(own)
          : feed.value.equals(item);
    }

    @Override
    public void onError(Throwable failure) {
      boolean _ = told.complete(feed.isFailure(failure) ? "error" : "another error " + failure);
    }

    @Override
    public void onComplete() {
      boolean _ = told.complete("end");
    }
  }

  /** A publisher of Java's, on the loop's thread. */
  private static final class Items implements Flow.Publisher<Object> {
    private final Feed feed;

    Items(Feed feed) {
      this.feed = feed;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
      subscriber.onSubscribe(new Items.Subscription(feed, subscriber));
    }

    private static final class Subscription implements Flow.Subscription {
      private final Feed feed;
      private final Flow.Subscriber<? super Object> subscriber;
      private long demand;
      private boolean emitting;
      private boolean over;

      Subscription(Feed feed, Flow.Subscriber<? super Object> subscriber) {
        this.feed = feed;
        this.subscriber = subscriber;
      }

      @Override
      public void request(long n) {
        demand += n;
        if (emitting) {
          return;
        }
        emitting = true;
        while (!over && demand > 0 && feed.make()) {
          demand--;
          subscriber.onNext(feed.value);
        }
        emitting = false;
        if (!over && demand > 0 && !feed.how.equals("wait")) {
          over = true;
          feed.close();
          if (feed.how.equals("error")) {
            subscriber.onError(feed.throwable);
          } else {
            subscriber.onComplete();
          }
        }
      }

      @Override
      public void cancel() {
        over = true;
        feed.close();
      }
    }
  }
}
