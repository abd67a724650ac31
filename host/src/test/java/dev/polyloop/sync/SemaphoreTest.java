package dev.polyloop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.loop.LoopFuture;
import java.util.List;
import org.junit.jupiter.api.Test;

class SemaphoreTest extends LoopFixture {
  private final Semaphore semaphore = new Semaphore(loop, 1);

  @Test
  void acquire_whilePermitsLast_isDoneAtOnce() {
    assertEquals("true", stateOf(semaphore.acquire()));
    assertEquals("<Semaphore [locked]>", semaphore.toString());
    assertTrue(semaphore.isLocked());
  }

  @Test
  void release_withWaiters_grantsInOrder() {
    assertTrue(semaphore.tryAcquire());
    List<LoopFuture<Boolean>> waiting = List.of(semaphore.acquire(), semaphore.acquire());
    semaphore.release();
    assertEquals(0, semaphore.value(), "granted when woken");
    turn();
    assertEquals("true pending", statesOf(waiting));
    semaphore.release();
    turn();
    assertEquals("true true", statesOf(waiting));
    assertEquals(0, semaphore.waiterCount());
  }

  @Test
  void tryAcquire_whileSomebodyWaits_isRefused() {
    assertTrue(semaphore.tryAcquire());
    LoopFuture<Boolean> waiting = semaphore.acquire();
    semaphore.release();
    semaphore.release();
    assertEquals(1, semaphore.value());
    assertFalse(semaphore.tryAcquire());
    turn();
    assertEquals("true", stateOf(waiting));
    assertTrue(semaphore.tryAcquire());
  }

  @Test
  void cancel_atEachPoint_losesNoPermit() {
    assertTrue(semaphore.tryAcquire());
    List<LoopFuture<Boolean>> waiting =
        List.of(semaphore.acquire(), semaphore.acquire(), semaphore.acquire());
    cancel(waiting.get(0));
    semaphore.release();
    cancel(waiting.get(1));
    turn();
    assertEquals("cancelled cancelled pending", statesOf(waiting));
    turn();
    assertEquals("cancelled cancelled true", statesOf(waiting));
    assertFalse(waiting.get(2).cancel((Object) null));
    semaphore.release();
    assertEquals("<Semaphore [unlocked, value:1]>", semaphore.toString());
    assertEquals(0, semaphore.waiterCount());
  }

  @Test
  void bounded_releasedTooOften_throws() {
    Semaphore bounded = Semaphore.bounded(2);
    assertTrue(bounded.tryAcquire());
    bounded.release();
    IllegalStateException thrown = assertThrows(IllegalStateException.class, bounded::release);
    assertEquals("BoundedSemaphore released too many times", thrown.getMessage());
    assertEquals(2, bounded.value());
  }

  @Test
  void create_withNegativeValue_throws() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> new Semaphore(-1));
    assertEquals("Semaphore initial value must be >= 0", thrown.getMessage());
  }
}
