package dev.polyloop.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The event loop: one FIFO of ready work, timers, and an inbox for other threads.
 *
 * <p>Thread rule: the thread that runs the loop owns it. {@link #execute}, {@link #callSoon},
 * {@link #stop}, {@link #wakeup}, {@link #time}, {@link #beginOutside} and {@link #endOutside} are
 * safe on any thread; everything else belongs to the owner, or to any one thread while the loop
 * does not run.
 *
 * <p>Semantics are those of asyncio's loop in Python 3.12: callbacks run in the order they were
 * scheduled, never inline; what a callback schedules runs in the next turn; timers that are due
 * together run in order of deadline, then of creation.
 */
public final class EventLoop implements Executor, Scheduler, AutoCloseable {
  /*
   * One turn: drain the inbox, wait if nothing is ready, move due timers to the ready queue, run as
   * many entries as were ready at that point. Every driver goes through turn(); run() and step()
   * differ only in who calls it again.
   *
   * `state` is the wake-up protocol. The owner sets PARKED, looks at the inbox once more, and only
   * then waits; a producer adds first and then tries PARKED -> AWAKE, and only the one that
   * succeeds pays for the wake-up.
   */
  private static final int AWAKE = 0;
  private static final int PARKED = 1;
  private static final ScopedValue<EventLoop> RUNNING = ScopedValue.newInstance();

  private static final VarHandle ENTRIES_RUN;

  static {
    try {
      ENTRIES_RUN = MethodHandles.lookup().findVarHandle(EventLoop.class, "entriesRun", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final TimeSource clock;
  private final String name;

  // Any thread.
  private final Inbox inbox = new Inbox();
  private final AtomicInteger state = new AtomicInteger(AWAKE);
  private final AtomicInteger outside = new AtomicInteger();
  private final AtomicLong taskNumbers;
  private volatile @Nullable Thread owner;
  private volatile @Nullable Thread home;
  private volatile boolean stopping;
  private volatile boolean closed;
  private volatile Executor reporter = Runnable::run;
  // Replaced by the owner only.
  private volatile LoopDriver driver;

  // Written by the owner, read by any thread.
  private volatile @Nullable Origin origin;

  @SuppressWarnings("UnusedVariable") // By way of its handle.
  private long entriesRun;

  // The owner.
  private final ArrayDeque<Entry> ready = new ArrayDeque<>();
  private final TimerQueue timers = new TimerQueue();
  private final TaskList tasks = new TaskList();
  private ExceptionHandler exceptionHandler = ExceptionHandler.logging();
  private @Nullable Task<?> currentTask;
  private boolean debug;
  private Duration slowCallback = Duration.ofMillis(100);
  private int turnRemaining;
  private boolean endsWhenIdle;

  private EventLoop(String name, TimeSource clock, LoopDriver driver, AtomicLong taskNumbers) {
    this.name = name;
    this.clock = clock;
    this.driver = driver;
    this.taskNumbers = taskNumbers;
  }

  /** A loop on the system clock that parks its thread when idle. */
  public static EventLoop create(String name) {
    return new EventLoop(name, TimeSource.system(), new ParkingDriver(), new AtomicLong());
  }

  /** A loop on a virtual clock that jumps when all is idle. */
  public static EventLoop virtual(String name, VirtualTime time) {
    return new EventLoop(name, time, time, new AtomicLong());
  }

  /** A loop with a clock and a way of waiting of its own. */
  public static EventLoop of(String name, TimeSource clock, LoopDriver driver) {
    return new EventLoop(name, clock, driver, new AtomicLong());
  }

  /**
   * Another loop of the same kind, for the same or another thread: same clock, task numbers from
   * the same sequence, own queue. A loop on a virtual clock shares the clock's waiting.
   */
  public EventLoop sibling(String siblingName) {
    LoopDriver siblingDriver = driver instanceof VirtualTime ? driver : new ParkingDriver();
    return new EventLoop(siblingName, clock, siblingDriver, taskNumbers);
  }

  /** Whether both come from one loop by {@link #sibling}: loops of one program. */
  public boolean isSiblingOf(EventLoop other) {
    return taskNumbers.equals(other.taskNumbers);
  }

  /** The loop that runs on this thread, or null. */
  public static @Nullable EventLoop running() {
    return RUNNING.isBound() ? RUNNING.get() : null;
  }

  /** The loop that runs on this thread, or the one whose task this virtual thread runs, or null. */
  public static @Nullable EventLoop current() {
    EventLoop running = running();
    return running != null ? running : ThreadCoroutine.taskLoop();
  }

  // Scheduling

  /** Queues a callback. Any thread. */
  public Handle callSoon(Runnable callback) {
    return callSoon(callback, CallContext.NONE);
  }

  /** Queues a callback that runs in the given context. Any thread. */
  public Handle callSoon(Runnable callback, CallContext context) {
    Handle handle = new Handle(this, Objects.requireNonNull(callback), context);
    enqueue(handle);
    return handle;
  }

  /** Queues a command: {@link Executor}'s name for {@link #callSoon}. Any thread. */
  @Override
  public void execute(Runnable command) {
    callSoon(command);
  }

  /**
   * Queues an entry. Any thread.
   *
   * @throws IllegalStateException if the loop is closed
   */
  @Override
  public void enqueue(Entry entry) {
    if (owner == Thread.currentThread()) {
      ready.add(entry);
      return;
    }
    checkOpen();
    inbox.add(entry);
    if (closed) {
      drainAfterClose();
    }
    wakeup();
  }

  /** Runs the callback after the delay. */
  public TimerHandle callLater(Duration delay, Runnable callback) {
    return callAt(clock.nanos() + toNanosSaturated(delay), handleFor(callback));
  }

  /** Queues the entry once {@link #nanos} has reached the deadline. */
  public TimerHandle callAt(long deadline, Entry entry) {
    checkOpen();
    TimerHandle timer = new TimerHandle(this, deadline, entry);
    timers.add(timer);
    return timer;
  }

  void cancelTimer(TimerHandle timer) {
    if (isElsewhere()) {
      enqueue(() -> timers.remove(timer));
    } else {
      timers.remove(timer);
    }
  }

  void background(TimerHandle timer, boolean wanted) {
    timers.background(timer, wanted);
  }

  private Handle handleFor(Runnable callback) {
    return new Handle(this, Objects.requireNonNull(callback), CallContext.NONE);
  }

  /** The loop's clock in nanoseconds. Any thread. */
  public long nanos() {
    return clock.nanos();
  }

  /** The loop's clock in seconds: asyncio's {@code loop.time()}. Any thread. */
  public double time() {
    return clock.nanos() / 1e9;
  }

  // Futures and tasks

  /** A pending future of this loop. */
  public <T extends @Nullable Object> LoopFuture<T> createFuture() {
    return new LoopFuture<>(this);
  }

  /** Starts a coroutine as a task; it first runs in a later turn. Any thread. */
  public <T extends @Nullable Object> Task<T> createTask(Coroutine<T> coroutine) {
    Task<T> task = new Task<>(this, coroutine, null);
    task.start();
    return task;
  }

  /**
   * Runs a callable on a virtual thread as a task of this loop. The callable may block on the
   * loop's awaitables; cancelling the task interrupts it, and the task ends when the callable has.
   * Any thread.
   */
  public <T extends @Nullable Object> Task<T> createTask(Callable<T> callable) {
    return createTask(new ThreadCoroutine<>(this, callable));
  }

  /** Runs a callable on an executor; asyncio's {@code run_in_executor}. Any thread. */
  public <T extends @Nullable Object> LoopFuture<T> runInExecutor(
      Executor executor, Callable<T> callable) {
    return ExecutorFuture.submit(this, executor, callable);
  }

  /** A future that completes after the delay; cancelling it takes the timer back. */
  public LoopFuture<@Nullable Void> sleep(Duration delay) {
    return SleepFuture.start(this, toNanosSaturated(delay));
  }

  /**
   * The future's outcome, within the timeout; else it is cancelled and the result is a {@link
   * java.util.concurrent.TimeoutException}: asyncio's {@code wait_for}. Owner only.
   */
  public <T extends @Nullable Object> LoopFuture<T> waitFor(
      LoopFuture<T> future, Duration timeout) {
    return WaitFor.start(this, future, timeout);
  }

  /** Whose step is running, or null if nobody in particular began it. Any thread. */
  public @Nullable Origin origin() {
    return origin;
  }

  /** Says whose step runs from now on, or nobody's; the last one hears of its end. Owner only. */
  @SuppressWarnings("ReferenceEquality") // An origin is an identity.
  public void origin(@Nullable Origin next) {
    Origin last = origin;
    if (last != next) {
      origin = next;
      if (last != null) {
        last.left();
      }
    }
  }

  /** The origin of work that the calling thread makes: that of the step that runs there. */
  @Nullable Origin originHere() {
    return isOwner() ? origin : null;
  }

  /** The task whose step is running, or null. Owner only. */
  public @Nullable Task<?> currentTask() {
    return currentTask;
  }

  void currentTask(@Nullable Task<?> task) {
    currentTask = task;
  }

  /** The tasks that are not done, oldest first. */
  public List<Task<?>> tasks() {
    return tasks.toList();
  }

  void register(Task<?> task) {
    tasks.add(task);
  }

  void unregister(Task<?> task) {
    tasks.remove(task);
  }

  long nextTaskNumber() {
    return taskNumbers.incrementAndGet();
  }

  // Running

  /**
   * Runs until {@link #stop}.
   *
   * @throws IllegalStateException if the loop is closed or runs already, or another loop runs on
   *     this thread
   */
  public void run() {
    checkRunnable();
    owner = Thread.currentThread();
    try {
      ScopedValue.where(RUNNING, this).run(this::turns);
    } finally {
      owner = null;
      stopping = false;
      driver.released();
    }
  }

  private void turns() {
    do {
      turn(true);
    } while (!stopping);
  }

  /**
   * Runs until the future is done and returns its result.
   *
   * @throws CancelledException if it was cancelled
   * @throws java.util.concurrent.CompletionException with its exception as cause if it failed
   * @throws IllegalStateException if {@link #stop} was called first
   */
  public <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> future) {
    // Before the future hears of it: a callback that is queued already would stop the outer run.
    checkRunnable();
    LoopFuture.Callback stopper = future.onDone(done -> stop());
    try {
      run();
    } finally {
      future.removeCallback(stopper);
    }
    if (!future.isDone()) {
      throw new IllegalStateException("Event loop stopped before Future completed.");
    }
    return future.join();
  }

  /**
   * Runs until there is nothing left to do: nothing ready, no timer but {@link
   * TimerHandle#background} ones, no work elsewhere. This is how a JavaScript program ends.
   */
  public void runUntilIdle() {
    checkRunnable();
    owner = Thread.currentThread();
    endsWhenIdle = true;
    try {
      ScopedValue.where(RUNNING, this)
          .run(
              () -> {
                while (!stopping && hasWork()) {
                  turn(true);
                }
              });
    } finally {
      endsWhenIdle = false;
      owner = null;
      stopping = false;
      driver.released();
    }
  }

  /**
   * Runs one turn without waiting, on behalf of an embedder whose thread ticks the loop.
   *
   * @return nanoseconds until the next turn is due: 0 if work is ready, {@link LoopDriver#FOREVER}
   *     if only another thread can bring some
   */
  public long step() {
    checkRunnable();
    owner = Thread.currentThread();
    try {
      ScopedValue.where(RUNNING, this).run(() -> turn(false));
      return delay();
    } finally {
      owner = null;
      stopping = false;
    }
  }

  /** Ends {@link #run} after the current turn, or after the first one if it does not run yet. */
  public void stop() {
    stopping = true;
    wakeup();
  }

  /** Makes a waiting loop look at its inbox. Any thread. */
  public void wakeup() {
    if (state.get() == PARKED && state.compareAndSet(PARKED, AWAKE)) {
      driver.wakeup();
    }
  }

  private void turn(boolean mayWait) {
    drainInbox();
    long delay = stopping ? 0 : delay();
    if (delay > 0 && mayWait) {
      state.set(PARKED);
      // Read before the inbox: what has come back by then is found there.
      boolean workElsewhere = outside.get() > 0;
      // The last work elsewhere may have ended, and found nobody to wake, since the caller looked.
      boolean idle = endsWhenIdle && !workElsewhere && !timers.hasForeground();
      if (inbox.isEmpty() && !stopping && !idle) {
        driver.await(delay, workElsewhere);
      }
      state.set(AWAKE);
      drainInbox();
    } else {
      driver.poll();
    }
    if (timers.size() > 0) {
      moveDueTimers();
    }
    turnRemaining = ready.size();
    while (turnRemaining > 0) {
      turnRemaining--;
      countEntry();
      Entry entry = ready.remove();
      if (!entry.isCancelled()) {
        if (debug) {
          runTimed(entry);
        } else {
          entry.run();
        }
        if (origin != null) {
          origin(null);
        }
      }
    }
  }

  /**
   * The next entry of this turn if it is next in line and belongs to the pump, else null: how a
   * guest that has been entered keeps going.
   */
  @SuppressWarnings("ReferenceEquality") // A pump is an identity.
  public @Nullable GuestEntry nextFor(GuestEntry.Pump pump) {
    while (turnRemaining > 0) {
      Entry entry = ready.peek();
      if (entry == null || entry.isCancelled()) {
        turnRemaining--;
        ready.poll();
        continue;
      }
      if (entry instanceof GuestEntry guest && guest.pump() == pump) {
        turnRemaining--;
        countEntry();
        ready.poll();
        return guest;
      }
      return null;
    }
    return null;
  }

  private void countEntry() {
    // One writer; a reader may see it late.
    ENTRIES_RUN.setOpaque(this, entriesRun + 1);
  }

  /** How many entries it has run: whether it makes progress. Any thread. */
  public long progress() {
    return (long) ENTRIES_RUN.getOpaque(this);
  }

  private void runTimed(Entry entry) {
    long start = System.nanoTime();
    entry.run();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    // Guest entries are timed one by one by their own binding.
    if (took.compareTo(slowCallback) >= 0 && !(entry instanceof GuestEntry)) {
      System.getLogger("dev.polyloop")
          .log(
              System.Logger.Level.WARNING,
              String.format("Executing %s took %.3f seconds", entry, took.toNanos() / 1e9));
    }
  }

  private void drainInbox() {
    Entry entry;
    while ((entry = inbox.poll()) != null) {
      ready.add(entry);
    }
  }

  private void moveDueTimers() {
    long now = clock.nanos();
    TimerHandle timer;
    while ((timer = timers.peek()) != null && timer.deadline - now <= 0) {
      timers.poll();
      ready.add(timer.entry);
    }
  }

  private long delay() {
    if (!ready.isEmpty() || !inbox.isEmpty()) {
      return 0;
    }
    TimerHandle first = timers.peek();
    return first == null ? LoopDriver.FOREVER : Math.max(0, first.deadline - clock.nanos());
  }

  /** Whether {@link #runUntilIdle} would end at once. Owner, or any while it does not run. */
  public boolean hasWork() {
    return !ready.isEmpty() || timers.hasForeground() || outside.get() > 0 || !inbox.isEmpty();
  }

  // Work elsewhere

  /** Another thread has begun work that will come back to this loop. Any thread. */
  public void beginOutside() {
    outside.incrementAndGet();
  }

  /** That work has come back, or will not. Any thread. */
  public void endOutside() {
    if (outside.decrementAndGet() == 0) {
      wakeup();
    }
  }

  /**
   * Moves to another loop of the same clock the queued entries and timers that the predicate
   * accepts, in order.
   *
   * @param selected which entries follow the thread rather than stay with the loop
   */
  public void moveTo(EventLoop other, java.util.function.Predicate<Entry> selected) {
    drainInbox();
    int entries = ready.size();
    int ofThisTurn = turnRemaining;
    for (int i = 0; i < entries; i++) {
      Entry entry = ready.remove();
      if (!selected.test(entry)) {
        ready.add(entry);
        continue;
      }
      other.enqueue(entry);
      if (i < ofThisTurn) {
        turnRemaining--;
      }
    }
    List<TimerHandle> moving = new ArrayList<>();
    timers.forEach(
        timer -> {
          if (selected.test(timer.entry)) {
            moving.add(timer);
          }
        });
    moving.sort((a, b) -> a.isBefore(b) ? -1 : 1);
    for (TimerHandle timer : moving) {
      timers.remove(timer);
      timer.movedTo(other);
      other.timers.add(timer);
    }
  }

  // Reports

  /** Sets who is told of failures that have no caller. */
  public void exceptionHandler(ExceptionHandler handler) {
    exceptionHandler = Objects.requireNonNull(handler);
  }

  /** Reports a failure that has no caller. Any thread: others than the owner's queue it. */
  @Override
  public void report(LoopFailure failure) {
    if (isElsewhere() && !closed) {
      enqueue(() -> exceptionHandler.handle(this, failure));
    } else {
      exceptionHandler.handle(this, failure);
    }
  }

  /**
   * Names who runs, while the loop does not, what is to be reported: an executor whose thread may
   * call the exception handler. Unless one is named it is whichever thread found out. Any thread.
   */
  public void reporter(Executor executor) {
    reporter = Objects.requireNonNull(executor);
  }

  @Override
  public void tell(Runnable report) {
    if (isOwner()) {
      report.run();
    } else if (isRunning()) {
      enqueue(report::run);
    } else {
      reporter.execute(report);
    }
  }

  /** Whether slow callbacks are logged. */
  @Override
  public boolean isDebug() {
    return debug;
  }

  /** Turns debug mode on or off. */
  public void setDebug(boolean enabled) {
    debug = enabled;
  }

  /** From which duration on debug mode logs a callback; asyncio's slow_callback_duration. */
  public void slowCallback(Duration duration) {
    slowCallback = Objects.requireNonNull(duration);
  }

  // State

  /** Whether a thread runs the loop. Any thread. */
  public boolean isRunning() {
    return owner != null;
  }

  /** Whether the calling thread runs the loop. */
  @Override
  public boolean isOwner() {
    return owner == Thread.currentThread();
  }

  /** Whether the calling thread runs the loop, or is the one that {@link #settle} named. */
  @Override
  public boolean isOwnThread() {
    Thread current = Thread.currentThread();
    return owner == current || home == current;
  }

  /**
   * While the loop does not run, the thread that prepares or ticks it may call directly: the one
   * that {@link #settle} named, else any platform thread. A virtual thread never is that one.
   */
  @Override
  public boolean isElsewhere() {
    Thread current = Thread.currentThread();
    Thread running = owner;
    if (running != null) {
      return running != current;
    }
    Thread lasting = home;
    return lasting == null ? current.isVirtual() : lasting != current;
  }

  /** Says that only this thread ever runs the loop: while it does not run, others queue too. */
  public void settle(Thread thread) {
    home = Objects.requireNonNull(thread);
  }

  /** Whether the loop is closed. Any thread. */
  public boolean isClosed() {
    return closed;
  }

  /** How the loop waits. */
  public LoopDriver driver() {
    return driver;
  }

  /**
   * Lets the loop wait in another way from now on: one that also sees I/O. Owner only.
   *
   * @throws IllegalStateException if the loop is closed
   */
  public void driver(LoopDriver replacement) {
    checkOpen();
    driver = Objects.requireNonNull(replacement);
  }

  /** The loop's name, for logs. */
  public String name() {
    return name;
  }

  /**
   * Closes the loop: what is still queued is dropped, later scheduling fails. Does nothing if it is
   * closed already.
   *
   * @throws IllegalStateException if it runs
   */
  @Override
  public void close() {
    if (owner != null) {
      throw new IllegalStateException("Cannot close a running event loop");
    }
    if (closed) {
      return;
    }
    driver.closed();
    closed = true;
    List<Entry> dropped = new ArrayList<>(ready);
    timers.forEach(timer -> dropped.add(timer.entry));
    ready.clear();
    timers.clear();
    dropped.forEach(Entry::abandoned);
    drainAfterClose();
  }

  /** What came too late is dropped as if it had been queued just before. */
  private void drainAfterClose() {
    List<Entry> dropped = new ArrayList<>();
    synchronized (inbox) {
      Entry entry;
      while ((entry = inbox.poll()) != null) {
        dropped.add(entry);
      }
    }
    dropped.forEach(Entry::abandoned);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("Event loop is closed");
    }
  }

  private void checkRunnable() {
    checkOpen();
    if (owner != null) {
      throw new IllegalStateException("This event loop is already running");
    }
    if (RUNNING.isBound()) {
      throw new IllegalStateException("Cannot run the event loop while another loop is running");
    }
  }

  static long toNanosSaturated(Duration duration) {
    // Half the range keeps deadline arithmetic from overflowing.
    long max = Long.MAX_VALUE / 2;
    if (duration.compareTo(Duration.ofNanos(max)) > 0) {
      return max;
    }
    return duration.isNegative() ? 0 : duration.toNanos();
  }

  /** Does something with every task that is not done, oldest first; asyncio's all_tasks. */
  public void forEachTask(Consumer<Task<?>> action) {
    tasks().forEach(action);
  }

  @Override
  public String toString() {
    return "<EventLoop "
        + name
        + " running="
        + isRunning()
        + " closed="
        + closed
        + " debug="
        + debug
        + ">";
  }
}
