package dev.polyloop.sync;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link Queue} keeps its items, and so which comes out next.
 *
 * <p>Thread rule: called on the loop's thread.
 *
 * @param <T> the items' type
 */
public interface Buffer<T extends @Nullable Object> {
  /** How many items there are. */
  int size();

  /** Adds an item. */
  void put(T item);

  /** Removes the next item; there is one. */
  T take();

  /** Adds an item that was taken and did not arrive: it is the next again, if the order allows. */
  default void putBack(T item) {
    put(item);
  }

  /** First in, first out. */
  static <T extends @Nullable Object> Buffer<T> fifo() {
    return new FifoBuffer<>();
  }

  /** Last in, first out. */
  static <T extends @Nullable Object> Buffer<T> lifo() {
    return new LifoBuffer<>();
  }

  /** The least first; equal ones come out in the order Python's {@code heapq} gives them. */
  static <T extends @Nullable Object> Buffer<T> priority(Comparator<? super T> order) {
    return new HeapBuffer<>(order);
  }
}
