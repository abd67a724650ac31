package dev.polyloop.js;

import dev.polyloop.guest.Access;
import dev.polyloop.guest.Guest;
import dev.polyloop.guest.GuestEnvironment;
import dev.polyloop.guest.GuestException;
import dev.polyloop.guest.LoopThread;
import dev.polyloop.guest.ReadGrants;
import dev.polyloop.guest.Surroundings;
import dev.polyloop.guest.Traces;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Task;
import dev.polyloop.stream.StreamSubscription;
import dev.polyloop.typed.Signature;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/**
 * JavaScript on the loop: a context with timers, console, abort signals, modules and {@code
 * asyncio}, and the way between promises and {@link LoopFuture}s.
 *
 * <p>Thread rule: the owner thread, from the constructor on.
 */
public final class JsGuest implements Guest, AutoCloseable {
  private static final String LANGUAGE = "js";
  private static final String ASYNCIO = "asyncio";
  private static final String NOT_OURS = "not a context of this builder's contextBuilder(\"js\")";

  /** Node\'s exit code for an exception that a listener of uncaughtException has thrown. */
  private static final int FAILED_HANDLER = 7;

  private final GuestEnvironment env;
  private final Context context;
  private final ModuleFileSystem files;
  private final boolean ownsContext;
  private final CommonJs commonJs;
  private final JsErrors errors;
  private final JsTimers timers;
  private final JsSignals signals;
  private final JsHost host;
  private final EntryPoints entry;
  private final JsValues values;

  private Consumer<? super Throwable> uncaughtHandler = this::reportToLoop;
  private List<String> arguments = List.of();
  private Path folder = Path.of("").toAbsolutePath();
  private @Nullable Path mainFile;
  private @Nullable Value exitListener;
  private @Nullable Value exitCode;
  private @Nullable Value beforeExit;
  private boolean isProgram;
  private int failure;
  private boolean over;
  private int exited = -1;
  private int evaluations;

  /** Starts a context for the environment. */
  public JsGuest(GuestEnvironment env) {
    this.env = env;
    GuestEnvironment.Adopted adopted = env.adopted().get(LANGUAGE);
    ownsContext = adopted == null;
    if (adopted == null) {
      files = new ModuleFileSystem(env.sandbox().files());
      context =
          configure(Context.newBuilder(LANGUAGE), env.access(), files)
              .engine(env.engine())
              .in(env.in())
              .out(env.out())
              .err(env.err())
              .options(env.options())
              .build();
    } else {
      if (!(adopted.files() instanceof ModuleFileSystem own)) {
        throw new IllegalArgumentException(NOT_OURS);
      }
      files = own;
      context = adopted.context();
    }
    errors = new JsErrors(this);
    timers = new JsTimers(this, env.thread());
    signals = new JsSignals(this);
    values = new JsValues(this);
    host = new JsHost(this);
    entry = start();
    commonJs = new CommonJs(this);
    files.commonJs(commonJs);
    env.thread().jobs(this::surroundingsOfJob);
  }

  /** The settings that a context must have to be this guest's; others may be added. */
  public static Context.Builder configure(
      Context.Builder builder, Access access, FileSystem moduleFiles) {
    boolean trusted = access == Access.TRUSTED;
    return builder
        .allowHostAccess(access.hostAccess())
        .allowHostClassLookup(name -> trusted)
        .allowPolyglotAccess(trusted ? PolyglotAccess.ALL : PolyglotAccess.NONE)
        .allowIO(IOAccess.newBuilder().fileSystem(moduleFiles).build())
        .allowExperimentalOptions(true)
        .option("js.async-context", "true")
        .option("js.console", "false")
        .option("js.print", "false")
        .option("js.load", "false")
        .option("js.unhandled-rejections", "handler");
  }

  /** The file system of a context for {@link #configure}. */
  public static FileSystem moduleFiles(ReadGrants grants) {
    return new ModuleFileSystem(grants);
  }

  private EntryPoints start() {
    importOwn("host").executeVoid(host);
    EntryPoints points = EntryPoints.of(importOwn("install"));
    if (ownsContext) {
      points.tidy().executeVoid();
      install(points, true);
    }
    return points;
  }

