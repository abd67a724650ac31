package dev.polyloop.python;

import dev.polyloop.guest.Access;
import dev.polyloop.guest.GuestFailure;
import dev.polyloop.guest.Traces;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.FailureWatch;
import dev.polyloop.loop.Gather;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome;
import dev.polyloop.loop.Shield;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.TaskGroupException;
import dev.polyloop.loop.TimerHandle;
import dev.polyloop.loop.Wait;
import dev.polyloop.sync.BarrierBrokenException;
import dev.polyloop.sync.QueueEmptyException;
import dev.polyloop.sync.QueueFullException;
import dev.polyloop.typed.CallException;
import dev.polyloop.typed.ExposedMethod;
import dev.polyloop.typed.ExposedPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The Java object that Polyloop's own Python modules know as {@code _polyloop.host}: loops, futures
 * and tasks. Its methods have Python's names and are called with the Java halves that Python
 * objects keep in {@code _j}. It holds no state.
 *
 * <p>Thread rule: that of the loop, future or task concerned.
 */
public final class PythonHost extends PythonStreams {
  private static final int PENDING = 0;
  private static final int RESULT = 1;
  private static final int EXCEPTION = 2;
  private static final int CANCELLED = 3;

  private static final int STEP_SENDS = 0;
  private static final int STEP_THROWS = 1;
  private static final int STEP_IS_DONE = 2;

  private final PythonGuest guest;

  PythonHost(PythonGuest guest) {
    super(guest);
    this.guest = guest;
  }

  // Loops

  @Export
  public PythonLoop new_loop(Value object) {
    return guest.register(guest.environment().thread().root().sibling("asyncio"), object);
  }

  @Export
  public PythonLoop register_loop(EventLoop loop, Value object) {
    return guest.register(loop, object);
  }

  @Export
  public PythonLoop foreign_loop(Value object) {
    return new PythonLoop(guest, object);
  }

  /** Collects garbage, and reports the failures that nobody can look at any more. */
  @Export
  public void report_collected() {
    FailureWatch.reportCollected();
  }

  @Export
  public void run(PythonLoop loop) {
    guest.environment().thread().run(loop.java());
  }

  @Export
  public void stop(PythonLoop loop) {
    loop.java().stop();
  }

  @Export
  public void close_loop(PythonLoop loop) {
    loop.java().close();
  }

  @Export
  public boolean is_running(PythonLoop loop) {
    return loop.java().isRunning();
  }

  @Export
  public double time(PythonLoop loop) {
    return loop.java().time();
  }

  @Export
  public void set_debug(PythonLoop loop, boolean enabled) {
    loop.java().setDebug(enabled);
  }

  @Export
  public void call_soon(PythonLoop loop, Value handle) {
    loop.scheduler().enqueue(new PythonEntry(loop, handle));
  }

  @Export
  public TimerHandle call_at(PythonLoop loop, double when, Value handle) {
    return loop.java().callAt(toNanos(when), new PythonEntry(loop, handle));
  }

  @Export
  public TimerHandle complete_later(
      PythonLoop loop, double delay, LoopFuture<@Nullable Object> future, Value result) {
    EventLoop java = loop.java();
    return java.callAt(saturatedAdd(java.nanos(), toNanos(delay)), () -> future.complete(result));
  }

  @Export
  public void timer_cancel(TimerHandle timer) {
    timer.cancel();
  }

  static long toNanos(double seconds) {
    // Never earlier than asked; the cast saturates.
    return Math.min((long) Math.ceil(seconds * 1e9), Long.MAX_VALUE / 2);
  }

  private static long saturatedAdd(long now, long delay) {
    long sum = now + delay;
    return delay > 0 && sum < now ? Long.MAX_VALUE / 2 : sum;
  }

  @Export
  public void begin_outside(PythonLoop loop) {
    loop.java().beginOutside();
  }

  @Export
  public void end_outside(PythonLoop loop) {
    loop.java().endOutside();
  }

  // Futures

  @Export
  public LoopFuture<@Nullable Object> new_future(
      PythonLoop loop, Value object, boolean overridesCancel) {
    return new PythonFuture(loop, object, overridesCancel);
  }

  /** The result; the first marker while there is none, the second if it ended otherwise. */
  @Export
  public Object peek(LoopFuture<?> future, Value pending, Value other) {
    return switch (future.outcome()) {
      case null -> pending;
      case Outcome.Success<?>(Object value) -> guest.toPython(future, value);
      case Outcome.Failure<?> ignored -> other;
      case Outcome.Cancelled<?> ignored -> other;
    };
  }

  @Export
  public int state(LoopFuture<?> future) {
    return switch (future.outcome()) {
      case null -> PENDING;
      case Outcome.Success<?> ignored -> RESULT;
      case Outcome.Failure<?> ignored -> EXCEPTION;
      case Outcome.Cancelled<?> ignored -> CANCELLED;
    };
  }

