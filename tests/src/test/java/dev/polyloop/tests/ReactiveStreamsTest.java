package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.TypeLiteral;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/**
 * The Reactive Streams TCK on publishers and subscribers that are made from Python and from
 * JavaScript. Its methods are TestNG's; here each is a test of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReactiveStreamsTest {
  private static final String PYTHON =
      """
      import polyloop

      async def _numbers(count):
          for i in range(count):
              yield i

      async def numbers(count): return polyloop.publisher(_numbers(count))

      async def _consume(items):
          async for item in items:
              pass

      async def subscriber(window): return polyloop.subscriber(_consume, window=window)
      """;

  private static final String JAVASCRIPT =
      """
      import { publisher, subscriber as subscribe } from "polyloop";

      async function* _numbers(count) { for (let i = 0; i < count; i++) yield i; }
      export const numbers = (count) => publisher(_numbers(count));
      async function consume(items) { for await (const item of items); }
      export const subscriber = (window) => subscribe(consume, { window });
      """;

  // The machine may be slow: what must come has ten seconds, what must not come a tenth of one.
  private static final TestEnvironment ENVIRONMENT = new TestEnvironment(10_000, 100, 100);

  private final Polyloop polyloop =
      Polyloop.builder().engine(Guests.ENGINE).trusted().languages("python", "js").build();
  private final GuestModule python =
      polyloop.load(Source.newBuilder("python", PYTHON, "tck.py").buildLiteral());
  private final GuestModule js =
      polyloop.load(Source.newBuilder("js", JAVASCRIPT, "tck.mjs").buildLiteral());

  @AfterAll
  void close() {
    polyloop.close();
  }

  private static <T> T make(GuestModule module, String function, TypeLiteral<T> type, Object... a) {
    try {
      return module.call(function, type, a).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Publishers of a guest's async generator. */
  public static final class Publishers extends FlowPublisherVerification<Integer> {
    private static final TypeLiteral<Flow.Publisher<Integer>> TYPE = new TypeLiteral<>() {};
    private final GuestModule module;

    Publishers(GuestModule module) {
      super(ENVIRONMENT);
      this.module = module;
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
      return make(module, "numbers", TYPE, elements);
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
      // A generator serves one subscriber: the next is refused.
      Flow.Publisher<Integer> taken = make(module, "numbers", TYPE, 1);
      List<Integer> items = ProxyTest.collect(taken).join();
      assertEquals(List.of(0), items);
      return taken;
    }

    @Override
    public long maxElementsFromPublisher() {
      return 1_000_000;
    }
  }

  /** Subscribers that a guest's async function iterates. */
  public static final class Subscribers extends FlowSubscriberBlackboxVerification<Integer> {
    private final GuestModule module;
    private final int window;

    Subscribers(GuestModule module, int window) {
      super(ENVIRONMENT);
      this.module = module;
      this.window = window;
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
      return make(module, "subscriber", new TypeLiteral<Flow.Subscriber<Integer>>() {}, window);
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }
  }

  @TestFactory
  Stream<DynamicNode> pythonPublisher() {
    return verify(new Publishers(python));
  }

  @TestFactory
  Stream<DynamicNode> javaScriptPublisher() {
    return verify(new Publishers(js));
  }

  @TestFactory
  Stream<DynamicNode> pythonSubscriber() {
    return Stream.concat(verify(new Subscribers(python, 1)), verify(new Subscribers(python, 8)));
  }

  @TestFactory
  Stream<DynamicNode> javaScriptSubscriber() {
    return Stream.concat(verify(new Subscribers(js, 1)), verify(new Subscribers(js, 8)));
  }

  private static Stream<DynamicNode> verify(Object verification) {
    List<Method> methods =
        Arrays.stream(verification.getClass().getMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .sorted(Comparator.comparing(Method::getName))
            .toList();
    if (methods.isEmpty()) {
      throw new IllegalStateException("the TCK has no tests");
    }
    return methods.stream()
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> run(verification, method)));
  }

  private static void run(Object verification, Method method) throws Throwable {
    try {
      if (verification instanceof Publishers publishers) {
        publishers.setUp();
      } else {
        ((Subscribers) verification).startPublisherExecutorService();
        ((Subscribers) verification).setUp();
      }
      method.invoke(verification);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SkipException skipped) {
        Assumptions.abort(String.valueOf(skipped.getMessage()));
      }
      throw e.getCause() == null ? e : e.getCause();
    } finally {
      if (verification instanceof Subscribers subscribers) {
        subscribers.shutdownPublisherExecutorService();
      }
    }
  }
}
