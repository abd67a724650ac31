package dev.polyloop.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loop's unfinished tasks, oldest first: a doubly linked list threaded through the tasks. It
 * holds them strongly, so that a pending task that nothing else refers to is not lost.
 */
final class TaskList {
  private @Nullable Task<?> first;
  private @Nullable Task<?> last;

  void add(Task<?> task) {
    Task<?> tail = last;
    task.previous = tail;
    if (tail == null) {
      first = task;
    } else {
      tail.next = task;
    }
    last = task;
    task.listed = true;
  }

  void remove(Task<?> task) {
    if (!task.listed) {
      return;
    }
    task.listed = false;
    Task<?> before = task.previous;
    Task<?> after = task.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    task.previous = null;
    task.next = null;
  }

  List<Task<?>> toList() {
    List<Task<?>> result = new ArrayList<>();
    for (Task<?> task = first; task != null; task = task.next) {
      result.add(task);
    }
    return result;
  }
}
