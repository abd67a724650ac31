package dev.polyloop.js;

import dev.polyloop.loop.Coroutine;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Shield;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Task, and what waits for several at once. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsTasks extends JsExports {
  JsTasks(JsGuest guest) {
    super(guest);
  }

  /** Starts a function as a task, with the ambient values of a Snapshot. */
  @Export
  public Task<?> createTask(Value function, Value ambient, @Nullable String name) {
    return start(
        new JsCoroutine(guest, function, ambient, guest.thread().surroundings().forTask()), name);
  }

  private Task<?> start(Coroutine<@Nullable Object> coroutine, @Nullable String name) {
    Task<?> task = new Task<@Nullable Object>(loop(), coroutine, name);
    task.start();
    return task;
  }

  /** Whether it is a Java callable. */
  @Export
  public boolean isCallable(Value value) {
    return value.isHostObject()
        && (value.asHostObject() instanceof Callable<?>
            || value.asHostObject() instanceof Runnable);
  }

  /** Runs a Java callable on a virtual thread as a task. */
  @Export
  public Task<?> callableTask(Value value, @Nullable String name) {
    Object action = value.asHostObject();
    Callable<@Nullable Object> callable =
        switch (action) {
          case Callable<?> given -> given::call;
          case Runnable runnable ->
              () -> {
                runnable.run();
                return null;
              };
          default -> throw new IllegalArgumentException("not callable: " + action);
        };
    Callable<@Nullable Object> carried = guest.thread().<@Nullable Object>carried(callable);
    return named(loop().<@Nullable Object>createTask(carried), name);
  }

  /** The future as a task. */
  @Export
  public Task<?> taskOf(LoopFuture<?> future, @Nullable String name) {
    return future instanceof Task<?> task
        ? named(task, name)
        : start(new AwaitingCoroutine(future), name);
  }

  private static Task<?> named(Task<?> task, @Nullable String name) {
    if (name != null) {
      task.name(name);
    }
    return task;
  }

  /** The current task or null. */
  @Export
  public @Nullable Task<?> currentTask() {
    return loop().currentTask();
  }

  /** The tasks that are not done. */
  @Export
  public Object allTasks() {
    return guest.entry().arrayOf().execute(loop().tasks().toArray());
  }

  /** A task's name. */
  @Export
  public String taskName(Task<?> task) {
    return task.name();
  }

  /** Names a task. */
  @Export
  public void setTaskName(Task<?> task, String name) {
    task.name(name);
  }

  /** Requests to cancel a task. */
  @Export
  public int cancelling(Task<?> task) {
    return task.cancelling();
  }

  /** Takes one back. */
  @Export
  public int uncancel(Task<?> task) {
    return task.uncancel();
  }

  /** Completes with the value after the delay. */
  @Export
  public LoopFuture<?> sleep(double seconds, Value value) {
    EventLoop loop = loop();
    LoopFuture<@Nullable Void> timer = loop.sleep(Duration.ofNanos(nanos(seconds)));
    if (value.isNull()) {
      return timer;
    }
    return new Derived(loop, timer, JsValues.toJava(value));
  }

  /** Completes with a value when another future does; cancelling it cancels that one. */
  private static final class Derived extends LoopFuture<@Nullable Object> {
    private final LoopFuture<?> source;

    Derived(EventLoop loop, LoopFuture<?> source, @Nullable Object value) {
      super(loop);
      this.source = source;
      source.addCallback(done -> complete(value));
    }

    @Override
    public boolean cancel(@Nullable Object reason) {
      boolean cancelled = super.cancel(reason);
      return source.cancel(reason) || cancelled;
    }
  }

  /** Several futures as one. */
  @Export
  public LoopFuture<?> gather(Value futures, boolean returnExceptions) {
    return new GatherFuture(loop(), futures(futures), returnExceptions);
  }

  /** Waits for some or all. */
  @Export
  public LoopFuture<?> wait(Value futures, String returnWhen, double seconds) {
    return guarded(
        () ->
            Wait.start(
                loop(),
                futures(futures),
                Wait.ReturnWhen.valueOf(returnWhen),
                seconds == Double.POSITIVE_INFINITY ? null : Duration.ofNanos(nanos(seconds))));
  }

  /** Protects from cancellation. */
  @Export
  public LoopFuture<?> shield(LoopFuture<?> inner) {
    LoopFuture<@Nullable Object> outer = loop().createFuture();
    return Shield.<@Nullable Object>link(JsGuest.cast(inner), outer);
  }

  private static List<LoopFuture<?>> futures(Value array) {
    List<LoopFuture<?>> futures = new ArrayList<>();
    for (long i = 0; i < array.getArraySize(); i++) {
      futures.add(array.getArrayElement(i).<LoopFuture<?>>asHostObject());
    }
    return futures;
  }
}
