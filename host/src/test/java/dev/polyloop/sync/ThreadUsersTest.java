package dev.polyloop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Virtual-thread tasks, which reach primitives from another thread than the loop's. */
class ThreadUsersTest extends LoopFixture {
  private static final int USERS = 20;

  private final Lock lock = new Lock(loop);
  private int inside;
  private int total;

  /**
   * Waits as a coroutine does: an interrupt cancels what is awaited, and the wait goes on until
   * that has ended.
   */
  private static <T> T await(LoopFuture<T> future) throws InterruptedException {
    boolean interrupted = false;
    while (true) {
      try {
        T result = future.get();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return result;
      } catch (InterruptedException e) {
        interrupted = true;
        cancel(future);
      } catch (ExecutionException e) {
        throw new CompletionException(e.getCause());
      }
    }
  }

  @Test
  void lock_amongThreads_excludes() {
    List<Task<Integer>> users = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      users.add(loop.createTask(this::useLock));
    }
    users.forEach(user -> assertEquals("3", end(user)));
    assertEquals(USERS * 3, total);
    assertFalse(lock.isLocked());
    assertEquals(0, lock.waiterCount());
  }

  private int useLock() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      boolean held = await(lock.acquire());
      assertTrue(held);
      try {
        inside++;
        assertEquals(1, inside);
        Object ignored = loop.sleep(Duration.ofSeconds(1)).join();
        inside--;
        total++;
      } finally {
        lock.release();
      }
    }
    return 3;
  }

  /** Until the task is done: that a thread was interrupted does not count as work for the clock. */
  private String end(Task<?> task) {
    try {
      return String.valueOf(loop.<@Nullable Object>runUntilComplete(asObject(task)));
    } catch (CancelledException e) {
      return "cancelled";
    }
  }

  @SuppressWarnings("unchecked")
  private static LoopFuture<@Nullable Object> asObject(LoopFuture<?> future) {
    return (LoopFuture<@Nullable Object>) future;
  }

  @Test
  void cancel_whileHolding_releasesInFinally() {
    Event never = new Event(loop);
    Task<Boolean> holder =
        loop.createTask(
            () -> {
              boolean held = await(lock.acquire());
              try {
                return held && await(never.await());
              } finally {
                lock.release();
              }
            });
    tickUntil(() -> never.waiterCount() == 1);
    Task<Boolean> next = loop.createTask(() -> await(lock.acquire()));
    tickUntil(() -> lock.waiterCount() == 1);
    cancel(holder);
    assertEquals("cancelled", end(holder));
    assertEquals("true", end(next));
    assertTrue(lock.isLocked());
    assertEquals(0, lock.waiterCount() + never.waiterCount());
  }

  @Test
  void release_onAnInterruptedThread_isOrdinary() {
    assertTrue(lock.tryAcquire());
    Task<Boolean> task =
        loop.createTask(
            () -> {
              Thread.currentThread().interrupt();
              lock.release();
              return Thread.interrupted();
            });
    assertEquals("true", end(task));
    assertFalse(lock.isLocked());
  }

  @Test
  void cancel_whileWaiting_leavesTheLockToTheNext() {
    assertTrue(lock.tryAcquire());
    Task<Boolean> first = loop.createTask(() -> await(lock.acquire()));
    Task<Boolean> second = loop.createTask(() -> await(lock.acquire()));
    Task<Boolean> third = loop.createTask(() -> await(lock.acquire()));
    tickUntil(() -> lock.waiterCount() == 3);
    cancel(first);
    assertEquals("cancelled", end(first));
    // The grant and the interrupt are under way together; either may win.
    lock.release();
    cancel(second);
    if (end(second).equals("true")) {
      lock.release();
    }
    assertEquals("true", end(third));
    assertTrue(lock.isLocked());
    assertEquals(0, lock.waiterCount());
  }

  @Test
  void errors_crossTheThreads() {
    Task<String> task =
        loop.createTask(
            () -> assertThrows(IllegalStateException.class, lock::release).getMessage());
    Queue<String> queue = Queue.of(loop, 0, Buffer.fifo());
    Task<String> empty =
        loop.createTask(() -> assertThrows(QueueEmptyException.class, queue::getNowait).toString());
    assertEquals("Lock is not acquired.", end(task));
    assertEquals(QueueEmptyException.class.getName(), end(empty));
  }

  @Test
  void queue_betweenThreads_deliversAllInOrder() {
    Queue<Integer> queue = Queue.of(loop, 2, Buffer.fifo());
    Task<Boolean> producer =
        loop.createTask(
            () -> {
              for (int i = 0; i < 50; i++) {
                Object ignored = queue.put(i).join();
              }
              Object ignored = queue.join().join();
              return queue.isFinished();
            });
    Task<List<Integer>> consumer =
        loop.createTask(
            () -> {
              List<Integer> seen = new ArrayList<>();
              while (seen.size() < 50) {
                seen.add(await(queue.get()));
                queue.taskDone();
              }
              return seen;
            });
    assertEquals("true", end(producer));
    assertTrue(consumer.isDone() || end(consumer).startsWith("[0, 1"));
    List<Integer> seen = consumer.resultNow();
    for (int i = 0; i < 50; i++) {
      assertEquals(i, seen.get(i));
    }
    assertEquals(0, queue.getters() + queue.putters() + queue.joiners());
  }

  @Test
  void conditionEventAndBarrier_amongThreads_meet() {
    Condition condition = new Condition(lock);
    Event event = new Event(loop);
    Barrier barrier = new Barrier(loop, 2);
    List<String> log = new ArrayList<>();
    Task<Integer> waiting =
        loop.createTask(
            () -> {
              boolean held = await(lock.acquire());
              try {
                held &= await(condition.awaitFor(() -> log.contains("ready")));
                log.add("woken " + held);
              } finally {
                lock.release();
              }
              event.set();
              return await(barrier.await());
            });
    Task<Integer> notifying =
        loop.createTask(
            () -> {
              Object slept = loop.sleep(Duration.ofSeconds(1)).join();
              boolean held = await(lock.acquire());
              try {
                log.add("ready");
                condition.signal(1);
              } finally {
                lock.release();
              }
              held &= await(event.await());
              log.add("event " + held + " " + slept);
              event.clear();
              return await(barrier.await());
            });
    assertEquals(Set.of("0", "1"), Set.of(end(waiting), end(notifying)));
    assertEquals(List.of("ready", "woken true", "event true null"), log);
    assertFalse(event.isSet());
    assertEquals(0, condition.waiterCount() + lock.waiterCount() + event.waiterCount());
  }
}
