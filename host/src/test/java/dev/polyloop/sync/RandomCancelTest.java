package dev.polyloop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.loop.LoopFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Users that come, hold and are cancelled at random moments, many of them in the same turn:
 * whatever was not cancelled is served in the end, and nothing is held by nobody. Failures name the
 * seed.
 */
class RandomCancelTest extends LoopFixture {
  private static final int SEEDS = 300;
  private static final int USERS = 30;
  private static final int PERIOD = 20;

  private final List<LoopFuture<?>> operations = new ArrayList<>();
  private Random random = new Random(0);
  private int inside;

  private void eachSeed(Consumer<String> scenario) {
    for (int seed = 0; seed < SEEDS; seed++) {
      random = new Random(seed);
      operations.clear();
      inside = 0;
      scenario.accept("seed " + seed);
    }
  }

  /** At a random moment; a short period makes many fall into one turn. */
  private void later(Runnable action) {
    loop.callLater(Duration.ofNanos(random.nextInt(PERIOD)), action);
  }

  private <T extends @Nullable Object> LoopFuture<T> watched(LoopFuture<T> operation) {
    operations.add(operation);
    if (random.nextInt(3) == 0) {
      later(() -> cancel(operation));
    }
    return operation;
  }

  private static <T extends @Nullable Object> void whenServed(
      LoopFuture<T> operation, Runnable action) {
    LoopFuture.Callback ignored =
        operation.onDone(
            done -> {
              if (!done.isCancelled()) {
                action.run();
              }
            });
  }

  private void assertAllDone(String seed) {
    assertTrue(operations.stream().allMatch(LoopFuture::isDone), seed);
  }

  @Test
  void lock_withRandomCancels_servesAllOthers() {
    eachSeed(
        seed -> {
          Lock lock = new Lock(loop);
          for (int i = 0; i < USERS; i++) {
            later(() -> hold(lock.acquire(), 1, lock::release));
          }
          idle();
          assertAllDone(seed);
          assertFalse(lock.isLocked(), seed);
          assertEquals(0, lock.waiterCount(), seed);
        });
  }

  @Test
  void semaphore_withRandomCancels_servesAllOthers() {
    eachSeed(
        seed -> {
          Semaphore semaphore = Semaphore.bounded(loop, 3);
          for (int i = 0; i < USERS; i++) {
            later(() -> hold(semaphore.acquire(), 3, semaphore::release));
          }
          idle();
          assertAllDone(seed);
          assertEquals(3, semaphore.value(), seed);
          assertEquals(0, semaphore.waiterCount(), seed);
        });
  }

  private void hold(LoopFuture<Boolean> acquire, int limit, Runnable release) {
    whenServed(
        watched(acquire),
        () -> {
          inside++;
          assertTrue(inside <= limit);
          later(
              () -> {
                inside--;
                release.run();
              });
        });
  }

  @Test
  void condition_withRandomCancels_alwaysHasTheLockAtTheEnd() {
    eachSeed(
        seed -> {
          Lock lock = new Lock(loop);
          Condition condition = new Condition(lock);
          for (int i = 0; i < USERS; i++) {
            later(() -> whenServed(watched(lock.acquire()), () -> consume(condition)));
            later(() -> whenServed(lock.acquire(), () -> produce(condition)));
          }
          idle();
          assertAllDone(seed);
          assertFalse(lock.isLocked(), seed);
          assertEquals(0, lock.waiterCount() + condition.waiterCount(), seed);
        });
  }

  private void consume(Condition condition) {
    LoopFuture.Callback ignored =
        watched(condition.awaitFor(() -> inside > 0))
            .onDone(
                done -> {
                  // Cancelled or not, the lock is held.
                  assertTrue(condition.lock().isLocked());
                  if (!done.isCancelled()) {
                    inside--;
                  }
                  condition.lock().release();
                });
  }

  private void produce(Condition condition) {
    inside++;
    condition.signalAll();
    condition.lock().release();
  }

  @Test
  void queue_withRandomCancels_losesNoItem() {
    eachSeed(
        seed -> {
          Queue<Integer> queue = Queue.of(loop, 2, Buffer.fifo());
          List<LoopFuture<?>> puts = new ArrayList<>();
          List<LoopFuture<?>> gets = new ArrayList<>();
          for (int i = 0; i < USERS; i++) {
            int item = i;
            later(() -> puts.add(watched(queue.put(item))));
            later(() -> gets.add(watched(queue.get())));
          }
          idle();
          assertEquals(queue.size(), served(puts) - served(gets), seed);
          assertTrue(queue.isEmpty() || queue.getters() == 0, seed);
          assertTrue(queue.isFull() || queue.putters() == 0, seed);
          gets.forEach(LoopFixture::cancel);
          puts.forEach(LoopFixture::cancel);
          idle();
          assertAllDone(seed);
          assertEquals(0, queue.getters() + queue.putters(), seed);
        });
  }

  private static long served(List<LoopFuture<?>> futures) {
    return futures.stream().filter(each -> each.isDone() && !each.isCancelled()).count();
  }
}
