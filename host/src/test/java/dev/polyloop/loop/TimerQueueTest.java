package dev.polyloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Watched
final class TimerQueueTest {
  @RegisterExtension final LoopFixture fixture = new LoopFixture();

  private final TimerQueue queue = new TimerQueue();

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>(List.of(1L, 2L, 3L));
    seeds.add(System.nanoTime());
    return seeds;
  }

  private TimerHandle timer(long deadline) {
    return new TimerHandle(fixture.loop, deadline, () -> {});
  }

  @Test
  void poll_equalDeadlines_comeInOrderOfAddition() {
    List<TimerHandle> added = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      TimerHandle timer = timer(7);
      added.add(timer);
      queue.add(timer);
    }
    List<TimerHandle> polled = new ArrayList<>();
    while (queue.peek() != null) {
      polled.add(queue.poll());
    }
    assertEquals(added, polled);
  }

  @Test
  void poll_deadlinesAcrossTheOverflow_compareBySubtraction() {
    TimerHandle later = timer(Long.MIN_VALUE + 5);
    TimerHandle sooner = timer(Long.MAX_VALUE - 5);
    queue.add(later);
    queue.add(sooner);
    assertSame(sooner, queue.poll());
    assertSame(later, queue.poll());
  }

  @Test
  void remove_absentOrTwice_doesNothing() {
    TimerHandle kept = timer(1);
    TimerHandle removed = timer(2);
    queue.remove(removed);
    queue.add(kept);
    queue.add(removed);
    queue.remove(removed);
    queue.remove(removed);
    assertEquals(1, queue.size());
    assertSame(kept, queue.peek());
  }

  @Test
  void remove_timerOfAnotherQueue_leavesThisOneAlone() {
    TimerQueue other = new TimerQueue();
    TimerHandle here = timer(1);
    TimerHandle there = timer(1);
    queue.add(here);
    other.add(there);
    queue.remove(there);
    assertEquals(1, queue.size());
    assertEquals(1, other.size());
  }

  @Test
  void clear_thenRemove_doesNothing() {
    TimerHandle timer = timer(1);
    queue.add(timer);
    queue.clear();
    queue.remove(timer);
    assertEquals(0, queue.size());
    assertNull(queue.peek());
  }

  /** The model is a list kept in order by insertion. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void operations_random_agreeWithTheModel(long seed) {
    Random random = new Random(seed);
    List<TimerHandle> model = new ArrayList<>();
    List<TimerHandle> gone = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      String where = "seed " + seed + ", step " + step;
      // Phases of growth and of decline.
      int bias = step / 1000 % 2 == 0 ? 60 : 35;
      int choice = random.nextInt(100);
      if (choice < bias) {
        TimerHandle timer = timer(random.nextInt(50) - 25L);
        int place = model.size();
        while (place > 0 && model.get(place - 1).deadline() > timer.deadline()) {
          place--;
        }
        model.add(place, timer);
        queue.add(timer);
      } else if (choice < bias + 15 && !model.isEmpty()) {
        TimerHandle removed = model.remove(random.nextInt(model.size()));
        queue.remove(removed);
        gone.add(removed);
      } else if (choice < 98 && !model.isEmpty()) {
        TimerHandle first = model.removeFirst();
        assertSame(first, queue.poll(), where);
        gone.add(first);
      } else if (!gone.isEmpty()) {
        queue.remove(gone.get(random.nextInt(gone.size())));
      }
      assertEquals(model.size(), queue.size(), where);
      assertSame(model.isEmpty() ? null : model.getFirst(), queue.peek(), where);
    }
    List<TimerHandle> seen = new ArrayList<>();
    queue.forEach(seen::add);
    assertEquals(model.size(), seen.size());
    for (TimerHandle expected : model) {
      assertSame(expected, queue.poll(), "seed " + seed);
    }
  }

  /** Timers that set and cancel timers while they run, against a model that sorts them. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void loopTimers_settingAndCancellingTimers_runInModelOrder(long seed) {
    Random random = new Random(seed);
    List<Planned> all = new ArrayList<>();
    List<Planned> ran = new ArrayList<>();
    class Plan {
      void set() {
        Planned planned = new Planned(all.size(), fixture.loop.nanos() + random.nextInt(5));
        all.add(planned);
        planned.timer =
            fixture.loop.callLater(
                Duration.ofNanos(planned.deadline - fixture.loop.nanos()),
                () -> {
                  assertEquals(planned.deadline, fixture.loop.nanos(), "seed " + seed);
                  ran.add(planned);
                  act();
                });
      }

      void act() {
        for (int i = random.nextInt(4); i > 0 && all.size() < 5_000; i--) {
          set();
        }
        if (random.nextInt(3) == 0) {
          Planned victim = all.get(random.nextInt(all.size()));
          if (victim.timer != null && !ran.contains(victim)) {
            victim.timer.cancel();
            victim.cancelled = true;
          }
        }
      }
    }
    Plan plan = new Plan();
    for (int i = 0; i < 20; i++) {
      plan.set();
    }
    fixture.runUntilIdle();
    List<Planned> expected =
        all.stream()
            .filter(planned -> !planned.cancelled)
            .sorted(
                (a, b) ->
                    a.deadline != b.deadline
                        ? Long.compare(a.deadline, b.deadline)
                        : Integer.compare(a.number, b.number))
            .toList();
    assertEquals(expected, ran, "seed " + seed);
  }

  private static final class Planned {
    final int number;
    final long deadline;
    boolean cancelled;
    @org.jspecify.annotations.Nullable TimerHandle timer;

    Planned(int number, long deadline) {
      this.number = number;
      this.deadline = deadline;
    }

    @Override
    public String toString() {
      return number + "@" + deadline;
    }
  }
}