  @Export
  public Object exception(LoopFuture<?> future) {
    return future.outcome() instanceof Outcome.Failure<?>(Throwable exception)
        ? guest.exception(exception)
        : guest.none();
  }

  /** Another language's exception is raised in the given frames of Python. */
  @Export
  public void awaited(Value exception, Value frames) {
    guest.environment().traces().awaited(guest.throwable(exception), guest.frames(frames));
  }

  /** The trace of another language's exception. */
  @Export
  public Object trace(Value exception) {
    return Traces.lines(guest.environment().traces().of(guest.throwable(exception))).toArray();
  }

  @Export
  public Object cancelled_error(LoopFuture<?> future) {
    return future.outcome() instanceof Outcome.Cancelled<?> cancelled
        ? guest.exception(cancelled.exception())
        : guest.none();
  }

  @Export
  public Object cancel_message(LoopFuture<?> future) {
    if (future instanceof Task<?> task && task.mustCancel()) {
      Object reason = task.cancelReason();
      return reason == null ? guest.none() : reason;
    }
    // A cancellation that a coroutine raised has its message in the exception.
    return future.outcome() instanceof Outcome.Cancelled<?> cancelled
            && cancelled.raised() == null
            && cancelled.reason() != null
        ? cancelled.reason()
        : guest.none();
  }

  /** Replaces the message of a cancellation that is still to be thrown; false if there is none. */
  @Export
  public boolean set_cancel_message(LoopFuture<?> future, Value message) {
    if (future instanceof Task<?> task && task.mustCancel()) {
      task.cancelReason(guest.nullIfNone(message));
      return true;
    }
    return false;
  }

  @Export
  public boolean complete(LoopFuture<@Nullable Object> future, Value value) {
    return future.complete(value);
  }

  @Export
  public boolean fail(LoopFuture<?> future, Value exception) {
    return future.completeExceptionally(guest.throwable(exception));
  }

  @Export
  public boolean cancel(LoopFuture<?> future, Value message) {
    Object reason = guest.nullIfNone(message);
    return future instanceof PythonPeer peer ? peer.cancelHere(reason) : future.cancel(reason);
  }

  @Export
  public void mark_retrieved(LoopFuture<?> future) {
    future.markRetrieved();
  }

  @Export
  public boolean is_watched(LoopFuture<?> future) {
    return future.isWatched();
  }

  @Export
  public void add_callback(LoopFuture<?> future, PythonLoop loop, Value handle) {
    future.addCallback(new PythonEntry(loop, handle));
  }

  @Export
  public List<Object> callbacks(LoopFuture<?> future) {
    List<Object> found = new ArrayList<>();
    for (LoopFuture.Callback callback : future.callbacks()) {
      if (callback instanceof PythonEntry || callback instanceof Task<?>) {
        found.add(callback);
      }
    }
    return found;
  }

  @Export
  public Value callback_handle(Object callback) {
    return callback instanceof PythonEntry entry ? entry.item() : guest.none();
  }

  @Export
  public boolean remove_callback(LoopFuture<?> future, Object callback) {
    return future.removeCallback((LoopFuture.Callback) callback);
  }

  // Tasks

  @Export
  public LoopFuture<@Nullable Object> new_task(
      PythonLoop loop,
      Value object,
      @Nullable String name,
      boolean overridesCancel,
      boolean isStarted) {
    PythonTask task = new PythonTask(loop, object, name, overridesCancel);
    if (isStarted) {
      task.start();
    }
    return task;
  }

  @Export
  public void start(PythonTask task) {
    task.start();
  }

  @Export
  public void list_task(PythonTask task) {
    task.list();
  }

  /**
   * Begins a step outside of the pump; whether something is to be sent or thrown, or it is done.
   */
  @Export
  public int begin(PythonTask task) {
    if (task.isDone()) {
      return STEP_IS_DONE;
    }
    return task.begin() ? STEP_THROWS : STEP_SENDS;
  }

  @Export
  public Object take_thrown(PythonTask task) {
    return guest.exception(task.takeThrown());
  }

  // How a step ended; the answer is what to run next, or None.

  @Export
  public Value yielded(PythonTask task) {
    task.yielded();
    return task.following();
  }

  @Export
  public Value awaits(PythonTask task, LoopFuture<?> future) {
    task.awaits(future);
    return task.following();
  }

  /** The task waits for a future that only Python can observe, and that ends the wait by a step. */
  @Export
  public void awaits_other(PythonTask task, Value future) {
    task.awaits(new PythonFuture(task.loop(), future, true));
  }

  @Export
  public Value returned(PythonTask task, Value value) {
    if (!task.returned(value)) {
      guest.function("forget").executeVoid(task.object());
    }
    return task.following();
  }

