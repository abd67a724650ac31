package dev.polyloop;

import dev.polyloop.guest.Access;
import dev.polyloop.guest.Awaitables;
import dev.polyloop.guest.GuestEnvironment;
import dev.polyloop.guest.LoopThread;
import dev.polyloop.guest.Version;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.FailureWatch;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.Wait;
import dev.polyloop.python.PythonGuest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.graalvm.polyglot.Engine;
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
  private final Object closeLock = new Object();

  // The owner thread.
  private @Nullable PythonGuest python;

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
  private <T extends @Nullable Object> T onOwner(Supplier<T> action) {
    if (closed) {
      throw new IllegalStateException("Polyloop is closed");
    }
    return thread.isOwner() ? action.get() : thread.root().call(action);
  }

  // Python

  /** The Python guest; owner thread. */
  PythonGuest python() {
    PythonGuest guest = python;
    if (guest == null) {
      guest = new PythonGuest(environment);
      environment.awaitables().register(guest);
      python = guest;
      if (loopThread != null) {
        guest.enterLoop(thread.root());
      }
    }
    return guest;
  }

  // Modules

  /** Loads a module by file name, in the language of its suffix: .py, .mjs, .js, .cjs, .java. */
  public GuestModule load(Path file) {
    Path absolute = file.toAbsolutePath();
    return onOwner(() -> new GuestModule(this, loadValue(absolute)));
  }

  private Value loadValue(Path file) {
    String name = file.getFileName().toString();
    if (name.endsWith(".py")) {
      return python().loadModule(file);
    }
    throw new IllegalArgumentException("no language for " + name);
  }

  CompletableFuture<Value> call(Value function, Object... arguments) {
    LoopFuture<Value> result = thread.root().createFuture();
    throw new UnsupportedOperationException(function + " " + List.of(arguments) + result);
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
    PythonGuest guest = python;
    FailureWatch.reportAll(scheduler -> scheduler instanceof EventLoop);
    if (guest != null) {
      guest.close();
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

  /** Runs a program as the command line does; caller-thread mode only. */
  public int runPython(String mode, String target, List<String> arguments) {
    return python().runMain(mode, target, arguments.toArray(String[]::new));
  }
}
