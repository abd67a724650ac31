package dev.polyloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Watched
final class TaskGroupTest {
  @RegisterExtension final LoopFixture fixture = new LoopFixture();

  private final EventLoop loop = fixture.loop;
  private final RuntimeException failure = new RuntimeException("failed");

  /**
   * A coroutine whose whole body is the block of a group, waited for as asyncio's {@code __aexit__}
   * does.
   */
  private final class Block implements Coroutine<String> {
    private final TaskGroup group = new TaskGroup(loop);
    private final Consumer<TaskGroup> body;
    private final @Nullable LoopFuture<?> awaitedByBody;
    private int stage;
    private boolean propagates;
    private @Nullable Throwable raised;
    private List<Throwable> errors = List.of();

    Block(Consumer<TaskGroup> body, @Nullable LoopFuture<?> awaitedByBody) {
      this.body = body;
      this.awaitedByBody = awaitedByBody;
    }

    @Override
    public Step<String> resume(@Nullable Throwable thrown) {
      if (stage == 0) {
        stage = 1;
        Task<?> parent = loop.currentTask();
        assertTrue(parent != null);
        group.enter(parent);
        body.accept(group);
        if (awaitedByBody != null) {
          return new Step.Awaiting<>(awaitedByBody);
        }
      }
      if (stage == 1) {
        stage = 2;
        raised = thrown;
        propagates = group.leave(thrown);
      } else if (thrown instanceof CancelledException) {
        raised = thrown;
        propagates = group.leave(thrown);
      }
      if (group.hasTasks()) {
        LoopFuture<Object> waiter = loop.createFuture();
        group.waiter(waiter);
        return new Step.Awaiting<>(waiter);
      }
      group.waiter(null);
      errors = group.takeErrors();
      if (!errors.isEmpty()) {
        return new Step.Raised<>(new TaskGroupException("unhandled errors", errors));
      }
      return propagates && raised != null ? new Step.Raised<>(raised) : new Step.Returned<>("left");
    }
  }

  private Coroutine<String> sleeping(int seconds) {
    return new Script<>(
        Script.awaiting(() -> loop.sleep(Duration.ofSeconds(seconds))), Script.returning("slept"));
  }

  private Coroutine<String> failing(int seconds) {
    return new Script<>(
        Script.awaiting(() -> loop.sleep(Duration.ofSeconds(seconds))), Script.raising(failure));
  }

  // The protocol

  @Test
  void group_childrenSucceed_endsWithTheLast() {
    List<Task<String>> children = new ArrayList<>();
    Block block =
        new Block(
            group -> {
              for (int seconds : new int[] {3, 1, 2}) {
                children.add(group.add(loop.createTask(sleeping(seconds))));
              }
            },
            null);
    Task<String> parent = loop.createTask(block);
    assertEquals("left", loop.runUntilComplete(parent));
    assertEquals(3, fixture.now());
    for (Task<String> child : children) {
      assertEquals("slept", child.resultNow());
    }
    assertEquals("is finished", block.group.refusal());
  }

  @Test
  void group_childFails_cancelsSiblingsAndTheBody() {
    List<Task<String>> children = new ArrayList<>();
    LoopFuture<String> never = loop.createFuture();
    Block block =
        new Block(
            group -> {
              children.add(group.add(loop.createTask(sleeping(100))));
              children.add(group.add(loop.createTask(failing(2))));
            },
            never);
    Task<String> parent = loop.createTask(block);
    fixture.runUntilIdle();
    TaskGroupException thrown =
        assertInstanceOf(TaskGroupException.class, parent.exceptionOrNull());
    assertEquals(List.of(failure), thrown.exceptions());
    assertSame(failure, thrown.getCause());
    assertTrue(children.getFirst().isCancelled());
    assertTrue(never.isCancelled());
    assertEquals(0, parent.cancelling());
    assertEquals(2, fixture.now());
  }

  @Test
  void group_childFailsWhileTheBlockWaits_cancelsSiblingsAndComesOut() {
    List<Task<String>> children = new ArrayList<>();
    Block block =
        new Block(
            group -> {
              children.add(group.add(loop.createTask(sleeping(100))));
              children.add(group.add(loop.createTask(failing(2))));
            },
            null);
    Task<String> parent = loop.createTask(block);
    fixture.runUntilIdle();
    assertInstanceOf(TaskGroupException.class, parent.exceptionOrNull());
    assertTrue(children.getFirst().isCancelled());
    assertFalse(parent.isCancelled());
    assertEquals(2, fixture.now());
  }

