package dev.polyloop.sync;

import java.util.ArrayList;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap of items.
 *
 * <p>Which of two equal items comes first depends on the path items take through the heap, so the
 * paths are {@code heapq}'s: removing lets the smaller child rise at each level, the right one of
 * equals, down to a leaf, and only then lets the former last item rise from that leaf.
 */
final class HeapBuffer<T extends @Nullable Object> implements Buffer<T> {
  private final ArrayList<T> heap = new ArrayList<>();
  private final Comparator<? super T> order;

  HeapBuffer(Comparator<? super T> order) {
    this.order = order;
  }

  @Override
  public int size() {
    return heap.size();
  }

  @Override
  public void put(T item) {
    heap.add(item);
    rise(heap.size() - 1, item);
  }

  @Override
  public T take() {
    T last = heap.removeLast();
    if (heap.isEmpty()) {
      return last;
    }
    T least = heap.getFirst();
    rise(leafBelowRoot(), last);
    return least;
  }

  /** Moves the smaller children up from below the root; returns the leaf that became free. */
  private int leafBelowRoot() {
    int hole = 0;
    for (int child = 1; child < heap.size(); child = 2 * hole + 1) {
      int right = child + 1;
      if (right < heap.size() && !isLess(heap.get(child), heap.get(right))) {
        child = right;
      }
      heap.set(hole, heap.get(child));
      hole = child;
    }
    return hole;
  }

  private void rise(int from, T item) {
    int hole = from;
    while (hole > 0) {
      int parent = (hole - 1) / 2;
      if (!isLess(item, heap.get(parent))) {
        break;
      }
      heap.set(hole, heap.get(parent));
      hole = parent;
    }
    heap.set(hole, item);
  }

  private boolean isLess(T a, T b) {
    return order.compare(a, b) < 0;
  }
}
