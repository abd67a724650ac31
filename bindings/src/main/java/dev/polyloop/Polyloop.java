package dev.polyloop;

import dev.polyloop.guest.Engines;
import dev.polyloop.guest.LoopThread;
import dev.polyloop.guest.Version;
import dev.polyloop.js.JsGuest;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.ExceptionHandler;
import dev.polyloop.loop.FailureWatch;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.Wait;
import dev.polyloop.python.PythonGuest;
import dev.polyloop.typed.Conversion;
import dev.polyloop.typed.Exposer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * An event loop with Python and JavaScript on it, owned by a Java application.
 *
 * <p>By default it has a thread of its own, on which the loop runs until {@link #close}. A language
 * starts when it is first used.
 *
 * <p>Thread rule: every method is safe on any thread but the loop's own, where the blocking ones
 * refuse; methods of guest objects and of {@link #loop} follow the loop's rules.
 */
public final class Polyloop implements AutoCloseable {
  /** How long the loop may take to notice that it is being closed. */
  private static final Duration HELD = Duration.ofSeconds(5);

  private static final int ROUNDS = 20;

  private final Engine engine;
  private final boolean ownsEngine;
  private final LoopThread thread;
  private final Languages languages;
  private final GuestCall.Setting calls;
  private final CallLimit limit;
  private final Deadlines deadlines;
  private final ContextCapture capture;
  private final @Nullable Duration callDeadline;
  private final Duration grace;
  private final @Nullable Thread loopThread;
  private final Object closeLock = new Object();

  // Any thread.
  private final Set<GuestCall<?>> unfinished = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;
  private volatile boolean closed;

  Polyloop(PolyloopBuilder settings) {
    Engine given = settings.engine();
    ownsEngine = given == null;
    engine = given == null ? Engines.unshared() : given;
    grace = settings.grace;
    capture = settings.capture;
    callDeadline = settings.callDeadline;
    limit = new CallLimit(settings.callLimit, settings.callPatience);
    EventLoop root = settings.newLoop();
    thread = new LoopThread(root);
    languages = new Languages(this, thread, engine, settings);
    calls = new GuestCall.Setting(thread, languages.awaitables(), languages::translate);
    deadlines = new Deadlines(root, languages::contexts);
    if (settings.callerThread) {
      loopThread = null;
      thread.bind();
      root.settle(Thread.currentThread());
    } else {
      loopThread =
          Thread.ofPlatform()
              .name("polyloop-" + root.name())
              .daemon(true)
              .unstarted(
                  () -> {
                    thread.bind();
                    runForever(root);
                  });
      root.settle(loopThread);
      loopThread.start();
    }
    try {
      settings.languages.forEach(this::context);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The settings of a new one. */
  public static PolyloopBuilder builder() {
    return new PolyloopBuilder();
  }

  /** One with a thread of its own and the default settings. */
  public static Polyloop create() {
    return builder().build();
  }

  /** An engine fit to be shared by several of them in one JVM; they then share compiled code. */
  public static Engine newEngine() {
    return Engines.shared();
  }

  /** Polyloop's version. */
  public static String version() {
    return Version.VALUE;
  }

  /** A guest's exit or interrupt must not end the thread that all programs share. */
  private static void runForever(EventLoop root) {
    boolean again = true;
    while (again) {
      try {
        root.run();
        again = false;
      } catch (RuntimeException e) {
        if (isForcedEnd(e)) {
          return;
        }
        if (!isInterrupt(e)) {
          root.report(LoopFailure.of("A guest program asked to exit", e));
        }
      }
    }
  }

  /** The languages were closed under it: see {@link #endByForce}. */
  private static boolean isForcedEnd(RuntimeException exception) {
    return exception instanceof PolyglotException guest && guest.isCancelled();
  }

  /** A step whose time was over: its call says so. */
  private static boolean isInterrupt(RuntimeException exception) {
    return exception instanceof PolyglotException guest && guest.isInterrupted();
  }

  /** The loop that everything runs on. */
  public EventLoop loop() {
    return thread.root();
  }

  /** While it closes, what still runs may call, to clean up; nobody else may. */
  private void checkOpen() {
    if (closed || (closing && EventLoop.current() == null)) {
      throw new IllegalStateException("Polyloop is closed");
    }
  }

  /** Runs on the loop's thread and waits for the result. */
  <T extends @Nullable Object> T onOwner(Supplier<T> action) {
    checkOpen();
    return thread.isOwner() ? action.get() : thread.root().call(action);
  }

  Languages languages() {
    return languages;
  }

  /** Whether the calling thread is the loop's. */
  boolean isLoopThread() {
    return thread.isOwner();
  }

  // Languages

  /**
   * The polyglot context of a language, "python" or "js"; starts the language.
   *
   * @throws IllegalArgumentException for another language
   */
  public Context context(String language) {
    return onOwner(() -> languages.context(language));
  }

  /**
   * Gives the JavaScript context that was {@linkplain PolyloopBuilder#adopt adopted} the globals of
   * the web platform and of Node, what is exposed, and other languages' awaitables and streams
   * their {@code then} and {@code Symbol.asyncIterator}; keeps the globals that are there. Does
   * nothing the second time. {@link #close} takes back what this has defined, but for what was
   * changed since.
   *
   * @return the names of globals that were there and were kept
   * @throws IllegalStateException if no JavaScript context was adopted
   */
  public Set<String> install() {
    return install(Existing.KEEP);
  }

  /** As {@link #install()}, with a say in what happens to the globals that are there. */
  public Set<String> install(Existing existing) {
    return onOwner(() -> languages.js().install(existing == Existing.REPLACE));
  }

  // Modules

  /**
   * Loads a module by file name, in the language of its suffix: .py, .mjs, .js, .cjs, .java. The
   * same module for the same file.
   *
   * @throws IllegalArgumentException if there is no such file, or no language for it
   * @throws dev.polyloop.guest.GuestException what the module raised
   */
  public GuestModule load(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    if (!Files.exists(absolute)) {
      throw new IllegalArgumentException("no file " + file);
    }
    languages.grant(absolute);
    if (Languages.isJavaScript(absolute) && !thread.isOwner()) {
      // A module may wait at its top level: only the loop can bring it to its end.
      return module(waitFor(onOwner(() -> languages.js().load(absolute))));
    }
    return module(onOwner(() -> languages.load(absolute)));
  }

  /**
   * Loads a module by name: a file of the module paths, with or without its suffix, or else what
   * Python imports by that name.
   *
   * @throws IllegalArgumentException if there is none
   * @throws dev.polyloop.guest.GuestException what the module raised
   */
  public GuestModule load(String name) {
    Path file = languages.find(name);
    if (file != null) {
      return load(file);
    }
    Value imported = onOwner(() -> languages.importPython(name));
    if (imported == null) {
      throw new IllegalArgumentException("no module " + name);
    }
    return module(imported);
  }

  /**
   * Loads a source as a module, "python" or "js", as if there were a file of its name; the same
   * module for a source of the same name.
   *
   * @throws IllegalArgumentException if there is no such language
   * @throws IllegalStateException on the loop's own thread
   * @throws dev.polyloop.guest.GuestException what the module raised
   */
  public GuestModule load(Source source) {
    return module(waitFor(onOwner(() -> languages.load(source))));
  }

  private GuestModule module(Value namespace) {
    return new GuestModule(this, namespace, callDeadline);
  }

  private static <T extends @Nullable Object> T waitFor(LoopFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * Evaluates code in a language, "python" or "js", as a program would contain it at its top level.
   *
   * @param type what the value of a trailing expression is converted to
   */
  public <T extends @Nullable Object> CompletableFuture<T> eval(
      String language, String code, Class<T> type) {
    Value evaluator =
        onOwner(
            () ->
                language.equals("python")
                    ? languages.python().evaluator()
                    : context(language).eval(language, "(0, eval)"));
    return call(evaluator, languages.conversions().of(type), new Object[] {code}, callDeadline);
  }

  /** Calls a guest's function; the last argument may be {@link Keywords}. */
  <T extends @Nullable Object> CompletableFuture<T> call(
      Value function,
      Conversion conversion,
      @Nullable Object[] arguments,
      @Nullable Duration deadline) {
    checkOpen();
    boolean counted = limit.enter();
    GuestCall<T> call =
        new GuestCall<>(
            calls,
            conversion,
            () -> languages.call(function, arguments),
            deadline,
            capture.capture(),
            thread.surroundings().variables());
    unfinished.add(call);
    call.addCallback(
        done -> {
          unfinished.remove(call);
          if (counted) {
            limit.leave();
          }
        });
    try {
      thread.root().enqueue(call);
    } catch (IllegalStateException e) {
      call.abandoned();
    }
    if (deadline != null) {
      deadlines.watch(call, deadline);
    }
    return call.toCompletableFuture();
  }

  /** The streams of a guest's function, which each subscriber calls anew. */
  Flow.Publisher<Object> stream(Value function, Conversion items, @Nullable Object[] arguments) {
    checkOpen();
    return languages.publish(function, items, arguments);
  }

  // Java tasks

  /** Runs a callable on a virtual thread as a task of the loop. */
  public <T extends @Nullable Object> Task<T> start(Callable<T> callable) {
    return thread.root().createTask(callable);
  }

  // Closing

  /**
   * Closes: cancels what still runs and waits for it as long as the grace period says, reports what
   * did not end, then ends the languages and the thread. Does nothing the second time.
   *
   * @throws IllegalStateException on the loop's own thread, which it would wait for
   */
  @Override
  public void close() {
    if (loopThread != null && isLoopThread() && !closed) {
      throw new IllegalStateException("close() would wait for the loop's own thread");
    }
    synchronized (closeLock) {
      if (closed) {
        return;
      }
      closing = true;
      EventLoop root = thread.root();
      if (loopThread != null) {
        LoopFuture<@Nullable Void> drained = root.createFuture();
        root.execute(() -> cancelAll(root, drained));
        if (isDoneInTime(root, drained)) {
          root.call(this::closeGuests);
          closed = true;
          root.stop();
          join(loopThread, Duration.ofDays(1));
        } else {
          closed = true;
          endByForce(root, loopThread);
        }
      } else {
        closeGuests();
        closed = true;
      }
      if (!root.isRunning()) {
        root.close();
      }
      deadlines.close();
      unfinished.forEach(call -> call.end(new IllegalStateException("Polyloop was closed")));
      if (ownsEngine) {
        engine.close(true);
      }
    }
  }

  /** Whether the loop got there, for which it has time as long as it makes progress. */
  private boolean isDoneInTime(EventLoop root, LoopFuture<@Nullable Void> drained) {
    Duration time = grace.plus(HELD);
    long before = -1;
    for (int round = 0; root.progress() != before && round < ROUNDS; round++) {
      before = root.progress();
      if (isDoneWithin(time, drained)) {
        return true;
      }
      time = HELD;
    }
    return false;
  }

  private static boolean isDoneWithin(Duration time, LoopFuture<@Nullable Void> drained) {
    boolean interrupted = false;
    long end = System.nanoTime() + time.toNanos();
    try {
      while (true) {
        try {
          return drained.get(end - System.nanoTime(), TimeUnit.NANOSECONDS) == null;
        } catch (TimeoutException e) {
          return false;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Something holds the loop's thread and does not come back: what is guest code can be ended. */
  private void endByForce(EventLoop root, Thread held) {
    ExceptionHandler.logging()
        .handle(root, LoopFailure.of("The loop's thread was held when Polyloop was closed", null));
    root.stop();
    languages.contexts().forEach(context -> context.close(true));
    held.interrupt();
    join(held, grace.plus(HELD));
  }

  private void cancelAll(EventLoop root, LoopFuture<@Nullable Void> drained) {
    List<Task<?>> tasks = root.tasks();
    if (tasks.isEmpty()) {
      drained.complete(null);
      return;
    }
    tasks.forEach(task -> task.cancel((Object) "Polyloop is closing"));
    Wait.start(root, tasks, Wait.ReturnWhen.ALL_COMPLETED, grace)
        .onDone(
            done -> {
              for (LoopFuture<?> task : done.resultNow().pending()) {
                root.report(
                    new LoopFailure("Task did not end when Polyloop was closed", null, task));
              }
              drained.complete(null);
            });
  }

  private @Nullable Void closeGuests() {
    FailureWatch.reportAll(thread::knows);
    languages.close();
    return null;
  }

  private static void join(Thread thread, Duration time) {
    boolean interrupted = false;
    boolean over = false;
    while (!over) {
      try {
        boolean ended = thread.join(time);
        over = true;
        assert ended || time.compareTo(Duration.ofDays(1)) < 0;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // Driving; caller-thread mode

  /**
   * Runs the loop on the calling thread until the stage is done and returns its result. Only where
   * {@link PolyloopBuilder#callerThread} was asked for.
   *
   * @throws dev.polyloop.loop.CancelledException if it was cancelled
   * @throws CompletionException with its exception as cause if it failed
   * @throws IllegalStateException on another thread than the one that built this
   */
  public <T extends @Nullable Object> T runUntilComplete(CompletionStage<T> stage) {
    checkDriver();
    return driving(() -> runUntil(thread.root(), stage));
  }

  @SuppressWarnings({"NullAway", "unchecked"}) // The stage's null is its T's.
  private <T extends @Nullable Object> T runUntil(EventLoop root, CompletionStage<T> stage) {
    LoopFuture<T> future = (LoopFuture<T>) languages.awaitables().adopt(root, stage);
    while (true) {
      try {
        return (T) Exposer.fromGuest(root.runUntilComplete(future));
      } catch (PolyglotException e) {
        if (!e.isInterrupted()) {
          throw e;
        }
      }
    }
  }

  /**
   * Runs one turn of the loop without waiting, for a thread that has a loop of its own. Only where
   * {@link PolyloopBuilder#callerThread} was asked for.
   *
   * @return nanoseconds until the next turn is due, 0 if work is ready, {@link
   *     dev.polyloop.loop.LoopDriver#FOREVER} if only another thread can bring some
   * @throws IllegalStateException on another thread than the one that built this
   */
  public long step() {
    checkDriver();
    return driving(thread.root()::step);
  }

  private void checkDriver() {
    if (loopThread != null || !thread.isOwner()) {
      throw new IllegalStateException(
          "only the thread that built this with callerThread() may run it");
    }
  }

  private <T extends @Nullable Object> T driving(Supplier<T> action) {
    PythonGuest before = languages.pythonOrNull();
    if (before != null) {
      before.enterLoop(thread.root());
    }
    try {
      return action.get();
    } finally {
      PythonGuest after = languages.pythonOrNull();
      if (after != null) {
        after.leaveLoop();
      }
    }
  }

  // Programs; caller-thread mode, for the launcher

  /** Runs a Python program as {@code python3} would; returns the exit code. */
  public int runPython(String mode, String target, List<String> arguments) {
    int code;
    try {
      code = languages.python().runMain(mode, target, arguments.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // JavaScript that the program loaded may have timers left.
    thread.root().runUntilIdle();
    FailureWatch.reportAll(thread::knows);
    languages.python().finish();
    return code;
  }

  /** Runs a JavaScript program until no work is left; returns the exit code. */
  public int runJavaScript(Path file, List<String> arguments) {
    JsGuest guest = languages.js();
    return runToEnd(guest, guest.runMain(file, arguments));
  }

  /** Runs JavaScript code as a program; returns the exit code. */
  public int evalJavaScript(String code) {
    JsGuest guest = languages.js();
    return runToEnd(guest, guest.eval(code));
  }

  private int runToEnd(JsGuest guest, LoopFuture<Value> program) {
    if (!guest.failed()) {
      PythonGuest python = languages.pythonOrNull();
      if (python != null) {
        python.enterLoop(thread.root());
      }
      do {
        thread.root().runUntilIdle();
      } while (guest.beforeExit());
    }
    FailureWatch.reportAll(thread::knows);
    // As Node: a top-level await that nothing will ever settle.
    return guest.exitCode(program.isDone() ? 0 : 13);
  }

  /** Lets Python deal with SIGINT as python3 does; for the process that is the program's alone. */
  public void handlePythonSignals() {
    languages.python().handleSignals();
  }

  /** Whether guest code is compiled by the Graal compiler, or only interpreted. */
  public boolean isCompiled() {
    return !engine.getImplementationName().contains("Interpreted");
  }
}
