package dev.polyloop.sync;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Items in the order they came; null is an item. */
final class FifoBuffer<T extends @Nullable Object> implements Buffer<T> {
  private static final Object NULL = new Object();

  private final ArrayDeque<Object> items = new ArrayDeque<>();

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public void put(T item) {
    items.addLast(item == null ? NULL : item);
  }

  @Override
  public void putBack(T item) {
    items.addFirst(item == null ? NULL : item);
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // Only a T went in; null, if T allows it.
  public T take() {
    Object item = items.removeFirst();
    return (T) (item == NULL ? null : item);
  }

  @Override
  public String toString() {
    return items.toString();
  }
}
