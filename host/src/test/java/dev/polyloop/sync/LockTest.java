package dev.polyloop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.LoopFuture;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockTest extends LoopFixture {
  private final Lock lock = new Lock(loop);

  @Test
  void acquire_whenFree_isDoneAtOnce() {
    assertEquals("true", stateOf(lock.acquire()));
    assertEquals("<Lock [locked]>", lock.toString());
  }

  @Test
  void acquire_whenReleased_isDoneOneTurnLater() {
    assertTrue(lock.tryAcquire());
    LoopFuture<Boolean> second = lock.acquire();
    assertEquals("<Lock [locked, waiters:1]>", lock.toString());
    lock.release();
    assertFalse(lock.isLocked(), "free between release and resumption");
    assertEquals("pending", stateOf(second));
    turn();
    assertEquals("true", stateOf(second));
    assertTrue(lock.isLocked());
    assertEquals(0, lock.waiterCount());
  }

  @Test
  void acquire_byMany_isGrantedInOrder() {
    assertTrue(lock.tryAcquire());
    List<LoopFuture<Boolean>> waiting = List.of(lock.acquire(), lock.acquire(), lock.acquire());
    for (String expected : List.of("true pending pending", "true true pending", "true true true")) {
      lock.release();
      turn();
      assertEquals(expected, statesOf(waiting));
    }
  }

  @Test
  void tryAcquire_betweenReleaseAndResumption_isRefused() {
    assertTrue(lock.tryAcquire());
    LoopFuture<Boolean> first = lock.acquire();
    lock.release();
    assertFalse(lock.tryAcquire());
    LoopFuture<Boolean> barging = lock.acquire();
    turn();
    assertEquals("true pending", statesOf(List.of(first, barging)));
    cancel(barging);
    idle();
    assertEquals(0, lock.waiterCount());
  }

  @Test
  void cancel_beforeGrant_leavesTheLockToTheNext() {
    assertTrue(lock.tryAcquire());
    List<LoopFuture<Boolean>> waiting = List.of(lock.acquire(), lock.acquire());
    assertTrue(waiting.getFirst().cancel((Object) "why"));
    assertEquals("pending pending", statesOf(waiting));
    turn();
    assertEquals("cancelled pending", statesOf(waiting));
    CancelledException seen = assertThrows(CancelledException.class, waiting.getFirst()::resultNow);
    assertEquals("why", seen.reason());
    lock.release();
    turn();
    assertEquals("cancelled true", statesOf(waiting));
  }

  @Test
  void cancel_betweenGrantAndResumption_passesTheLockOn() {
    assertTrue(lock.tryAcquire());
    List<LoopFuture<Boolean>> waiting = List.of(lock.acquire(), lock.acquire());
    lock.release();
    assertTrue(waiting.getFirst().cancel((Object) null));
    turn();
    assertEquals("cancelled pending", statesOf(waiting));
    turn();
    assertEquals("cancelled true", statesOf(waiting));
    assertEquals(0, lock.waiterCount());
  }

  @Test
  void cancel_afterGrant_returnsFalseAndKeepsTheLock() {
    LoopFuture<Boolean> acquired = lock.acquire();
    assertFalse(acquired.cancel((Object) null));
    assertTrue(lock.isLocked());
  }

  @Test
  void tryAcquire_whenAllWaitersAreCancelled_succeeds() {
    assertTrue(lock.tryAcquire());
    LoopFuture<Boolean> waiting = lock.acquire();
    cancel(waiting);
    lock.release();
    assertTrue(lock.tryAcquire());
    turn();
    assertEquals("cancelled", stateOf(waiting));
    assertTrue(lock.isLocked());
  }

  @Test
  void complete_fromOutside_passesTheGrantOn() {
    assertTrue(lock.tryAcquire());
    List<LoopFuture<Boolean>> waiting = List.of(lock.acquire(), lock.acquire());
    assertTrue(waiting.getFirst().complete(false));
    lock.release();
    idle();
    assertEquals("false true", statesOf(waiting));
  }

  @Test
  void release_whenFree_throws() {
    IllegalStateException thrown = assertThrows(IllegalStateException.class, lock::release);
    assertEquals("Lock is not acquired.", thrown.getMessage());
  }

  @Test
  void guestPieces_cancelledAfterGrant_wakeTheNext() {
    assertTrue(lock.tryAcquire());
    LoopFuture<?> first = waiter();
    LoopFuture<?> second = waiter();
    lock.enqueue(first);
    lock.enqueue(second);
    lock.release();
    assertTrue(first.isDone());
    lock.dequeue(first);
    lock.abandoned(first);
    assertTrue(second.isDone());
    lock.dequeue(second);
    lock.acquired();
    assertTrue(lock.isLocked());
    assertEquals(0, lock.waiterCount());
  }

  @Test
  void undelivered_afterTheGrant_givesTheLockToTheNext() {
    Lock shared = new Lock(loop);
    LoopFuture<Boolean> holder = shared.acquire();
    LoopFuture<Boolean> next = shared.acquire();
    turn();
    assertEquals("true pending", statesOf(List.of(holder, next)));
    holder.undelivered();
    holder.undelivered();
    idle();
    assertEquals("true true", statesOf(List.of(holder, next)));
    assertTrue(shared.isLocked());
  }

  @Test
  void undelivered_ofACancelledAcquire_givesNothingBack() {
    Lock shared = new Lock(loop);
    LoopFuture<Boolean> holder = shared.acquire();
    LoopFuture<Boolean> waiting = shared.acquire();
    cancel(waiting);
    idle();
    waiting.undelivered();
    assertEquals("true cancelled", statesOf(List.of(holder, waiting)));
    assertTrue(shared.isLocked());
  }
}
