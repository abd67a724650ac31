package dev.polyloop.loop;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that end before their block does: asyncio's {@code TaskGroup}. The first child that fails
 * cancels the others and the block; the failures come out together.
 *
 * <p>The group keeps the state; each language supplies the waiting. Python and JavaScript drive
 * {@link #enter}, {@link #leave} and {@link #waiter} from their block syntax; Java on a
 * virtual-thread task uses {@link #open} with try-with-resources.
 *
 * <p>Thread rule: the loop's thread; {@link #start} and {@link #close} also on a virtual-thread
 * task.
 */
public final class TaskGroup implements AutoCloseable {
  private final EventLoop loop;
  private final Set<Task<?>> tasks = new LinkedHashSet<>();
  private final List<Throwable> errors = new ArrayList<>();
  private @Nullable Task<?> parent;
  private @Nullable LoopFuture<?> completed;
  private @Nullable Throwable baseError;
  private boolean entered;
  private boolean exiting;
  private boolean aborting;
  private boolean parentCancelRequested;

  /** A group that has not been entered. */
  public TaskGroup(EventLoop loop) {
    this.loop = Objects.requireNonNull(loop);
  }

  /** A group entered without a parent task, for a virtual thread. Any thread. */
  public static TaskGroup open(EventLoop loop) {
    TaskGroup group = new TaskGroup(loop);
    group.entered = true;
    return group;
  }

  /** Begins the block of the task. */
  public void enter(Task<?> parentTask) {
    if (entered) {
      throw new IllegalStateException("TaskGroup " + this + " has already been entered");
    }
    entered = true;
    parent = parentTask;
  }

  /** The task whose block this is, or null. */
  public @Nullable Task<?> parent() {
    return parent;
  }

  /** Why no child may be added now, or null. */
  public @Nullable String refusal() {
    if (!entered) {
      return "has not been entered";
    }
    if (exiting && tasks.isEmpty()) {
      return "is finished";
    }
    return aborting ? "is shutting down" : null;
  }

  /**
   * Adds a started task as a child.
   *
   * @throws IllegalStateException if the group is not entered, finished or shutting down
   */
  public <T extends @Nullable Object> Task<T> add(Task<T> task) {
    checkAccepts();
    // A task that ran eagerly to its end needs no waiting, only its failure noticed.
    tasks.add(task);
    LoopFuture.Callback callback = task.onDone(this::childDone);
    assert callback != null;
    return task;
  }

  /** Runs a callable as a child on a virtual thread. */
  public <T extends @Nullable Object> Task<T> start(Callable<T> callable) {
    return loop.call(
        () -> {
          checkAccepts();
          return add(loop.createTask(callable));
        });
  }

  private void checkAccepts() {
    String refusal = refusal();
    if (refusal != null) {
      throw new IllegalStateException("TaskGroup " + this + " " + refusal);
    }
  }

  private void childDone(LoopFuture<?> done) {
    Task<?> task = (Task<?>) done;
    tasks.remove(task);
    LoopFuture<?> waiting = completed;
    if (waiting != null && tasks.isEmpty()) {
      waiting.markRetrieved();
      completeVoid(waiting);
    }
    if (!(task.outcome() instanceof Outcome.Failure<?>(Throwable exception))) {
      return;
    }
    task.markRetrieved();
    errors.add(exception);
    if (baseError == null && isBaseError(exception)) {
      baseError = exception;
    }
    Task<?> owner = parent;
    if (owner != null && owner.isDone()) {
      loop.report(
          new LoopFailure(
              "Task "
                  + task
                  + " has errored out but its parent task "
                  + owner
                  + " is already completed",
              exception,
              task));
      return;
    }
    if (!aborting && !parentCancelRequested) {
      abort();
      parentCancelRequested = true;
      if (owner != null) {
        boolean asked = owner.cancel((Object) null);
        assert asked;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static void completeVoid(LoopFuture<?> future) {
    ((LoopFuture<@Nullable Object>) future).complete(true);
  }

  private static boolean isBaseError(Throwable exception) {
    return exception instanceof FatalSignal;
  }

  /** Cancels every child that is not done. */
  public void abort() {
    aborting = true;
    for (Task<?> task : List.copyOf(tasks)) {
      if (!task.isDone()) {
        boolean asked = task.cancel((Object) null);
        assert asked;
      }
    }
  }

  /** Whether it is shutting down. */
  public boolean isAborting() {
    return aborting;
  }

  /**
   * The block's body has ended.
   *
   * @param exception what it raised, or null
   * @return whether a cancellation it raised came from outside and must go on outwards
   */
  public boolean leave(@Nullable Throwable exception) {
    exiting = true;
    if (exception != null && isBaseError(exception) && baseError == null) {
      baseError = exception;
    }
    boolean propagates = exception instanceof CancelledException;
    if (parentCancelRequested && parent != null && parent.uncancel() == 0) {
      // The request was ours, not an outsider's.
      propagates = false;
    }
    if (exception != null && !aborting) {
      abort();
    }
    return propagates;
  }

  /** Whether children are left. */
  public boolean hasTasks() {
    return !tasks.isEmpty();
  }

  /** Where the end of the last child is told; set before each wait, null after it. */
  public void waiter(@Nullable LoopFuture<?> future) {
    completed = future;
  }

  /** A failure that must not be grouped (an interrupt, an exit), or null. */
  public @Nullable Throwable baseError() {
    return baseError;
  }

  /** Adds the body's own failure to those of the children. */
  public void addError(Throwable exception) {
    errors.add(exception);
  }

  /** Takes the collected failures, in the order they happened. */
  public List<Throwable> takeErrors() {
    List<Throwable> result = List.copyOf(errors);
    errors.clear();
    return result;
  }

  /** The children that are not done. */
  public Set<Task<?>> tasks() {
    return Set.copyOf(tasks);
  }

  /** The failures so far. */
  public List<Throwable> errors() {
    return List.copyOf(errors);
  }

  /**
   * On a virtual-thread task: waits for the children; cancels them if the waiting is interrupted.
   *
   * @throws TaskGroupException with the children's failures
   */
  @Override
  public void close() {
    // The body may have ended with an interrupt, which must not end this wait.
    boolean interrupted = Thread.interrupted();
    boolean abortNow = interrupted;
    LoopFuture<List<Throwable>> end = loop.createFuture();
    if (loop.isOwner() || !loop.isRunning()) {
      finish(end, abortNow);
    } else {
      loop.execute(() -> finish(end, abortNow));
    }
    List<Throwable> failures = null;
    while (failures == null) {
      try {
        // Unlike get(), which would cancel what it waits for and return before the children.
        Waiter.await(end);
        failures = end.resultNow();
      } catch (InterruptedException e) {
        interrupted = true;
        loop.execute(this::abort);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!failures.isEmpty()) {
      throw new TaskGroupException("unhandled errors in a TaskGroup", failures);
    }
    if (interrupted) {
      throw new CancelledException("interrupted while waiting for a task group");
    }
  }

  private void finish(LoopFuture<List<Throwable>> end, boolean abortNow) {
    exiting = true;
    if (abortNow) {
      abort();
    }
    if (tasks.isEmpty()) {
      end.complete(takeErrors());
      return;
    }
    LoopFuture<@Nullable Object> lastChild = loop.createFuture();
    LoopFuture.Callback callback = lastChild.onDone(done -> end.complete(takeErrors()));
    assert callback != null;
    completed = lastChild;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("<TaskGroup");
    if (!tasks.isEmpty()) {
      text.append(" tasks=").append(tasks.size());
    }
    if (!errors.isEmpty()) {
      text.append(" errors=").append(errors.size());
    }
    if (aborting) {
      text.append(" cancelling");
    } else if (entered) {
      text.append(" entered");
    }
    return text.append('>').toString();
  }
}
