package dev.polyloop.js;

import dev.polyloop.loop.Coroutine;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.InvalidStateException;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome;
import dev.polyloop.loop.Shield;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.TaskGroup;
import dev.polyloop.loop.Wait;
import dev.polyloop.stream.StreamSubscriber;
import dev.polyloop.stream.StreamSubscription;
import dev.polyloop.sync.Barrier;
import dev.polyloop.sync.Condition;
import dev.polyloop.sync.Event;
import dev.polyloop.sync.Lock;
import dev.polyloop.sync.Queue;
import dev.polyloop.sync.Semaphore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * What the JavaScript files of this package call: the only Java object they have. It is not for
 * programs. Exceptions leave it as JavaScript errors.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsHost {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final JsGuest guest;
  private final long origin;
  private final double timeOrigin = System.currentTimeMillis();

  JsHost(JsGuest guest) {
    this.guest = guest;
    this.origin = guest.thread().root().nanos();
  }

  private EventLoop loop() {
    return guest.thread().current();
  }

  private <T extends @Nullable Object> T guarded(Supplier<T> action) {
    try {
      return action.get();
    } catch (RuntimeException e) {
      throw guest.errors().toGuest(e).throwException();
    }
  }

  private void guardedRun(Runnable action) {
    Object ignored =
        this.<@Nullable Object>guarded(
            () -> {
              action.run();
              return null;
            });
    assert ignored == null;
  }

  private static long nanos(double seconds) {
    // The cast saturates; half the range keeps deadline arithmetic from overflowing.
    return (long) Math.min(Math.max(seconds, 0) * NANOS_PER_SECOND, Long.MAX_VALUE / 2.0);
  }

  private static List<LoopFuture<?>> futures(Value array) {
    List<LoopFuture<?>> futures = new ArrayList<>();
    for (long i = 0; i < array.getArraySize(); i++) {
      futures.add(array.getArrayElement(i).<LoopFuture<?>>asHostObject());
    }
    return futures;
  }

  // Output and time

  /** Writes to standard output or error. */
  @Export
  public void print(boolean toError, String text) {
    guest.print(toError ? guest.env().err() : guest.env().out(), text);
  }

  /** Another language's object as text. */
  @Export
  public String describe(Value value) {
    return value.isHostObject() ? String.valueOf(value.<Object>asHostObject()) : value.toString();
  }

  /** A promise's status and its result as text. */
  @Export
  public Object promiseState(Value promise) {
    // The engine shows a promise's state in its display string only.
    String text = promise.toString();
    String status =
        text.contains("[[PromiseStatus]]: \"pending\"")
            ? "pending"
            : text.contains("[[PromiseStatus]]: \"rejected\"") ? "rejected" : "resolved";
    String mark = "[[PromiseValue]]: ";
    int at = text.indexOf(mark);
    String value = at < 0 ? "" : text.substring(at + mark.length(), text.length() - 1);
    return guest.entry().arrayOf().execute(status, value);
  }

  /** Milliseconds since the context started, on the loop's clock. */
  @Export
  public double performanceNow() {
    return (loop().nanos() - origin) / NANOS_PER_MILLISECOND;
  }

  /** When the context started, in milliseconds since 1970. */
  @Export
  public double timeOrigin() {
    return timeOrigin;
  }

  /** The loop's clock in seconds. */
  @Export
  public double time() {
    return loop().time();
  }

  // Timers

  /** Sets a timer. */
  @Export
  public int startTimer(Value callback, int milliseconds, boolean repeat) {
    return guest.timers().start(callback, (long) (milliseconds * NANOS_PER_MILLISECOND), repeat);
  }

  /** Calls the function once after the delay. */
  @Export
  public int callLater(double seconds, Value callback) {
    return guest.timers().start(callback, nanos(seconds), false);
  }

  /** Calls the function in the next turn. */
  @Export
  public int startImmediate(Value callback) {
    return guest.timers().startImmediate(callback);
  }

  /** Takes a timer or immediate back. */
  @Export
  public void clearTimer(int id) {
    guest.timers().clear(id);
  }

  // Errors

  /** Something was thrown that no code caught. */
  @Export
  public void uncaught(Value error) {
    guest.uncaught(guest.errors().toThrowable(error));
  }

  /**
   * A promise was rejected and nobody has handled it. It is reported one turn later: another
   * language that was handed the promise awaits it only after JavaScript has returned.
   *
   * @param stillUnhandled asked then
   */
  @Export
  public void unhandledRejection(Value reason, Value stillUnhandled) {
    if (isInterrupt(reason)) {
      // Whoever interrupts a step knows.
      return;
    }
    guest.enqueue(
        () -> {
          if (stillUnhandled.execute().asBoolean()) {
            guest.uncaught(guest.errors().toThrowable(reason));
          }
        });
  }

  private static boolean isInterrupt(Value reason) {
    if (!reason.isException()) {
      return false;
    }
    try {
      throw reason.throwException();
    } catch (PolyglotException e) {
      return e.isInterrupted();
    }
  }

  // Awaitables

  /** Whether a value of another language is awaitable. */
  @Export
  public boolean isAwaitable(Value value) {
    return guest.env().awaitables().isForeignAwaitable(guest, value);
  }

  /** The Java future of an awaitable. */
  @Export
  public LoopFuture<?> adopt(Value value) {
    return guarded(() -> guest.env().awaitables().adopt(loop(), value));
  }

  /** Settles a promise with the future's outcome. */
  @Export
  public void subscribe(LoopFuture<?> future, Value resolve, Value reject) {
    future.addCallback(new Settlement(guest, future, resolve, reject));
  }

  /** A future to be settled by {@link #complete} and {@link #fail}. */
  @Export
  public LoopFuture<?> mirror(@Nullable EventLoop loop, @Nullable Value canceller) {
    return new PromiseFuture(
        guest, loop == null ? loop() : loop, isFunction(canceller) ? canceller : null);
  }

  private static boolean isFunction(@Nullable Value value) {
    return value != null && value.canExecute();
  }

  /** Whether the future serves those who wait on the loop. */
  @Export
  public boolean fits(LoopFuture<?> future, EventLoop loop) {
    return future.scheduler().equals(loop);
  }

  /** Completes. */
  @Export
  public void complete(LoopFuture<?> future, Value value) {
    JsGuest.cast(future).complete(JsValues.toJava(value));
  }

  /** Fails, or cancels if the reason says so. */
  @Export
  public void fail(LoopFuture<?> future, Value reason) {
    ((PromiseFuture) (LoopFuture<?>) future).fail(guest.errors().toThrowable(reason));
  }

  /** The wrapper of a future. */
  @Export
  public Value wrapper(LoopFuture<?> future) {
    return guest.wrapper(future);
  }

  /** Makes the object the wrapper of the future. */
  @Export
  public void pair(LoopFuture<?> future, Value wrapper) {
    Object paired = future.peer(guest, () -> wrapper);
    assert paired.equals(wrapper);
  }

  // Future

  /** A pending future. */
  @Export
  public LoopFuture<?> newFuture() {
    return loop().createFuture();
  }

  /** Whether it is done. */
  @Export
  public boolean isDone(LoopFuture<?> future) {
    return future.isDone();
  }

  /** Whether it was cancelled. */
  @Export
  public boolean isCancelled(LoopFuture<?> future) {
    return future.isCancelled();
  }

  /** The result. */
  @Export
  public Object result(LoopFuture<?> future) {
    return guarded(
        () -> {
          if (future.outcome() instanceof Outcome.Success<?>(var value)) {
            return guest.values().resultOf(future, value);
          }
          throw guest.errors().toGuest(notSuccess(future)).throwException();
        });
  }

  private static Throwable notSuccess(LoopFuture<?> future) {
    if (!future.isDone()) {
      return new InvalidStateException("Result is not set.");
    }
    return Objects.requireNonNull(future.thrown());
  }

  /** The exception or null. */
  @Export
  public @Nullable Object exception(LoopFuture<?> future) {
    return guarded(
        () -> {
          Throwable exception = future.exceptionOrNull();
          return exception == null ? null : guest.errors().toGuest(exception);
        });
  }

  /** Cancels. */
  @Export
  public boolean cancel(LoopFuture<?> future, Value reason) {
    return future.cancel(JsValues.toJava(reason));
  }

  /** Completes a program's own future. */
  @Export
  public void setResult(LoopFuture<?> future, Value value) {
    guardedRun(() -> checkSet(JsGuest.cast(future).complete(JsValues.toJava(value))));
  }

  /** Fails a program's own future. */
  @Export
  public void setException(LoopFuture<?> future, Value error) {
    guardedRun(() -> checkSet(future.completeExceptionally(guest.errors().toThrowable(error))));
  }

  private static void checkSet(boolean done) {
    if (!done) {
      throw new InvalidStateException("invalid state");
    }
  }

  /** Adds a callback. */
  @Export
  public void addDoneCallback(LoopFuture<?> future, Value function, Value call) {
    future.addCallback(new DoneCallback(guest, function, call));
  }

  /** Removes the callbacks of a function. */
  @Export
  public int removeDoneCallback(LoopFuture<?> future, Value function) {
    int removed = 0;
    for (LoopFuture.Callback callback : future.callbacks()) {
      if (callback instanceof DoneCallback own
          && own.isFor(function)
          && future.removeCallback(callback)) {
        removed++;
      }
    }
    return removed;
  }

  // Tasks

  /** Starts a function as a task. */
  @Export
  public Task<?> createTask(Value function, @Nullable String name) {
    return start(new JsCoroutine(guest, function), name);
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
    return named(loop().<@Nullable Object>createTask(callable), name);
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

  // Combinators

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

  // Task groups

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

  // Lock, Semaphore, Event, Condition, Barrier, Queue: one method each, named for the method behind

  /** {@link Lock}. */
  @Export
  public Lock newLock() {
    return new Lock(loop());
  }

  /** {@link Lock#acquire}. */
  @Export
  public LoopFuture<?> lockAcquire(Lock lock) {
    return guarded(lock::acquire);
  }

  /** {@link Lock#release}. */
  @Export
  public void lockRelease(Lock lock) {
    guardedRun(lock::release);
  }

  /** {@link Lock#isLocked}. */
  @Export
  public boolean lockIsLocked(Lock lock) {
    return lock.isLocked();
  }

  /** {@link Semaphore}. */
  @Export
  public Semaphore newSemaphore(int value, boolean bounded) {
    return guarded(() -> bounded ? Semaphore.bounded(loop(), value) : new Semaphore(loop(), value));
  }

  /** {@link Semaphore#acquire}. */
  @Export
  public LoopFuture<?> semaphoreAcquire(Semaphore semaphore) {
    return guarded(semaphore::acquire);
  }

  /** {@link Semaphore#release}. */
  @Export
  public void semaphoreRelease(Semaphore semaphore) {
    guardedRun(semaphore::release);
  }

  /** {@link Semaphore#isLocked}. */
  @Export
  public boolean semaphoreIsLocked(Semaphore semaphore) {
    return semaphore.isLocked();
  }

  /** {@link Event}. */
  @Export
  public Event newEvent() {
    return new Event(loop());
  }

  /** {@link Event#await}. */
  @Export
  public LoopFuture<?> eventWait(Event event) {
    return guarded(event::await);
  }

  /** {@link Event#set}. */
  @Export
  public void eventSet(Event event) {
    guardedRun(event::set);
  }

  /** {@link Event#clear}. */
  @Export
  public void eventClear(Event event) {
    guardedRun(event::clear);
  }

  /** {@link Event#isSet}. */
  @Export
  public boolean eventIsSet(Event event) {
    return event.isSet();
  }

  /** {@link Condition}. */
  @Export
  public Condition newCondition(Lock lock) {
    return new Condition(lock);
  }

  /** {@link Condition#await}. */
  @Export
  public LoopFuture<?> conditionWait(Condition condition) {
    return guarded(condition::await);
  }

  /** {@link Condition#signal}. */
  @Export
  public void conditionNotify(Condition condition, int n) {
    guardedRun(() -> condition.signal(n));
  }

  /** {@link Condition#signalAll}. */
  @Export
  public void conditionNotifyAll(Condition condition) {
    guardedRun(condition::signalAll);
  }

  /** {@link Barrier}. */
  @Export
  public Barrier newBarrier(int parties) {
    return guarded(() -> new Barrier(loop(), parties));
  }

  /** {@link Barrier#await}. */
  @Export
  public LoopFuture<?> barrierWait(Barrier barrier) {
    return guarded(barrier::await);
  }

  /** {@link Barrier#resetAsync}. */
  @Export
  public LoopFuture<?> barrierReset(Barrier barrier) {
    return guarded(barrier::resetAsync);
  }

  /** {@link Barrier#abortAsync}. */
  @Export
  public LoopFuture<?> barrierAbort(Barrier barrier) {
    return guarded(barrier::abortAsync);
  }

  /** {@link Barrier#parties}. */
  @Export
  public int barrierParties(Barrier barrier) {
    return barrier.parties();
  }

  /** {@link Barrier#waiting}. */
  @Export
  public int barrierWaiting(Barrier barrier) {
    return barrier.waiting();
  }

  /** {@link Barrier#isBroken}. */
  @Export
  public boolean barrierIsBroken(Barrier barrier) {
    return barrier.isBroken();
  }

  /** A queue: "fifo", "lifo" or "priority". */
  @Export
  public Queue<?> newQueue(String kind, int maxsize, @Nullable Value compare) {
    return switch (kind) {
      case "fifo" -> Queue.fifo(maxsize);
      case "lifo" -> Queue.lifo(maxsize);
      case "priority" -> {
        if (compare == null) {
          throw new IllegalArgumentException("a comparing function is required");
        }
        yield Queue.<@Nullable Object>priority(
            maxsize, (a, b) -> (int) Math.signum(compare.execute(a, b).asDouble()));
      }
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @SuppressWarnings("unchecked")
  private static Queue<@Nullable Object> cast(Queue<?> queue) {
    return (Queue<@Nullable Object>) queue;
  }

  /** {@link Queue#put}. */
  @Export
  public LoopFuture<?> queuePut(Queue<?> queue, Value item) {
    return guarded(() -> cast(queue).put(JsValues.toJava(item)));
  }

  /** {@link Queue#putNowait}. */
  @Export
  public void queuePutNowait(Queue<?> queue, Value item) {
    guardedRun(() -> cast(queue).putNowait(JsValues.toJava(item)));
  }

  /** {@link Queue#get}. */
  @Export
  public LoopFuture<?> queueGet(Queue<?> queue) {
    return guarded(queue::get);
  }

  /** {@link Queue#getNowait}. */
  @Export
  public Object queueGetNowait(Queue<?> queue) {
    return guarded(() -> guest.values().toGuest(cast(queue).getNowait()));
  }

  /** {@link Queue#taskDone}. */
  @Export
  public void queueTaskDone(Queue<?> queue) {
    guardedRun(queue::taskDone);
  }

  /** {@link Queue#join}. */
  @Export
  public LoopFuture<?> queueJoin(Queue<?> queue) {
    return guarded(queue::join);
  }

  /** {@link Queue#size}. */
  @Export
  public int queueSize(Queue<?> queue) {
    return queue.size();
  }

  /** {@link Queue#maxsize}. */
  @Export
  public int queueMaxsize(Queue<?> queue) {
    return queue.maxsize();
  }

  // Streams

  /** Whether a value of another language can be iterated asynchronously. */
  @Export
  public boolean isStream(Value value) {
    return guest.env().awaitables().isStream(value);
  }

  /** Iterates a stream of any language. */
  @Export
  public StreamSubscriber openStream(Value stream, int window) {
    return guarded(() -> guest.env().awaitables().iterate(loop(), stream, window));
  }

  /** A subscriber for any publisher. */
  @Export
  public StreamSubscriber newSubscriber(int window) {
    return guarded(() -> new StreamSubscriber(loop(), window));
  }

  /** The publisher of an async iterable of any language. */
  @Export
  public Flow.Publisher<?> publisher(Value stream) {
    return guarded(
        () ->
            guest
                .env()
                .awaitables()
                .publish(
                    loop(),
                    stream,
                    item -> item instanceof Value value ? JsValues.toJava(value) : item,
                    UnaryOperator.identity()));
  }

  /** The next item or {@link #streamEnd}. */
  @Export
  public LoopFuture<?> streamNext(StreamSubscriber subscriber) {
    return subscriber.next();
  }

  /** Cancels the subscription. */
  @Export
  public void streamClose(StreamSubscriber subscriber) {
    subscriber.close();
  }

  /** What stands for the end. */
  @Export
  public Object streamEnd() {
    return StreamSubscriber.END;
  }

  /** See {@link StreamSubscription#ready}. */
  @Export
  public int streamReady(StreamSubscription subscription) {
    return subscription.ready();
  }

  /** See {@link StreamSubscription#awaitDemand}. */
  @Export
  public LoopFuture<?> streamAwait(StreamSubscription subscription) {
    return subscription.awaitDemand();
  }

  /** See {@link StreamSubscription#emit}. */
  @Export
  public void streamEmit(StreamSubscription subscription, Value item) {
    subscription.emit(item);
  }

  /** What to call when the subscription is cancelled. */
  @Export
  public void streamOnCancel(StreamSubscription subscription, Value action) {
    subscription.onCancel(() -> guest.runEntry(action));
  }

  // Modules

  /** Loads a module of any language. */
  @Export
  public Value load(String file) {
    return guarded(
        () -> {
          Path path = file.startsWith("file:") ? Path.of(URI.create(file)) : Path.of(file);
          return guest.env().modules().load(guest.folder().resolve(path).normalize());
        });
  }

  /** The program's arguments. */
  @Export
  public Object arguments() {
    return guest.entry().arrayOf().execute(guest.arguments().toArray());
  }

  /** A Java object by the name it is exposed under, or null. */
  @Export
  public @Nullable Object exposed(String name) {
    return guest.env().exposed().get(name);
  }

  /** A file's folder. */
  @Export
  public String folderOf(String file) {
    return String.valueOf(Path.of(file).getParent());
  }

  /** The file that {@code require} means. */
  @Export
  public String resolveCommonJs(String specifier, String from) {
    return guarded(
        () -> {
          Path file = CommonJs.resolve(specifier, Path.of(from));
          checkGranted(file);
          return file.toString();
        });
  }

  private void checkGranted(Path file) {
    try {
      guest.env().sandbox().files().check(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A CommonJS file as a function. */
  @Export
  public Value compileCommonJs(String file) {
    return guarded(
        () -> {
          checkGranted(Path.of(file));
          return guest.commonJs().compile(Path.of(file));
        });
  }

  /** A file's text. */
  @Export
  public String readText(String file) {
    return guarded(
        () -> {
          checkGranted(Path.of(file));
          try {
            return Files.readString(Path.of(file));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
