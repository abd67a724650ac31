package dev.polyloop.sync;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** A stack of items. */
final class LifoBuffer<T extends @Nullable Object> implements Buffer<T> {
  private final ArrayList<T> items = new ArrayList<>();

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public void put(T item) {
    items.add(item);
  }

  @Override
  public T take() {
    return items.removeLast();
  }
}