  @Test
  void group_severalFail_failuresComeOutTogetherInOrder() {
    RuntimeException second = new RuntimeException("failed while cancelled");
    Block block =
        new Block(
            group -> {
              Task<String> stubborn =
                  group.add(
                      loop.createTask(
                          new Script<>(
                              Script.awaiting(() -> loop.sleep(Duration.ofSeconds(100))),
                              Script.raising(second))));
              Task<String> first = group.add(loop.createTask(failing(1)));
              assertFalse(first.equals(stubborn));
            },
            null);
    Task<String> parent = loop.createTask(block);
    fixture.runUntilIdle();
    TaskGroupException thrown =
        assertInstanceOf(TaskGroupException.class, parent.exceptionOrNull());
    assertEquals(List.of(failure, second), thrown.exceptions());
    assertEquals(List.of(second), List.of(thrown.getSuppressed()));
    assertTrue(String.valueOf(thrown.getMessage()).endsWith("(2 sub-exceptions)"));
  }

  @Test
  void group_childCancelled_isNoFailure() {
    Block block =
        new Block(
            group -> {
              Task<String> child = group.add(loop.createTask(sleeping(100)));
              fixture.after(1, () -> child.cancel((Object) null));
              Task<String> other = group.add(loop.createTask(sleeping(3)));
              assertFalse(child.equals(other));
            },
            null);
    Task<String> parent = loop.createTask(block);
    assertEquals("left", loop.runUntilComplete(parent));
    assertEquals(3, fixture.now());
  }

  @Test
  void group_parentCancelledFromOutside_cancelsChildrenAndPropagates() {
    List<Task<String>> children = new ArrayList<>();
    Block block = new Block(group -> children.add(group.add(loop.createTask(sleeping(100)))), null);
    Task<String> parent = loop.createTask(block);
    fixture.after(1, () -> parent.cancel("outside"));
    fixture.runUntilIdle();
    assertTrue(parent.isCancelled());
    assertTrue(children.getFirst().isCancelled());
    assertEquals(1, parent.cancelling());
    assertEquals(1, fixture.now());
  }

  @Test
  void group_childFailsAfterTheParentIsDone_isReported() {
    TaskGroup group = new TaskGroup(loop);
    Task<String> parent =
        loop.createTask(
            new Script<>(
                thrown -> {
                  Task<?> self = loop.currentTask();
                  assertTrue(self != null);
                  group.enter(self);
                  Task<String> child = group.add(loop.createTask(failing(1)));
                  assertSame(self, group.parent());
                  assertEquals(java.util.Set.of(child), group.tasks());
                  return new Coroutine.Step.Returned<>("gone");
                }));
    fixture.runUntilIdle();
    assertTrue(parent.isDone());
    List<LoopFailure> failures = fixture.takeFailures();
    assertEquals(1, failures.size());
    assertSame(failure, failures.getFirst().exception());
    assertEquals(List.of(failure), group.errors());
  }

  @Test
  void group_notEnteredOrEnteredTwice_isRefused() {
    TaskGroup group = new TaskGroup(loop);
    Task<String> task = loop.createTask(sleeping(0));
    assertEquals("has not been entered", group.refusal());
    assertThrows(IllegalStateException.class, () -> group.add(task));
    group.enter(task);
    assertNull(group.refusal());
    assertThrows(IllegalStateException.class, () -> group.enter(task));
    assertEquals("<TaskGroup entered>", group.toString());
    group.abort();
    assertTrue(group.isAborting());
    assertEquals("is shutting down", group.refusal());
    assertEquals("<TaskGroup cancelling>", group.toString());
    fixture.runUntilIdle();
  }

  @Test
  void start_whileShuttingDown_doesNotRunTheCallable() {
    TaskGroup group = TaskGroup.open(loop);
    group.abort();
    AtomicBoolean ran = new AtomicBoolean();
    assertThrows(IllegalStateException.class, () -> group.start(() -> ran.getAndSet(true)));
    assertEquals(List.of(), loop.tasks());
    fixture.runUntilIdle();
    assertFalse(ran.get());
  }

  // On virtual threads

  private void sleep(int seconds) throws Exception {
    Object nothing = loop.sleep(Duration.ofSeconds(seconds)).get();
    assertNull(nothing);
  }

