package dev.polyloop.bench;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.loop.EventLoop;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.HostAccess.Export;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One await across the language border: of what is done, and of what becomes so in the loop's next
 * turn. The guests' sides stand in hops.py and hops.mjs.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 5)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class HopBenchmark {
  private static final int BATCH = 1_000;

  /** What the guests await of Java's. */
  public static final class Service {
    /** Done. */
    @Export
    public CompletionStage<Integer> done() {
      return CompletableFuture.completedFuture(1);
    }

    /** Done in the next turn. */
    @Export
    public CompletionStage<Integer> pending() {
      CompletableFuture<Integer> stage = new CompletableFuture<>();
      EventLoop loop = EventLoop.current();
      if (loop == null) {
        throw new IllegalStateException("called by guests only");
      }
      loop.execute(() -> stage.complete(1));
      return stage;
    }
  }

  /** Who awaits what. */
  @Param({
    "py_awaits_done_py",
    "py_awaits_pending_py",
    "py_awaits_done_js",
    "py_awaits_pending_js",
    "py_awaits_done_java",
    "py_awaits_pending_java",
    "js_awaits_done_py",
    "js_awaits_pending_py",
    "js_awaits_done_java",
    "js_awaits_pending_java",
    "java_awaits_done_py",
    "java_awaits_pending_py",
    "java_awaits_done_js",
    "java_awaits_pending_js",
  })
  public String hop = "";

  private Polyloop polyloop;
  private GuestModule python;

  /** Loads the guests. */
  @Setup
  public void start() {
    polyloop =
        Polyloop.builder()
            .modulePath(Path.of(System.getProperty("polyloop.bench")))
            .expose("service", new Service())
            .build();
    python = polyloop.load("hops");
  }

  /** Ends them. */
  @TearDown
  public void end() {
    polyloop.close();
  }

  /** Where Java awaits, each of the hops is a call from a thread of its own. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int hops() throws Exception {
    return hop.startsWith("java")
        ? hopsOfJava(hop.substring("java_awaits_".length()))
        : python.call(hop, Integer.class, BATCH).get();
  }

  private int hopsOfJava(String function) throws Exception {
    int sum = 0;
    for (int i = 0; i < BATCH; i++) {
      sum += python.call(function, Integer.class).get();
    }
    return sum;
  }
}
