package dev.polyloop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.loop.LoopFuture;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BarrierTest extends LoopFixture {
  private final Barrier barrier = new Barrier(loop, 3);

  @AfterEach
  void endWithoutWaiters() {
    idle();
    assertEquals(0, barrier.condition().waiterCount());
    assertEquals(0, barrier.condition().lock().waiterCount());
    assertFalse(barrier.condition().lock().isLocked());
  }

  private static void assertBroken(LoopFuture<?> future, String message) {
    Throwable failure = failureOf(future);
    assertInstanceOf(BarrierBrokenException.class, failure);
    assertEquals(message, failure.getMessage());
  }

  @Test
  void await_byAllParties_goesOnWithPlaces() {
    assertRound();
  }

  private void assertRound() {
    List<LoopFuture<Integer>> round = List.of(barrier.await(), barrier.await(), barrier.await());
    assertEquals("pending pending 2", statesOf(round));
    assertEquals("draining", barrier.state());
    idle();
    assertEquals("0 1 2", statesOf(round));
    assertEquals("<Barrier [filling, waiters:0/3]>", barrier.toString());
  }

  @Test
  void await_whileDraining_belongsToTheNextRound() {
    List<LoopFuture<Integer>> round = List.of(barrier.await(), barrier.await(), barrier.await());
    LoopFuture<Integer> early = barrier.await();
    idle();
    assertEquals("0 1 2", statesOf(round));
    assertEquals("pending", stateOf(early));
    assertEquals(1, barrier.waiting());
    List<LoopFuture<Integer>> rest = List.of(barrier.await(), barrier.await());
    idle();
    assertEquals("0", stateOf(early));
    assertEquals("1 2", statesOf(rest));
  }

  @Test
  void cancel_ofOneInside_letsAnotherTakeThePlace() {
    List<LoopFuture<Integer>> inside = List.of(barrier.await(), barrier.await());
    cancel(inside.getFirst());
    idle();
    assertEquals("cancelled pending", statesOf(inside));
    assertEquals(1, barrier.waiting());
    List<LoopFuture<Integer>> rest = List.of(barrier.await(), barrier.await());
    idle();
    assertEquals("cancelled 1", statesOf(inside));
    assertEquals("1 2", statesOf(rest));
  }

  @Test
  void reset_failsThoseInside_andStartsAgain() {
    List<LoopFuture<Integer>> inside = List.of(barrier.await(), barrier.await());
    LoopFuture<@Nullable Void> reset = barrier.resetAsync();
    assertTrue(reset.isDone());
    assertEquals("resetting", barrier.state());
    idle();
    inside.forEach(each -> assertBroken(each, "Abort or reset of barrier"));
    assertEquals("filling", barrier.state());
    assertRound();
  }

  @Test
  void abort_failsThoseInsideAndWhoComes_untilReset() {
    LoopFuture<Integer> inside = barrier.await();
    LoopFuture<@Nullable Void> abort = barrier.abortAsync();
    assertTrue(abort.isDone());
    idle();
    assertBroken(inside, "Abort or reset of barrier");
    assertTrue(barrier.isBroken());
    assertEquals("<Barrier [broken]>", barrier.toString());
    assertBroken(barrier.await(), "Barrier aborted");
    barrier.reset();
    assertEquals("filling", barrier.state());
  }

  @Test
  void guestPieces_arriveAndLeave_countThoseInside() {
    Barrier two = new Barrier(2);
    assertFalse(two.mustBlock());
    assertEquals(0, two.arrive());
    assertTrue(two.isFilling());
    assertEquals(1, two.arrive());
    assertTrue(two.mustBlock());
    two.leave();
    assertEquals(1, two.count());
    two.leave();
    assertEquals(0, two.count());
    assertTrue(two.isFilling());
    assertEquals(0, two.count());
  }

  @Test
  void create_withoutParties_throws() {
    assertThrows(IllegalArgumentException.class, () -> new Barrier(0));
  }
}