  @Test
  void open_childrenSucceed_closeWaitsForAll() {
    Task<String> task =
        loop.createTask(
            () -> {
              Task<Integer> one;
              Task<Integer> two;
              try (TaskGroup group = TaskGroup.open(loop)) {
                one =
                    group.start(
                        () -> {
                          sleep(3);
                          return 1;
                        });
                two =
                    group.start(
                        () -> {
                          sleep(5);
                          return 2;
                        });
                assertTrue(group.hasTasks());
              }
              return one.resultNow() + " " + two.resultNow() + " at " + fixture.now();
            });
    assertEquals("1 2 at 5", loop.runUntilComplete(task));
  }

  @Test
  void open_noChildren_closesAtOnce() {
    Task<Long> task =
        loop.createTask(
            () -> {
              try (TaskGroup group = TaskGroup.open(loop)) {
                assertFalse(group.hasTasks());
              }
              return fixture.now();
            });
    assertEquals(0L, loop.runUntilComplete(task));
  }

  @Test
  void open_childFails_cancelsSiblingsAndCloseThrows() {
    AtomicReference<@Nullable Task<?>> sibling = new AtomicReference<>();
    Task<String> task =
        loop.createTask(
            () -> {
              try (TaskGroup group = TaskGroup.open(loop)) {
                sibling.set(
                    group.start(
                        () -> {
                          sleep(100);
                          return "not reached";
                        }));
                Task<String> failing =
                    group.start(
                        () -> {
                          sleep(2);
                          throw failure;
                        });
                assertFalse(failing.isDone());
              }
              return "not reached";
            });
    fixture.runUntilIdle();
    TaskGroupException thrown = assertInstanceOf(TaskGroupException.class, task.exceptionOrNull());
    assertEquals(List.of(failure), thrown.exceptions());
    Task<?> cancelled = sibling.get();
    assertTrue(cancelled != null && cancelled.isCancelled());
    assertEquals(2, fixture.now());
  }

  private Task<String> groupAroundALongChild(
      AtomicReference<@Nullable Task<String>> child, boolean bodyWaits) {
    return loop.createTask(
        () -> {
          try (TaskGroup group = TaskGroup.open(loop)) {
            child.set(
                group.start(
                    () -> {
                      sleep(100);
                      return "not reached";
                    }));
            if (bodyWaits) {
              loop.sleep(Duration.ofSeconds(100)).join();
            }
          }
          return "not reached";
        });
  }

  private void assertCancelledWithItsChild(boolean bodyWaits) {
    AtomicReference<@Nullable Task<String>> child = new AtomicReference<>();
    Task<String> task = groupAroundALongChild(child, bodyWaits);
    List<String> ends = new ArrayList<>();
    fixture.after(
        1,
        () -> {
          Task<String> started = child.get();
          assertTrue(started != null);
          LoopFuture.Callback first = started.onDone(done -> ends.add("child " + fixture.now()));
          LoopFuture.Callback second = task.onDone(done -> ends.add("parent " + fixture.now()));
          assertFalse(first.equals(second));
          assertTrue(task.cancel("outside"));
        });
    fixture.runUntilIdle();
    assertTrue(task.isCancelled());
    Task<String> ended = child.get();
    assertTrue(ended != null && ended.isCancelled());
    assertEquals(List.of("child 1", "parent 1"), ends);
  }

  @Test
  void open_cancelledInClose_cancelsChildrenAndWaitsForThem() {
    assertCancelledWithItsChild(false);
  }

  @Test
  void open_cancelledInTheBody_cancelsChildrenAndWaitsForThem() {
    assertCancelledWithItsChild(true);
  }

  @Test
  void open_startAfterClose_isRefused() {
    Task<Boolean> task =
        loop.createTask(
            () -> {
              TaskGroup group = TaskGroup.open(loop);
              group.close();
              AtomicBoolean ran = new AtomicBoolean();
              assertThrows(
                  IllegalStateException.class, () -> group.start(() -> ran.getAndSet(true)));
              sleep(1);
              return ran.get();
            });
    assertFalse(loop.runUntilComplete(task));
  }

  @Test
  void open_childStartsAnother_closeWaitsForBoth() {
    AtomicReference<@Nullable Task<String>> grandchild = new AtomicReference<>();
    Task<Long> task =
        loop.createTask(
            () -> {
              try (TaskGroup group = TaskGroup.open(loop)) {
                Task<Boolean> child =
                    group.start(
                        () -> {
                          sleep(1);
                          grandchild.set(
                              group.start(
                                  () -> {
                                    sleep(4);
                                    return "grandchild";
                                  }));
                          return true;
                        });
                assertFalse(child.isDone());
              }
              return fixture.now();
            });
    assertEquals(5L, loop.runUntilComplete(task));
    Task<String> ended = grandchild.get();
    assertTrue(ended != null && ended.isDone());
  }
}
