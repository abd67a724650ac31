package dev.polyloop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.loop.LoopFuture;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTest extends LoopFixture {
  private final Event event = new Event(loop);

  @Test
  void await_whenSet_isDoneAtOnce() {
    event.set();
    assertEquals("true", stateOf(event.await()));
  }

  @Test
  void set_withWaiters_wakesAllInOneTurn() {
    List<LoopFuture<Boolean>> waiting = List.of(event.await(), event.await());
    assertEquals("<Event [unset, waiters:2]>", event.toString());
    event.set();
    assertEquals("pending pending", statesOf(waiting));
    turn();
    assertEquals("true true", statesOf(waiting));
    assertEquals(0, event.waiterCount());
  }

  @Test
  void clear_afterSet_doesNotHoldTheWoken() {
    LoopFuture<Boolean> waiting = event.await();
    event.set();
    event.clear();
    turn();
    assertEquals("true", stateOf(waiting));
    assertFalse(event.isSet());
  }

  @Test
  void cancel_atEachPoint_leavesNoWaiter() {
    LoopFuture<Boolean> before = event.await();
    cancel(before);
    turn();
    LoopFuture<Boolean> between = event.await();
    event.set();
    cancel(between);
    turn();
    assertEquals("cancelled cancelled", statesOf(List.of(before, between)));
    assertEquals(0, event.waiterCount());
    assertTrue(event.isSet());
  }
}