  @Export
  public Value raised(PythonTask task, Value exception) {
    task.raised(guest.throwable(exception));
    return task.following();
  }

  /** The exception ends more than the task: nothing is run next. */
  @Export
  public void raised_fatally(PythonTask task, Value exception) {
    task.raised(guest.throwable(exception));
  }

  @Export
  public Value throw_next(PythonTask task, Value exception) {
    task.throwNext(guest.throwable(exception));
    return task.following();
  }

  /** Asked where an answer to {@link #awaits_other} would have come too early. */
  @Export
  public Value following(PythonTask task) {
    return task.following();
  }

  @Export
  public void throw_in_step(PythonTask task, Value exception) {
    task.throwInStep(guest.throwable(exception));
  }

  @Export
  public String name(Task<?> task) {
    return task.name();
  }

  @Export
  public void set_name(Task<?> task, String name) {
    task.name(name);
  }

  @Export
  public boolean must_cancel(Task<?> task) {
    return task.mustCancel();
  }

  @Export
  public int cancelling(Task<?> task) {
    return task.cancelling();
  }

  @Export
  public int uncancel(Task<?> task) {
    return task.uncancel();
  }

  @Export
  public Object awaiting(Task<?> task) {
    LoopFuture<?> awaiting = task.awaiting();
    return awaiting == null ? guest.none() : guest.peerOf(awaiting);
  }

  @Export
  public Object current_task(PythonLoop loop) {
    Task<?> task = loop.java().currentTask();
    return task == null ? guest.none() : guest.peerOf(task);
  }

  @Export
  public List<Object> tasks(PythonLoop loop) {
    List<Object> peers = new ArrayList<>();
    loop.java().forEachTask(task -> peers.add(guest.peerOf(task)));
    return peers;
  }

  // Several at once

  @Export
  public void gather(
      LoopFuture<@Nullable Object> outer,
      Value object,
      List<LoopFuture<?>> children,
      boolean returnExceptions) {
    Gather gather =
        Gather.into(
            outer, List.copyOf(children), returnExceptions, () -> object.invokeMember("_results"));
    object.putMember("_gather", gather);
  }

  @Export
  public boolean cancel_gather(Gather gather, Value message) {
    return gather.cancel(guest.nullIfNone(message));
  }

  @Export
  public void shield(LoopFuture<@Nullable Object> inner, LoopFuture<@Nullable Object> outer) {
    LoopFuture<@Nullable Object> _ = Shield.<@Nullable Object>link(inner, outer);
  }

  @Export
  public Wait wait(List<LoopFuture<?>> futures, String when, LoopFuture<@Nullable Void> waiter) {
    return Wait.begin(
        List.copyOf(futures),
        Wait.ReturnWhen.valueOf(when),
        waiter,
        dev.polyloop.loop.LoopDriver.FOREVER);
  }

  @Export
  public void finish_wait(Wait wait) {
    Wait.Result result = wait.finish();
    Objects.requireNonNull(result);
  }

  /** Whether the guest may reach beyond what it is offered by name. */
  @Export
  public boolean is_trusted() {
    return guest.environment().access() == Access.TRUSTED;
  }

  /**
   * Networking, apart so that programs without it load none of its classes.
   *
   * @throws SecurityException unless the guest is trusted
   */
  @Export
  public PythonNetwork network() {
    if (!is_trusted()) {
      throw new SecurityException("only a trusted guest may use the network");
    }
    return new PythonNetwork(guest);
  }

  /**
   * Child processes, apart for the same reason.
   *
   * @throws SecurityException unless the guest is trusted
   */
  @Export
  public PythonProcesses processes() {
    if (!is_trusted()) {
      throw new SecurityException("only a trusted guest may start processes");
    }
    return new PythonProcesses(guest);
  }

  /** What connections and pipes share, which only a trusted guest can have. */
  @Export
  public PythonWriting writing() {
    return new PythonWriting(guest);
  }

  /**
   * Signals.
   *
   * @throws SecurityException unless the guest is trusted
   */
  @Export
  public PythonSignals signals() {
    if (!is_trusted()) {
      throw new SecurityException("only a trusted guest may handle signals");
    }
    return new PythonSignals(guest);
  }

  // Other languages

  @Export
  public boolean is_awaitable(Value value) {
    return guest.environment().awaitables().isForeignAwaitable(guest, value);
  }

  @Export
  public Object adopt(PythonLoop loop, Value value) {
    return guest.peerOf(guest.environment().awaitables().adoptForeign(guest, loop.java(), value));
  }

  @Export
  public boolean is_callable(Value value) {
    return PythonGuest.callable(value) != null && !(value.asHostObject() instanceof Future<?>);
  }

