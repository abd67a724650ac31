package dev.polyloop.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

/** The loop and its futures in Java alone, beside Netty's and the JDK's. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class LoopBenchmark {
  private static final int BATCH = 1_000;

  /** Who runs it. */
  @Param({"polyloop", "netty", "executor"})
  public String on = "polyloop";

  private Contender contender;

  // Owned by the contender's thread.
  private int count;

  /** Starts the contender. */
  @Setup
  public void start() {
    contender = Contender.of(on);
  }

  /** Ends it. */
  @TearDown
  public void end() {
    contender.close();
  }

  private Runnable counter(CountDownLatch end) {
    return () -> {
      if (++count == BATCH) {
        count = 0;
        end.countDown();
      }
    };
  }

  /** A command from another thread. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void commandFromAnotherThread() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Runnable counter = counter(end);
    for (int i = 0; i < BATCH; i++) {
      contender.execute(counter);
    }
    end.await();
  }

  /** A future made and completed by another thread, up to its callback on the loop's. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void completionFromAnotherThread() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Runnable counter = counter(end);
    for (int i = 0; i < BATCH; i++) {
      contender.complete(counter);
    }
    end.await();
  }

  /** A future made and completed on the loop's thread, up to its callback there. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void completionOnItsThread() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Runnable counter = counter(end);
    contender.execute(
        () -> {
          for (int i = 0; i < BATCH; i++) {
            contender.complete(counter);
          }
        });
    end.await();
  }

  /** Commands that each queue the next one. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void chainOfCommands() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    contender.execute(
        new Runnable() {
          private int left = BATCH;

          @Override
          public void run() {
            if (--left == 0) {
              end.countDown();
            } else {
              contender.execute(this);
            }
          }
        });
    end.await();
  }
}