  /** The default export of one of Polyloop's own modules. */
  private Value importOwn(String name) {
    Value importer = context.eval(LANGUAGE, "(specifier) => import(specifier)");
    CompletableFuture<Value> imported = new CompletableFuture<>();
    // Without top-level await, the import is over when the outermost call returns.
    importer
        .execute(ModuleFileSystem.ownModule(name).toUri().toString())
        .invokeMember(
            "then",
            receiver(module -> imported.complete(module.getMember("default"))),
            receiver(error -> imported.completeExceptionally(failure(error))));
    if (imported.state() == Future.State.FAILED
        && imported.exceptionNow() instanceof RuntimeException e) {
      throw e;
    }
    return imported.resultNow();
  }

  /**
   * Gives a context that was adopted its globals, once; one of Polyloop's own has them.
   *
   * @param replace also those that something else has defined
   * @return the names of globals that something else has defined, and which were kept
   * @throws IllegalStateException if the context is Polyloop's own
   */
  public Set<String> install(boolean replace) {
    if (ownsContext) {
      throw new IllegalStateException(
          "no JavaScript context was adopted: Polyloop's own has its globals from the start");
    }
    return install(entry, replace);
  }

  private Set<String> install(EntryPoints points, boolean replace) {
    Object[] services =
        env.exposed().entrySet().stream()
            .map(service -> ProxyArray.fromArray(service.getKey(), service.getValue()))
            .toArray();
    Value kept =
        points
            .install()
            .execute(
                ProxyArray.fromArray(foreignSamples()), ProxyArray.fromArray(services), replace);
    Value shared = context.getPolyglotBindings();
    if (replace || !shared.hasMember(ASYNCIO)) {
      shared.putMember(ASYNCIO, points.asyncio());
    }
    return Set.of(kept.as(String[].class));
  }

  /** A function that JavaScript calls with one argument. */
  private static ProxyExecutable receiver(Consumer<Value> action) {
    return arguments -> {
      action.accept(arguments[0]);
      return null;
    };
  }

  // Guest

  @Override
  public String language() {
    return LANGUAGE;
  }

  @Override
  public boolean isAwaitable(Value value) {
    return value.hasMembers() && value.canInvokeMember("then");
  }

  @Override
  public LoopFuture<@Nullable Object> adopt(EventLoop loop, Value value) {
    Object peer = JsValues.peer(value);
    if (peer instanceof LoopFuture<?> future) {
      return cast(future);
    }
    return entry.adopt().execute(loop, value).asHostObject();
  }

  @SuppressWarnings("unchecked")
  static LoopFuture<@Nullable Object> cast(LoopFuture<?> future) {
    return (LoopFuture<@Nullable Object>) future;
  }

  @Override
  public boolean isStream(Value value) {
    return entry.isStream().execute(value).asBoolean();
  }

  @Override
  public LoopFuture<@Nullable Object> drive(
      EventLoop loop, Value stream, StreamSubscription subscription) {
    Value future = callSurrounded(entry.drive(), loop, stream, subscription);
    return future.asHostObject();
  }

  /** The promise with the future's outcome, always the same one. */
  public Value toPromise(LoopFuture<?> future) {
    return entry.toPromise().execute(wrapper(future));
  }

  /** The asyncio Future or Task of JavaScript that stands for the Java one. */
  Value wrapper(LoopFuture<?> future) {
    Object made =
        future.peer(this, () -> entry.makeWrapper().execute(future, future instanceof Task<?>));
    return (Value) made;
  }

  /**
   * The Java exception for an Error of JavaScript's that another language has raised, or null if it
   * is none or cannot be told: what it is raised as is another object, which names the Error.
   */
  public @Nullable Throwable throwable(Value raised) {
    Value own = entry.ownError().execute(raised);
    return own.isNull() ? null : errors.toThrowable(own);
  }

  @Override
  public List<StackTraceElement> trace(Value exception) {
    Value error = entry.ownError().execute(exception);
    Value stack = error.hasMember("stack") ? error.getMember("stack") : null;
    return stack != null && stack.isString()
        ? Traces.parse(
            stack
                .asString()
                .lines()
                .filter(line -> !ModuleFileSystem.namesOwnModule(line))
                .toList())
        : List.of();
  }

  @Override
  public void awaited(GuestException exception) {
    entry
        .awaited()
        .executeVoid(
            entry.ownError().execute(exception.guestObject()),
            entry.arrayOf().execute(Traces.lines(exception.takeAwaiters()).toArray()));
  }

  /** What another language asks about JavaScript's objects. */
  public Value border() {
    return entry.border();
  }

