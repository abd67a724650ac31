package dev.polyloop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.VirtualTime;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoopBoundTest extends LoopFixture {
  private static <T> T onLoop(EventLoop loop, Supplier<T> action) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    loop.execute(() -> result.set(action.get()));
    loop.runUntilIdle();
    T value = result.get();
    if (value == null) {
      throw new AssertionError("no result");
    }
    return value;
  }

  @Test
  void operation_withoutLoop_throws() {
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> new Lock().acquire());
    assertEquals("no running event loop", thrown.getMessage());
  }

  @Test
  void firstWait_onRunningLoop_bindsToIt() {
    Event event = new Event();
    LoopFuture<Boolean> waiting = onLoop(loop, event::await);
    assertEquals(loop, waiting.scheduler());
    try (EventLoop other = EventLoop.virtual("other", new VirtualTime())) {
      IllegalStateException thrown =
          onLoop(other, () -> assertThrows(IllegalStateException.class, event::await));
      assertEquals(
          "<Event [unset, waiters:1]> is bound to a different event loop", thrown.getMessage());
    }
    event.set();
    idle();
    assertEquals("true", stateOf(waiting));
  }

  @Test
  void operation_thatNeedNotWait_doesNotBind() {
    Lock lock = new Lock();
    assertEquals("true", stateOf(onLoop(loop, lock::acquire)));
    lock.release();
    try (EventLoop other = EventLoop.virtual("other", new VirtualTime())) {
      assertEquals("true", stateOf(onLoop(other, lock::acquire)));
    }
  }

  @Test
  void enqueue_ofAnotherLoopsWaiter_throws() {
    Semaphore semaphore = new Semaphore(loop, 0);
    try (EventLoop other = EventLoop.virtual("other", new VirtualTime())) {
      LoopFuture<?> foreign = other.createFuture();
      assertThrows(IllegalStateException.class, () -> semaphore.enqueue(foreign));
    }
    assertEquals(0, semaphore.waiterCount());
  }

  @Test
  void condition_ofABoundLock_usesItsLoop() {
    Condition condition = new Condition(new Lock(loop));
    assertTrue(condition.lock().tryAcquire());
    LoopFuture<Boolean> waiting = condition.await();
    assertEquals(loop, waiting.scheduler());
    cancel(waiting);
    idle();
    assertEquals(0, condition.waiterCount());
  }
}
