package dev.polyloop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.loop.LoopFuture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueTest extends LoopFixture {
  private final Queue<String> queue = Queue.of(loop, 1, Buffer.fifo());

  @AfterEach
  void endWithoutWaiters() {
    idle();
    assertEquals(0, queue.getters() + queue.putters() + queue.joiners());
  }

  @Test
  void get_whenPut_isDoneOneTurnLater() {
    List<LoopFuture<String>> getters = List.of(queue.get(), queue.get());
    queue.putNowait("a");
    assertEquals("pending pending", statesOf(getters));
    turn();
    assertEquals("a pending", statesOf(getters));
    queue.putNowait("b");
    turn();
    assertEquals("a b", statesOf(getters));
  }

  @Test
  void put_whenFull_waitsForRoomInOrder() {
    List<LoopFuture<@Nullable Void>> putters =
        List.of(queue.put("a"), queue.put("b"), queue.put("c"));
    assertEquals("null pending pending", statesOf(putters));
    assertEquals("<Queue maxsize=1 putters[2] tasks=1>", queue.toString());
    assertEquals("a", queue.getNowait());
    turn();
    assertEquals("null null pending", statesOf(putters));
    assertEquals("b", queue.getNowait());
    turn();
    assertEquals("c", queue.getNowait());
  }

  @Test
  void cancelOfGetter_atEachPoint_losesNoItem() {
    List<LoopFuture<String>> getters = List.of(queue.get(), queue.get(), queue.get());
    cancel(getters.get(0));
    queue.putNowait("a");
    cancel(getters.get(1));
    turn();
    assertEquals("cancelled cancelled pending", statesOf(getters));
    turn();
    assertEquals("cancelled cancelled a", statesOf(getters));
    assertFalse(getters.get(2).cancel((Object) null));
  }

  @Test
  void cancelOfPutter_atEachPoint_losesNoRoom() {
    queue.putNowait("full");
    List<LoopFuture<@Nullable Void>> putters =
        List.of(queue.put("a"), queue.put("b"), queue.put("c"));
    cancel(putters.get(0));
    assertEquals("full", queue.getNowait());
    cancel(putters.get(1));
    turn();
    turn();
    assertEquals("cancelled cancelled null", statesOf(putters));
    assertEquals("c", queue.getNowait());
    assertTrue(queue.isEmpty());
  }

  @Test
  void get_overtakenBeforeItResumes_waitsAgain() {
    LoopFuture<String> getter = queue.get();
    queue.putNowait("a");
    assertEquals("a", queue.getNowait());
    turn();
    assertEquals("pending", stateOf(getter));
    queue.putNowait("b");
    turn();
    assertEquals("b", stateOf(getter));
  }

  @Test
  void nowait_whenImpossible_throws() {
    assertThrows(QueueEmptyException.class, queue::getNowait);
    queue.putNowait("a");
    assertTrue(queue.isFull());
    assertThrows(QueueFullException.class, () -> queue.putNowait("b"));
    assertEquals(1, queue.unfinished());
  }

  @Test
  void join_endsWithTheLastTaskDone() {
    assertEquals("null", stateOf(queue.join()));
    queue.putNowait("a");
    LoopFuture<@Nullable Void> join = queue.join();
    assertEquals("a", queue.getNowait());
    queue.putNowait("b");
    queue.taskDone();
    turn();
    assertEquals("pending", stateOf(join));
    queue.taskDone();
    turn();
    assertEquals("null", stateOf(join));
    assertTrue(queue.isFinished());
    assertEquals(
        "task_done() called too many times",
        assertThrows(IllegalArgumentException.class, queue::taskDone).getMessage());
  }

  @Test
  void join_cancelled_leavesNoWaiter() {
    queue.putNowait("a");
    LoopFuture<@Nullable Void> join = queue.join();
    assertEquals(1, queue.joiners());
    cancel(join);
    turn();
    assertEquals("cancelled", stateOf(join));
  }

  @Test
  void guestPieces_abandonedGetterThatWasWoken_wakesTheNext() {
    LoopFuture<?> first = waiter();
    LoopFuture<?> second = waiter();
    queue.enqueueGetter(first);
    queue.enqueueGetter(second);
    queue.itemPut();
    assertTrue(first.isDone());
    assertEquals(1, queue.getters());
    queue.abandonedGetter(first, true);
    assertTrue(second.isDone());
  }

  @Test
  void fifo_withNulls_keepsThem() {
    Queue<@Nullable String> nulls = Queue.fifo(0);
    nulls.putNowait(null);
    nulls.putNowait("a");
    assertEquals(null, nulls.getNowait());
    assertEquals("a", nulls.getNowait());
  }

  @Test
  void lifo_returnsTheNewestFirst() {
    Queue<String> stack = Queue.lifo(0);
    stack.putNowait("a");
    stack.putNowait("b");
    assertEquals("b", stack.getNowait());
    assertEquals("a", stack.getNowait());
    assertFalse(stack.isFull());
  }

  /**
   * The expected order is {@code heapq}'s in CPython 3.12, of {@code ((7 * i * i + 3 * i) % 5, i)}
   * that compare by their first member.
   */
  @Test
  void priority_amongEquals_keepsTheOrderOfHeapq() {
    record Item(int rank, int number) {}
    Queue<Item> heap = Queue.priority(0, Comparator.comparingInt(Item::rank));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      heap.putNowait(new Item((7 * i * i + 3 * i) % 5, i));
      if (i % 4 == 3) {
        order.add(heap.getNowait().number());
      }
    }
    while (!heap.isEmpty()) {
      order.add(heap.getNowait().number());
    }
    assertEquals(
        List.of(
            0, 1, 6, 5, 15, 16, 11, 10, 30, 31, 35, 36, 25, 26, 20, 21, 38, 18, 33, 8, 13, 28, 3,
            23, 17, 39, 37, 2, 19, 9, 14, 7, 34, 12, 22, 32, 4, 27, 29, 24),
        order);
  }

  @Test
  void undelivered_itemIsTheNextAgain_andWakesAGetter() {
    Queue<String> shared = Queue.of(loop, 0, Buffer.fifo());
    LoopFuture<String> first = shared.get();
    shared.putNowait("a");
    idle();
    shared.putNowait("b");
    assertEquals("a", stateOf(first));
    first.undelivered();
    assertEquals("a", stateOf(shared.get()));
    LoopFuture<String> second = shared.get();
    LoopFuture<String> third = shared.get();
    assertEquals("b pending", statesOf(List.of(second, third)));
    second.undelivered();
    idle();
    assertEquals("b", stateOf(third));
  }
}