  // Programs

  /** The context. */
  @Override
  public Context context() {
    return context;
  }

  /**
   * Loads a file: the namespace of an ES module, done once its top-level awaits are, or what a
   * CommonJS file exports. A {@code .js} file is CommonJS if its nearest package.json says so or if
   * it compiles as such, and else a module.
   */
  public LoopFuture<Value> load(Path file) {
    LoopFuture<Value> result = env.thread().current().createFuture();
    loadInto(file, entry.requireFile(), result);
    return result;
  }

  private void loadInto(Path file, Value require, LoopFuture<Value> result) {
    Path absolute = file.toAbsolutePath().normalize();
    try {
      if (commonJs.isCommonJs(absolute)) {
        result.complete(require.execute(absolute.toString()));
      } else {
        importInto(absolute, result);
      }
    } catch (PolyglotException e) {
      result.completeExceptionally(errors.toThrowable(e));
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }

  private void importInto(Path file, LoopFuture<Value> result) {
    entry
        .importModule()
        .execute(file.toUri().toString())
        .invokeMember(
            "then",
            receiver(result::complete),
            receiver(error -> result.completeExceptionally(errors.toThrowable(error))));
  }

  /**
   * As {@link #load}, for a file without top-level await.
   *
   * @throws IllegalStateException if it is still waiting for something
   * @throws RuntimeException what the file has thrown
   */
  public Value loadModule(Path file) {
    LoopFuture<Value> loading = load(file);
    if (!loading.isDone()) {
      throw new IllegalStateException(file + " has a top-level await: use load");
    }
    try {
      return loading.resultNow();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * Runs a file as the program: its failure and other uncaught ones are printed, stop the loop that
   * runs, and make {@link #failed} true. The program is over when {@link EventLoop#runUntilIdle}
   * is; if the future is not done then, a top-level await never ended.
   */
  public LoopFuture<Value> runMain(Path file, List<String> args) {
    arguments = List.copyOf(args);
    mainFile = file.toAbsolutePath().normalize();
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      folder = parent;
    }
    return runProgram(file);
  }

  /**
   * Runs code as the program, as a script if it is one and else as a module.
   *
   * @return its completion value, or the module's namespace
   */
  public LoopFuture<Value> eval(String code) {
    Source script = Source.newBuilder(LANGUAGE, code, "[eval]").buildLiteral();
    try {
      Value parsed = context.parse(script);
      assert parsed != null;
    } catch (PolyglotException e) {
      if (!e.isSyntaxError()) {
        throw e;
      }
      Path file = folder.resolve("[eval" + ++evaluations + "].mjs");
      files.addVirtual(file, code);
      return runProgram(file);
    }
    return runProgram(
        result -> {
          try {
            result.complete(context.eval(script));
          } catch (PolyglotException e) {
            result.completeExceptionally(errors.toThrowable(e));
          }
        });
  }

  private LoopFuture<Value> runProgram(Path file) {
    return runProgram(result -> loadInto(file, entry.runMain(), result));
  }

  /** Starts the program as an entry of the loop, so that it has a running loop from the first. */
  private LoopFuture<Value> runProgram(Consumer<LoopFuture<Value>> start) {
    uncaughtHandler = this::printAndStop;
    isProgram = true;
    LoopFuture<Value> program = env.thread().current().createFuture();
    program.addCallback(done -> enqueue(() -> reportFailure(program)));
    enqueue(
        () -> {
          start.accept(program);
          drainTicks();
        });
    return program;
  }

  private void reportFailure(LoopFuture<Value> program) {
    Throwable thrown = program.thrown();
    if (thrown != null && !over) {
      uncaught(thrown);
    }
  }

  /** A module of the given text, as if there were a file of that name. */
  public LoopFuture<Value> loadSource(Path file, CharSequence text) {
    files.addVirtual(file, text.toString());
    LoopFuture<Value> result = env.thread().current().createFuture();
    importInto(file, result);
    return result;
  }

  /** How a function may be called. */
  public Signature signature(Value function) {
    Value shape = entry.signature().execute(function);
    return Signature.ofJavaScript(
        shape.getArrayElement(0).asInt(), shape.getArrayElement(1).asString());
  }

  /** The namespace of one of Polyloop's own modules, which have no top-level await. */
  Value ownModule(String name) {
    String uri = ModuleFileSystem.ownModule(name).toUri().toString();
    Source source =
        Source.newBuilder(LANGUAGE, "import * as own from \"" + uri + "\"; own;", "[" + name + "]")
            .mimeType("application/javascript+module")
            .buildLiteral();
    return context.eval(source);
  }

  /** The program's arguments. */
  List<String> arguments() {
    return arguments;
  }

  /** Where relative names of {@code polyloop.load} start. */
  Path folder() {
    return folder;
  }

  GuestEnvironment env() {
    return env;
  }

  // Uncaught exceptions

  /**
   * Sets who is told of exceptions that no code caught and rejections that no code handled. At
   * first it is the exception handler of the loop that runs.
   */
  public void uncaughtHandler(Consumer<? super Throwable> handler) {
    uncaughtHandler = Objects.requireNonNull(handler);
  }

  /** Whether an exception was uncaught: the program then ends with exit code 1. */
  public boolean failed() {
    return failure != 0;
  }

  // The end of a program

  /** The program's file, or null. */
  @Nullable Path mainFile() {
    return mainFile;
  }

  void onExit(Value listener, Value code, Value before) {
    exitListener = listener;
    exitCode = code;
    beforeExit = before;
  }

  /**
   * Tells the program that no work is left, unless it has been ended, and runs what its listeners
   * begin.
   *
   * @return whether they have begun something: then they are told again
   */
  public boolean beforeExit() {
    Value listener = beforeExit;
    if (listener == null || over) {
      return false;
    }
    EventLoop loop = env.thread().root();
    boolean[] begun = {false};
    enqueue(
        () -> {
          runEntry(listener);
          begun[0] = loop.hasWork();
        });
    loop.runUntilIdle();
    return begun[0];
  }

  void checkProgram() {
    if (!isProgram) {
      throw new UnsupportedOperationException(
          "process.exit: this is an application's JavaScript, not a program");
    }
  }

  /** Ends the program, from within it. */
  void exit(int code) {
    exited = code;
    over = true;
    env.thread().current().stop();
  }

  /**
   * The program's exit code, once it has run until no work was left: what {@code process.exit} was
   * called with, else, after the listeners of "exit", {@code process.exitCode}, which is 1 if it
   * {@link #failed}, else the given one.
   */
  public int exitCode(int otherwise) {
    if (exited >= 0) {
      return exited;
    }
    int code = failure != 0 ? failure : otherwise;
    if (exitListener == null || exitCode == null || failure == FAILED_HANDLER) {
      return code;
    }
    int before = failure;
    over = false;
    runEntry(exitListener, code, failure != 0);
    if (exited >= 0) {
      return exited;
    }
    return failure != before ? failure : exitCode.execute().asInt();
  }

  /** Reports an exception that no code caught, unless a listener of the program's takes it. */
  public void uncaught(Throwable exception) {
    uncaught(exception, false);
  }

  /** As {@link #uncaught(Throwable)}, of a promise's rejection or of something thrown. */
  void uncaught(Throwable exception, boolean rejection) {
    if (over || exception instanceof JsMachine.ProgramExit) {
      return;
    }
    Throwable unhandled = exception;
    int code = 1;
    try {
      if (entry.dispatchError().execute(errors.toGuest(exception), rejection).asBoolean()) {
        return;
      }
    } catch (PolyglotException e) {
      if (JsErrors.isFatal(e)) {
        throw e;
      }
      if (over) {
        // A listener has called process.exit.
        return;
      }
      unhandled = errors.toThrowable(e);
      code = FAILED_HANDLER;
    }
    failure = code;
    uncaughtHandler.accept(unhandled);
  }

  /** The exception as the console shows it: with its JavaScript stack, causes and properties. */
  public String describe(Throwable exception) {
    return entry.inspect().execute(errors.toGuest(exception)).asString();
  }

  private void reportToLoop(Throwable exception) {
    env.thread().current().report(LoopFailure.of("Uncaught " + describe(exception), exception));
  }

  private void printAndStop(Throwable exception) {
    over = true;
    print(env.err(), "Uncaught " + describe(exception) + "\n");
    env.thread().current().stop();
  }

  void print(OutputStream stream, String text) {
    printBytes(stream, text.getBytes(StandardCharsets.UTF_8));
  }

  void printBytes(OutputStream stream, byte[] bytes) {
    try {
      stream.write(bytes);
      stream.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Running

  /** Calls a function as a macrotask of its own; what it throws is uncaught. */
  void runEntry(Value function, Object... args) {
    if (over) {
      // The program ended in this turn, what is queued behind is dropped.
      return;
    }
    try {
      turn(function, args);
    } catch (PolyglotException e) {
      if (JsErrors.isFatal(e)) {
        throw e;
      }
      uncaught(errors.toThrowable(e));
    }
  }

  /** Runs a function with the ticks and jobs that follow from it. */
  private void turn(Value function, Object... args) {
    Object[] all = new Object[args.length + 1];
    all[0] = function;
    System.arraycopy(args, 0, all, 1, args.length);
    boolean ticks = true;
    try {
      ticks = entry.turn().execute(all).asBoolean();
    } finally {
      if (ticks) {
        drainTicks();
      }
    }
  }

  private void drainTicks() {
    boolean more = !over;
    while (more) {
      // Each round is a call of its own, so that the promise jobs run in between.
      more = entry.drain().execute().asBoolean() && !over;
    }
  }

  /** As {@link #runEntry}, with the function's result, or null if it threw. */
  @Nullable Value call(Value function, Object... args) {
    try {
      return function.execute(args);
    } catch (PolyglotException e) {
      if (JsErrors.isFatal(e)) {
        throw e;
      }
      uncaught(errors.toThrowable(e));
      return null;
    }
  }

  /** Queues an action on the loop that runs. Any thread. */
  void enqueue(LoopThread.Ambient action) {
    env.thread().enqueue(action);
  }

  /** Calls a function with what is ambient for the step that runs, also after its awaits. */
  public Value callSurrounded(Value function, @Nullable Object... args) {
    Surroundings here = env.thread().stepSurroundings();
    if (here.equals(Surroundings.NONE)) {
      return function.execute(args);
    }
    @Nullable Object[] all = new @Nullable Object[args.length + 2];
    all[0] = here;
    all[1] = function;
    System.arraycopy(args, 0, all, 2, args.length);
    return entry.surrounded().execute(all);
  }

  /** The function with the object as its {@code this}; that of a module has none. */
  public Value bind(Value method, Value object) {
    return entry.bind().execute(method, object);
  }

  /** What a Java method throws for JavaScript to catch the exception. */
  public RuntimeException thrown(Throwable exception) {
    return exception instanceof PolyglotException fatal && JsErrors.isFatal(fatal)
        ? fatal
        : errors.toGuest(exception).throwException();
  }

  private @Nullable Surroundings surroundingsOfJob() {
    Value found = entry.surroundings().execute();
    return found.isNull() ? null : found.asHostObject();
  }

  LoopThread thread() {
    return env.thread();
  }

  EntryPoints entry() {
    return entry;
  }

  JsErrors errors() {
    return errors;
  }

  JsValues values() {
    return values;
  }

  /** What the JavaScript files of this package call. */
  JsHost host() {
    return host;
  }

  JsSignals signals() {
    return signals;
  }

  JsTimers timers() {
    return timers;
  }

  CommonJs commonJs() {
    return commonJs;
  }

  private RuntimeException failure(Value error) {
    return ownsContext
        ? new IllegalStateException("JavaScript did not start: " + error)
        : new IllegalArgumentException(NOT_OURS + ": " + error);
  }

  /** One foreign object of each kind that has a prototype of its own and can be awaitable. */
  private static Object[] foreignSamples() {
    Callable<@Nullable Object> function = () -> null;
    Iterable<Object> iterable = new java.util.ArrayDeque<>();
    return new Object[] {new Object(), function, iterable};
  }

  /** Takes the timers back and closes the context, or gives back what was adopted as it was. */
  @Override
  public void close() {
    timers.clear();
    signals.close();
    host.sockets.close();
    host.network.close();
    host.subtle.close();
    if (ownsContext) {
      context.close(true);
    } else {
      uninstall();
    }
  }

  private void uninstall() {
    try {
      entry.uninstall().executeVoid();
      Value shared = context.getPolyglotBindings();
      if (entry.asyncio().equals(shared.getMember(ASYNCIO))) {
        shared.removeMember(ASYNCIO);
      }
    } catch (PolyglotException | IllegalStateException e) {
      // The application may have closed it: then there is nothing to give back.
      if (e instanceof PolyglotException failure && !failure.isCancelled()) {
        throw failure;
      }
    }
  }
}