  @Export
  public Object start_callable(PythonLoop loop, Value value) {
    Callable<?> callable = Objects.requireNonNull(PythonGuest.callable(value));
    return guest.peerOf(loop.java().<@Nullable Object>createTask(callable::call));
  }

  @Export
  public boolean is_executor(Value value) {
    return value.isHostObject() && value.asHostObject() instanceof Executor;
  }

  @Export
  public Object run_in_executor(PythonLoop loop, Executor executor, Value function) {
    return guest.peerOf(
        loop.java().<@Nullable Object>runInExecutor(executor, () -> callOut(function)));
  }

  /** Calls Python on a thread of Java's; an exception keeps its Python object. */
  private @Nullable Object callOut(Value function) throws Exception {
    try {
      return function.execute();
    } catch (PolyglotException e) {
      Value raised = e.getGuestObject();
      if (raised != null) {
        Throwable throwable = guest.throwable(raised);
        if (throwable instanceof Exception exception) {
          throw exception;
        }
      }
      throw e;
    }
  }

  @Export
  public boolean is_null(Value value) {
    return value.isNull();
  }

  @Export
  public Object load(String path) {
    return guest.module(path, guest.environment().modules().load(java.nio.file.Path.of(path)));
  }

  @Export
  public boolean has_executor() {
    return guest.environment().executor() != null;
  }

  /** The executor of the application for blocking work, or null. */
  @Export
  public @Nullable Object default_executor() {
    return guest.environment().executor();
  }

  @Export
  public Class<?>[] primitive_classes() {
    return new Class<?>[] {ExposedPrimitive.class};
  }

  /** What {@code async with} of a primitive that the application made waits for first. */
  @Export
  public @Nullable Object enter_primitive(Value primitive) {
    return primitive.<ExposedPrimitive>asProxyObject().enter();
  }

  @Export
  public Class<?>[] exposed_classes() {
    return new Class<?>[] {ExposedMethod.class};
  }

  /** Calls an exposed method; the names are those of the last arguments. */
  @Export
  public @Nullable Object call_exposed(Value method, List<String> names, Value arguments) {
    ExposedMethod exposed = method.asProxyObject();
    Value[] each = new Value[(int) arguments.getArraySize()];
    for (int i = 0; i < each.length; i++) {
      each[i] = arguments.getArrayElement(i);
    }
    return exposed.call(names, each);
  }

  @Export
  public boolean is_call_error(Value exception) {
    return exception.asHostObject() instanceof CallException;
  }

  /** The name of asyncio's own class for what a primitive of Java's throws, or null. */
  @Export
  public @Nullable String asyncio_error(Value exception) {
    return switch (exception.<Object>asHostObject()) {
      case QueueEmptyException e -> "QueueEmpty";
      case QueueFullException e -> "QueueFull";
      case BarrierBrokenException e -> "BrokenBarrierError";
      default -> null;
    };
  }

  @Export
  public boolean is_exposed(String name) {
    return guest.environment().exposed().containsKey(name);
  }

  @Export
  public @Nullable Object exposed(String name) {
    return guest.environment().exposed().get(name);
  }

  @Export
  public String version() {
    return dev.polyloop.guest.Version.VALUE;
  }

  @Export
  public Class<?>[] stream_classes() {
    return new Class<?>[] {Flow.Publisher.class};
  }

  @Export
  public Object[] awaitable_classes() {
    return new Object[] {CompletionStage.class, Future.class};
  }

  @Export
  public Object[] exception_classes() {
    // In the order of border.register_types.
    return new Object[] {
      Throwable.class,
      IllegalArgumentException.class,
      IllegalStateException.class,
      CancellationException.class,
      java.io.IOException.class,
      TimeoutException.class,
      TaskGroupException.class
    };
  }

  @Export
  public List<Object> group_members(TaskGroupException group) {
    return group.exceptions().stream().map(guest::exception).toList();
  }

  /** The cause of another language's exception, or None. */
  @Export
  public Object cause(Value exception) {
    Throwable throwable = guest.throwable(exception);
    Throwable cause =
        throwable instanceof GuestFailure failure
            ? failure.original().getCause()
            : throwable.getCause();
    return cause == null ? guest.none() : guest.exception(cause);
  }

  @Export
  public String java_message(Value exception) {
    Object host = exception.asHostObject();
    String message = host instanceof Throwable throwable ? throwable.getMessage() : null;
    return message == null ? "" : message;
  }

  @Export
  public String java_class_name(Value exception) {
    return exception.<Object>asHostObject().getClass().getName();
  }

  @Export
  public String js_message(Value error) {
    return text(error, "message");
  }

  @Export
  public String js_name(Value error) {
    return text(error, "name");
  }

  private static String text(Value error, String member) {
    Value value = error.getMember(member);
    return value == null || value.isNull() ? "" : value.toString();
  }
}
