package dev.polyloop.loop;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pending timers, earliest first, ties in the order they were set. A 4-ary heap whose timers know
 * their place, so that a cancelled one leaves at once: no number of cancelled timers piles up.
 *
 * <p>Thread rule: the loop's thread, or any one thread while the loop does not run.
 */
final class TimerQueue {
  private static final int ARITY = 4;

  private @Nullable TimerHandle[] heap = new @Nullable TimerHandle[16];
  private int size;
  private int inBackground;
  private long sequence;

  int size() {
    return size;
  }

  /** Whether there is a timer that is worth staying for. */
  boolean hasForeground() {
    return size > inBackground;
  }

  /** Moves a timer to the background or back. */
  void background(TimerHandle timer, boolean wanted) {
    if (timer.background != wanted && isHere(timer)) {
      inBackground += wanted ? 1 : -1;
    }
    timer.background = wanted;
  }

  @Nullable TimerHandle peek() {
    return heap[0];
  }

  /** Adds a timer, also one taken from another queue; it comes after equal ones here. */
  void add(TimerHandle timer) {
    timer.sequence = sequence++;
    if (timer.background) {
      inBackground++;
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    siftUp(size++, timer);
  }

  TimerHandle poll() {
    TimerHandle first = at(0);
    removeAt(0);
    return first;
  }

  void remove(TimerHandle timer) {
    if (isHere(timer)) {
      removeAt(timer.heapIndex);
    }
  }

  private boolean isHere(TimerHandle timer) {
    int index = timer.heapIndex;
    return index >= 0 && index < size && heap[index] == timer;
  }

  void forEach(Consumer<TimerHandle> action) {
    for (int i = 0; i < size; i++) {
      action.accept(at(i));
    }
  }

  void clear() {
    for (int i = 0; i < size; i++) {
      at(i).heapIndex = -1;
    }
    Arrays.fill(heap, null);
    size = 0;
    inBackground = 0;
  }

  private TimerHandle at(int index) {
    return Objects.requireNonNull(heap[index]);
  }

  private void removeAt(int index) {
    TimerHandle removed = at(index);
    removed.heapIndex = -1;
    if (removed.background) {
      inBackground--;
    }
    TimerHandle last = at(--size);
    heap[size] = null;
    if (index < size) {
      siftDown(index, last);
      if (heap[index] == last) {
        siftUp(index, last);
      }
    }
  }

  private void siftUp(int index, TimerHandle timer) {
    while (index > 0) {
      int parent = (index - 1) / ARITY;
      TimerHandle above = at(parent);
      if (!timer.isBefore(above)) {
        break;
      }
      place(index, above);
      index = parent;
    }
    place(index, timer);
  }

  private void siftDown(int index, TimerHandle timer) {
    for (int child = index * ARITY + 1; child < size; child = index * ARITY + 1) {
      int least = child;
      for (int i = child + 1; i < Math.min(child + ARITY, size); i++) {
        if (at(i).isBefore(at(least))) {
          least = i;
        }
      }
      if (!at(least).isBefore(timer)) {
        break;
      }
      place(index, at(least));
      index = least;
    }
    place(index, timer);
  }

  private void place(int index, TimerHandle timer) {
    heap[index] = timer;
    timer.heapIndex = index;
  }
}
