package dev.polyloop;

import dev.polyloop.guest.Access;
import dev.polyloop.guest.Awaitables;
import dev.polyloop.guest.GuestEnvironment;
import dev.polyloop.guest.GuestException;
import dev.polyloop.guest.JavaSources;
import dev.polyloop.guest.LoopThread;
import dev.polyloop.guest.Version;
import dev.polyloop.js.JsGuest;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.FailureWatch;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.Wait;
import dev.polyloop.python.PythonGuest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
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
  private final Engine engine;
  private final boolean ownsEngine;
  private final LoopThread thread;
  private final GuestEnvironment environment;
  private final Duration grace;
  private final @Nullable Thread loopThread;
  private final JavaSources javaSources = new JavaSources();
  private final Object closeLock = new Object();

  // The owner thread.
  private volatile @Nullable PythonGuest python;
  private @Nullable JsGuest js;

  private volatile boolean closed;

  Polyloop(PolyloopBuilder settings) {
    Engine given = settings.engine;
    ownsEngine = given == null;
    engine = given == null ? newEngine() : given;
    grace = settings.grace;
    EventLoop root = settings.newLoop();
    thread = new LoopThread(root);
    environment =
        new GuestEnvironment(
            engine,
            settings.trusted ? Access.TRUSTED : Access.EXPLICIT,
            thread,
            new Awaitables(),
            this::loadValue,
            Map.copyOf(settings.exposed),
            Map.copyOf(settings.options),
            settings.in,
            settings.out,
            settings.err);
    if (settings.callerThread) {
      loopThread = null;
      thread.bind();
    } else {
      CountDownLatch started = new CountDownLatch(1);
      loopThread =
          Thread.ofPlatform()
              .name("polyloop-" + root.name())
              .daemon(true)
              .start(
                  () -> {
                    thread.bind();
                    root.callSoon(started::countDown);
                    runForever(root);
                  });
      awaitUninterruptibly(started);
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
    return Engine.newBuilder()
        .allowExperimentalOptions(true)
        .option("engine.WarnInterpreterOnly", "false")
        .build();
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
        root.report(LoopFailure.of("A guest program asked to exit", e));
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The loop that everything runs on. */
  public EventLoop loop() {
    return thread.root();
  }

  /** Runs on the loop's thread and waits for the result. */
  <T extends @Nullable Object> T onOwner(Supplier<T> action) {
    if (closed) {
      throw new IllegalStateException("Polyloop is closed");
    }
    return thread.isOwner() ? action.get() : thread.root().call(action);
  }

  // Languages

  private PythonGuest python() {
    PythonGuest guest = python;
    if (guest == null) {
      guest = new PythonGuest(environment.forLanguage("python"));
      environment.awaitables().register(guest);
      python = guest;
      if (thread.root().isRunning()) {
        guest.enterLoop(thread.root());
      }
      introduce();
    }
    return guest;
  }

  private JsGuest js() {
    JsGuest guest = js;
    if (guest == null) {
      guest = new JsGuest(environment.forLanguage("js"));
      environment.awaitables().register(guest);
      js = guest;
      introduce();
    }
    return guest;
  }

  /** Tells Python of JavaScript's types once there are both. */
  private void introduce() {
    PythonGuest pythonGuest = python;
    JsGuest jsGuest = js;
    if (pythonGuest != null && jsGuest != null) {
      pythonGuest.registerJavaScript(jsGuest.border());
    }
  }

  /**
   * The polyglot context of a language, "python" or "js"; starts the language.
   *
   * @throws IllegalArgumentException for another language
   */
  public Context context(String language) {
    return onOwner(
        () ->
            switch (language) {
              case "python" -> python().contextWithAsyncio();
              case "js" -> js().context();
              default -> throw new IllegalArgumentException("no language " + language);
            });
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
    if (isJavaScript(absolute)) {
      if (thread.isOwner()) {
        return new GuestModule(this, loadValue(absolute));
      }
      // A module may wait at its top level: only the loop can bring it to its end.
      return new GuestModule(this, waitFor(onOwner(() -> js().load(absolute))));
    }
    return new GuestModule(this, onOwner(() -> loadValue(absolute)));
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

  private static boolean isJavaScript(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".mjs") || name.endsWith(".js") || name.endsWith(".cjs");
  }

  private Value loadValue(Path file) {
    try {
      if (isJavaScript(file)) {
        return js().loadModule(file);
      }
      String name = file.getFileName().toString();
      if (name.endsWith(".py")) {
        return python().loadModule(file);
      }
      if (name.endsWith(".java") && environment.access() == Access.TRUSTED) {
        return python != null
            ? python.context().asValue(javaSources.load(file)).getMember("static")
            : js().context().asValue(javaSources.load(file)).getMember("static");
      }
    } catch (PolyglotException e) {
      throw asRuntime(translate(e));
    }
    throw new IllegalArgumentException("no language for " + file.getFileName());
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
                    ? python().evaluator()
                    : context(language).eval(language, "(0, eval)"));
    return call(evaluator, type, code);
  }

  <T extends @Nullable Object> CompletableFuture<T> call(
      Value function, Class<T> type, @Nullable Object... arguments) {
    EventLoop root = thread.root();
    GuestCall<T> call = new GuestCall<>(root, environment.awaitables(), this::translate, type);
    if (closed) {
      throw new IllegalStateException("Polyloop is closed");
    }
    root.enqueue(() -> call.start(function, arguments));
    return call.toCompletableFuture();
  }

  // Exceptions

  /** What a Java caller sees of an exception: the original if it was Java's, with guest frames. */
  private Throwable translate(Throwable throwable) {
    if (throwable instanceof PolyglotException e) {
      if (e.isHostException()) {
        return e.asHostException();
      }
      Value guest = e.getGuestObject();
      if (guest == null) {
        return e;
      }
      Throwable translated =
          python != null && python.owns(guest)
              ? python.throwable(guest)
              : new GuestException(guest, String.valueOf(e.getMessage()));
      if (translated instanceof GuestException) {
        translated.setStackTrace(e.getStackTrace());
      }
      return translated;
    }
    if (throwable instanceof GuestException e && e.getStackTrace().length == 0 && python != null) {
      python.addFrames(e);
    }
    return throwable;
  }

  private static RuntimeException asRuntime(Throwable throwable) {
    return throwable instanceof RuntimeException e ? e : new CompletionException(throwable);
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
   */
  @Override
  public void close() {
    synchronized (closeLock) {
      if (closed) {
        return;
      }
      EventLoop root = thread.root();
      if (loopThread != null) {
        LoopFuture<@Nullable Void> drained = root.createFuture();
        root.execute(() -> cancelAll(root, drained));
        drained.join();
        onOwner(this::closeGuests);
        closed = true;
        root.stop();
        join(loopThread);
      } else {
        closeGuests();
        closed = true;
      }
      root.close();
      if (ownsEngine) {
        engine.close(true);
      }
    }
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
    PythonGuest pythonGuest = python;
    JsGuest jsGuest = js;
    FailureWatch.reportAll(thread::knows);
    if (pythonGuest != null) {
      pythonGuest.close();
    }
    if (jsGuest != null) {
      jsGuest.close();
    }
    return null;
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // Programs; caller-thread mode, for the launcher

  /** Runs a Python program as {@code python3} would; returns the exit code. */
  public int runPython(String mode, String target, List<String> arguments) {
    int code;
    try {
      code = python().runMain(mode, target, arguments.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // JavaScript that the program loaded may have timers left.
    thread.root().runUntilIdle();
    FailureWatch.reportAll(thread::knows);
    python().finish();
    return code;
  }

  /** Runs a JavaScript program until no work is left; returns the exit code. */
  public int runJavaScript(Path file, List<String> arguments) {
    JsGuest guest = js();
    return runToEnd(guest, guest.runMain(file, arguments));
  }

  /** Runs JavaScript code as a program; returns the exit code. */
  public int evalJavaScript(String code) {
    JsGuest guest = js();
    return runToEnd(guest, guest.eval(code));
  }

  private int runToEnd(JsGuest guest, LoopFuture<Value> program) {
    if (!guest.failed()) {
      if (python != null) {
        python.enterLoop(thread.root());
      }
      thread.root().runUntilIdle();
    }
    FailureWatch.reportAll(thread::knows);
    if (guest.failed()) {
      return 1;
    }
    // As Node: a top-level await that nothing will ever settle.
    return program.isDone() ? 0 : 13;
  }

  /** Lets Python deal with SIGINT as python3 does; for the process that is the program's alone. */
  public void handlePythonSignals() {
    python().handleSignals();
  }

  /**
   * Ctrl-C for the Python program that runs: cancels the main task of {@code asyncio.run}. Any
   * thread.
   *
   * @return false if nothing runs that could be cancelled
   */
  public boolean interrupt() {
    PythonGuest guest = python;
    return guest != null && guest.interrupt();
  }

  /** Whether guest code is compiled by the Graal compiler, or only interpreted. */
  public boolean isCompiled() {
    return !engine.getImplementationName().contains("Interpreted");
  }
}
