package dev.polyloop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.loop.Coroutine.Step;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random programs over all primitives, with random cancels, observed after every turn, against the
 * same programs on CPython 3.12: {@code trace.py} beside this file. Only the condition is that of
 * 3.13, which loses no notification (Python programs have the one of 3.12). Where they differ,
 * print both traces of a seed.
 */
class TraceTest {
  /** What {@code trace.py} prints, on CPython 3.12.1 with the condition of 3.13. */
  private static final String CPYTHON = "e7493f29";

  private static final int SEEDS = 200;
  private static final int TURNS = 120;
  private static final int DRAIN = 40;

  @Test
  void randomPrograms_observedEveryTurn_behaveAsOnCPython() {
    CRC32 crc = new CRC32();
    for (int seed = 0; seed < SEEDS; seed++) {
      crc.update(trace(seed).getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(CPYTHON, String.format("%08x", crc.getValue()));
  }

  @Test
  void randomPrograms_afterCancelOfAll_leaveNoWaiter() {
    for (int seed = 0; seed < SEEDS; seed++) {
      try (EventLoop loop = EventLoop.virtual("test", new VirtualTime())) {
        Program program = new Program(loop, seed);
        program.run();
        assertEquals(0, program.waiters(), "seed " + seed);
      }
    }
  }

  /** The trace of a seed, for a look when it differs. */
  static String trace(int seed) {
    try (EventLoop loop = EventLoop.virtual("test", new VirtualTime())) {
      return new Program(loop, seed).run();
    }
  }

  private static final class Program {
    private final EventLoop loop;
    private final StringBuilder trace = new StringBuilder();
    private final List<LoopFuture<?>> operations = new ArrayList<>();
    private final Set<Integer> reported = new HashSet<>();
    private long state;
    private boolean flag;
    private int turn;

    private final Lock lock;
    private final Event event;
    private final Condition condition;
    private final Semaphore semaphore;
    private final Semaphore bounded;
    private final Queue<Integer> queue;
    private final Queue<Integer> heap;
    private final Barrier barrier;

    Program(EventLoop loop, int seed) {
      this.loop = loop;
      state = seed;
      lock = new Lock(loop);
      event = new Event(loop);
      condition = new Condition(new Lock(loop));
      semaphore = new Semaphore(loop, 2);
      bounded = Semaphore.bounded(loop, 1);
      queue = Queue.of(loop, 2, Buffer.fifo());
      heap = Queue.of(loop, 3, Buffer.priority(Integer::compare));
      barrier = new Barrier(loop, 3);
    }

    String run() {
      Task<@Nullable Void> task = loop.createTask(this::step);
      Object ignored = loop.<@Nullable Object>runUntilComplete(asObject(task));
      return trace.toString();
    }

    @SuppressWarnings("unchecked")
    private static LoopFuture<@Nullable Object> asObject(LoopFuture<?> future) {
      return (LoopFuture<@Nullable Object>) future;
    }

    int waiters() {
      return lock.waiterCount()
          + event.waiterCount()
          + condition.waiterCount()
          + condition.lock().waiterCount()
          + semaphore.waiterCount()
          + bounded.waiterCount()
          + queue.getters()
          + queue.putters()
          + queue.joiners()
          + heap.getters()
          + heap.putters()
          + barrier.condition().waiterCount()
          + barrier.condition().lock().waiterCount();
    }

    private Step<@Nullable Void> step(@Nullable Throwable thrown) {
      if (turn < TURNS) {
        for (int i = below(5); i > 0; i--) {
          act();
        }
      } else if (turn < TURNS + DRAIN) {
        drain();
      } else {
        return new Step.Returned<>(null);
      }
      turn++;
      observe();
      return new Step.Yielded<>();
    }

    private void drain() {
      for (LoopFuture<?> operation : operations) {
        boolean ignored = operation.cancel((Object) null);
      }
      boolean lockHeld = lock.isLocked();
      boolean conditionHeld = condition.lock().isLocked();
      if (lockHeld) {
        lock.release();
      }
      if (conditionHeld) {
        condition.lock().release();
      }
    }

    private int below(int limit) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      return (int) ((state >>> 33) % limit);
    }

    private void start(LoopFuture<?> operation) {
      operations.add(operation);
    }

    private void line(String text) {
      trace.append(text).append('\n');
    }

    private void now(Runnable action) {
      nowValue(
          () -> {
            action.run();
            return null;
          });
    }

    private void nowValue(Supplier<@Nullable Object> action) {
      String result;
      try {
        result = String.valueOf(action.get());
      } catch (IllegalStateException | IllegalArgumentException e) {
        result = nameOf(e);
      }
      line("now " + result);
    }

    private static String nameOf(Throwable thrown) {
      return switch (thrown) {
        case QueueFullException ignored -> "full";
        case QueueEmptyException ignored -> "empty";
        case BarrierBrokenException ignored -> "broken";
        case IllegalArgumentException ignored -> "argument";
        case IllegalStateException e ->
            // A ValueError in Python.
            "BoundedSemaphore released too many times".equals(e.getMessage())
                ? "argument"
                : "state";
        default -> thrown.toString();
      };
    }

    private void act() {
      switch (below(32)) {
        case 0, 1 -> start(lock.acquire());
        case 2, 3 -> now(lock::release);
        case 4 -> start(event.await());
        case 5 -> now(event::set);
        case 6 -> now(event::clear);
        case 7, 8 -> start(condition.lock().acquire());
        case 9 -> now(condition.lock()::release);
        case 10, 11 -> start(condition.await());
        case 12 -> start(condition.awaitFor(() -> flag));
        case 13 -> {
          int n = 1 + below(3);
          now(() -> condition.signal(n));
        }
        case 14 -> now(() -> flag = !flag);
        case 15 -> start(semaphore.acquire());
        case 16 -> now(semaphore::release);
        case 17 -> start(bounded.acquire());
        case 18 -> now(bounded::release);
        case 19 -> start(queue.put(below(100)));
        case 20 -> start(queue.get());
        case 21 -> {
          int item = below(100);
          now(() -> queue.putNowait(item));
        }
        case 22 -> nowValue(queue::getNowait);
        case 23 -> now(queue::taskDone);
        case 24 -> start(queue.join());
        case 25 -> start(heap.put(below(100)));
        case 26 -> start(heap.get());
        case 27, 28 -> start(barrier.await());
        case 29 -> start(below(4) == 0 ? barrier.abortAsync() : barrier.resetAsync());
        default -> cancelOne();
      }
    }

    private void cancelOne() {
      if (!operations.isEmpty()) {
        int recent = Math.min(operations.size(), 12);
        int index = operations.size() - 1 - below(recent);
        line("cancel " + index + " " + operations.get(index).cancel((Object) null));
      }
    }

    private void observe() {
      for (int index = 0; index < operations.size(); index++) {
        Outcome<?> outcome = operations.get(index).outcome();
        if (outcome != null && reported.add(index)) {
          operations.get(index).markRetrieved();
          String text =
              switch (outcome) {
                case Outcome.Success<?> success -> String.valueOf(success.value());
                case Outcome.Failure<?> failure -> nameOf(failure.exception());
                case Outcome.Cancelled<?> ignored -> "cancelled";
              };
          line("done " + index + " " + text);
        }
      }
      List<Object> seen =
          List.of(
              lock.isLocked(),
              lock.waiterCount(),
              event.isSet(),
              event.waiterCount(),
              condition.lock().isLocked(),
              condition.waiterCount(),
              condition.lock().waiterCount(),
              semaphore.value(),
              semaphore.isLocked(),
              semaphore.waiterCount(),
              bounded.value(),
              bounded.isLocked(),
              bounded.waiterCount());
      StringBuilder text = new StringBuilder();
      seen.forEach(item -> text.append(item).append(' '));
      List<Object> more =
          List.of(
              queue.size(),
              queue.getters(),
              queue.putters(),
              queue.unfinished(),
              queue.joiners(),
              heap.size(),
              heap.getters(),
              heap.putters());
      more.forEach(item -> text.append(item).append(' '));
      List<Object> last =
          List.of(
              barrier.state(),
              barrier.count(),
              barrier.waiting(),
              barrier.condition().waiterCount(),
              barrier.condition().lock().waiterCount());
      last.forEach(item -> text.append(item).append(' '));
      line(text.toString().strip());
    }
  }
}
