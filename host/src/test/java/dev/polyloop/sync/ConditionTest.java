package dev.polyloop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.loop.LoopFuture;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ConditionTest extends LoopFixture {
  private final Lock lock = new Lock(loop);
  private final Condition condition = new Condition(lock);

  private LoopFuture<Boolean> waiting() {
    assertTrue(lock.tryAcquire());
    return condition.await();
  }

  private void signal(int n) {
    assertTrue(lock.tryAcquire());
    condition.signal(n);
    lock.release();
  }

  @Test
  void await_releasesTheLock_andHasItAgainWhenDone() {
    LoopFuture<Boolean> waiting = waiting();
    assertFalse(lock.isLocked());
    assertEquals("<Condition [unlocked, waiters:1]>", condition.toString());
    signal(1);
    turn();
    assertEquals("true", stateOf(waiting));
    assertTrue(lock.isLocked());
    assertEquals(0, condition.waiterCount());
  }

  @Test
  void signal_ofSome_wakesTheOldest() {
    List<LoopFuture<Boolean>> waiting = List.of(waiting(), waiting(), waiting());
    signal(2);
    turn();
    assertEquals("true pending pending", statesOf(waiting));
    lock.release();
    turn();
    assertEquals("true true pending", statesOf(waiting));
    lock.release();
    idle();
    assertEquals("true true pending", statesOf(waiting));
    assertEquals(1, condition.waiterCount());
    cancel(waiting.getLast());
    idle();
    assertEquals(0, condition.waiterCount());
  }

  @Test
  void awaitFor_asksAfterEachNotification() {
    AtomicBoolean holds = new AtomicBoolean();
    assertTrue(lock.tryAcquire());
    LoopFuture<Boolean> waiting = condition.awaitFor(holds::get);
    signal(1);
    idle();
    assertEquals("pending", stateOf(waiting));
    assertFalse(lock.isLocked());
    holds.set(true);
    signal(1);
    idle();
    assertEquals("true", stateOf(waiting));
    assertTrue(lock.isLocked());
  }

  @Test
  void awaitFor_predicateThatThrows_failsWithTheLockHeld() {
    assertTrue(lock.tryAcquire());
    LoopFuture<Boolean> waiting =
        condition.awaitFor(
            () -> {
              throw new UnsupportedOperationException("asked");
            });
    assertEquals(UnsupportedOperationException.class, failureOf(waiting).getClass());
    assertTrue(lock.isLocked());
  }

  @Test
  void cancel_whileWaiting_takesTheLockBeforeItEnds() {
    LoopFuture<Boolean> waiting = waiting();
    assertTrue(lock.tryAcquire());
    cancel(waiting);
    idle();
    assertEquals("pending", stateOf(waiting));
    lock.release();
    turn();
    assertEquals("cancelled", stateOf(waiting));
    assertTrue(lock.isLocked());
    assertEquals(0, lock.waiterCount());
  }

  @Test
  void cancel_whileGettingTheLockAgain_isKeptUntilItHasIt() {
    LoopFuture<Boolean> waiting = waiting();
    assertTrue(lock.tryAcquire());
    condition.signal(1);
    turn();
    cancel(waiting);
    turn();
    cancel(waiting);
    turn();
    assertEquals("pending", stateOf(waiting));
    assertEquals(1, lock.waiterCount());
    lock.release();
    turn();
    assertEquals("cancelled", stateOf(waiting));
    assertTrue(lock.isLocked());
  }

  @Test
  void cancel_afterTheNotification_passesItOn() {
    LoopFuture<Boolean> notified = waiting();
    LoopFuture<Boolean> other = waiting();
    assertTrue(lock.tryAcquire());
    condition.signal(1);
    cancel(notified);
    lock.release();
    turn();
    assertEquals("cancelled pending", statesOf(List.of(notified, other)));
    lock.release();
    idle();
    assertEquals("cancelled true", statesOf(List.of(notified, other)));
    assertTrue(lock.isLocked());
    assertEquals(0, condition.waiterCount());
  }

  @Test
  void lockFree_awaitFailsAndSignalThrows() {
    LoopFuture<Boolean> waiting = condition.await();
    assertEquals("cannot wait on un-acquired lock", failureOf(waiting).getMessage());
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> condition.signal(1));
    assertEquals("cannot notify on un-acquired lock", refused.getMessage());
  }

  @Test
  void withoutLock_wakesGuestsWaiters() {
    Condition waitersOnly = new Condition();
    LoopFuture<?> first = waiter();
    LoopFuture<?> second = waiter();
    waitersOnly.enqueue(first);
    waitersOnly.enqueue(second);
    cancel(first);
    waitersOnly.wake(1);
    assertTrue(second.isDone());
    waitersOnly.dequeue(first);
    waitersOnly.dequeue(second);
    assertEquals(0, waitersOnly.waiterCount());
    assertThrows(IllegalStateException.class, waitersOnly::lock);
  }
}
