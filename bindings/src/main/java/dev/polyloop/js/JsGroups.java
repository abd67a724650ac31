package dev.polyloop.js;

import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.TaskGroup;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * TaskGroup. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsGroups extends JsExports {
  JsGroups(JsGuest guest) {
    super(guest);
  }

  /** A group whose children are awaited with {@link #groupWaiter}. */
  @Export
  public TaskGroup newTaskGroup(boolean withParent) {
    return withParent ? new TaskGroup(loop()) : TaskGroup.open(loop());
  }

  /** Begins the block of the current task. */
  @Export
  public void enterGroup(TaskGroup group) {
    Task<?> parent = loop().currentTask();
    if (parent == null) {
      throw new IllegalStateException("no task is running");
    }
    group.enter(parent);
  }

  /** Throws if the group takes no child now. */
  @Export
  public void checkGroup(TaskGroup group) {
    String refusal = group.refusal();
    if (refusal != null) {
      guardedRun(
          () -> {
            throw new IllegalStateException("TaskGroup " + group + " " + refusal);
          });
    }
  }

  /** Adds a started task. */
  @Export
  public Task<?> addToGroup(TaskGroup group, Task<?> task) {
    return guarded(() -> group.add(task));
  }

  /** The body has ended; whether a cancellation of it goes on outwards. */
  @Export
  public boolean leaveGroup(TaskGroup group, Value error) {
    return group.leave(error.isNull() ? null : guest.errors().toThrowable(error));
  }

  /** Whether children are left. */
  @Export
  public boolean groupHasTasks(TaskGroup group) {
    return group.hasTasks();
  }

  /** Done when no child is left. */
  @Export
  public LoopFuture<?> groupWaiter(TaskGroup group) {
    LoopFuture<@Nullable Object> waiter = loop().createFuture();
    group.waiter(waiter);
    return waiter;
  }

  /** Whether it is shutting down. */
  @Export
  public boolean groupIsAborting(TaskGroup group) {
    return group.isAborting();
  }

  /** Cancels the children. */
  @Export
  public void abortGroup(TaskGroup group) {
    group.abort();
  }

  /** Whether something failed. */
  @Export
  public boolean groupHasErrors(TaskGroup group) {
    return !group.errors().isEmpty();
  }

  /** Adds the body's failure. */
  @Export
  public void addGroupError(TaskGroup group, Value error) {
    Throwable exception = guest.errors().toThrowable(error);
    if (!(exception instanceof java.util.concurrent.CancellationException)) {
      group.addError(exception);
    }
  }

  /** Takes the failures. */
  @Export
  public Object takeGroupErrors(TaskGroup group) {
    return guest
        .entry()
        .arrayOf()
        .execute(group.takeErrors().stream().map(guest.errors()::toGuest).toArray());
  }
}
