package dev.polyloop.python;

import dev.polyloop.guest.Access;
import dev.polyloop.guest.GrantedFileSystem;
import dev.polyloop.guest.Guest;
import dev.polyloop.guest.GuestCancellation;
import dev.polyloop.guest.GuestEnvironment;
import dev.polyloop.guest.GuestException;
import dev.polyloop.guest.GuestExit;
import dev.polyloop.guest.GuestFailure;
import dev.polyloop.guest.Sandbox;
import dev.polyloop.guest.Traces;
import dev.polyloop.io.ErrnoException;
import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.ExceptionHandler;
import dev.polyloop.loop.InvalidStateException;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.stream.StreamSubscription;
import dev.polyloop.typed.Signature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.jspecify.annotations.Nullable;

/**
 * The Python interpreter of a {@code Polyloop}: its context, and the functions by which Java calls
 * into it.
 *
 * <p>Thread rule: the owner thread, but for what Python's own threads call.
 */
public final class PythonGuest implements Guest, AutoCloseable {
  /*
   * Programs never run through Context.eval: its root frame has no name, and creating a JavaScript
   * Error above such a frame fails inside GraalJS 25.0.3 (GraalJSException.processForeignFrame).
   * The bootstrap is evaluated once; everything else is a call of a Python function.
   */
  private static final String BOOTSTRAP = "_polyloop/bootstrap.py";

  // How a zip file starts.
  private static final String ARCHIVE = "PK\3\4";

  private final GuestEnvironment environment;
  private final Context context;
  private final boolean ownsContext;
  private final Map<String, Value> functions = new HashMap<>();
  private final Value none;
  private volatile @Nullable JavaScriptValues javaScript;
  private final Map<EventLoop, PythonLoop> loops =
      java.util.Collections.synchronizedMap(new java.util.WeakHashMap<>());

  /** Starts the interpreter. */
  public PythonGuest(GuestEnvironment environment) {
    this.environment = environment;
    GuestEnvironment.Adopted adopted = environment.adopted().get("python");
    ownsContext = adopted == null;
    context =
        adopted != null
            ? adopted.context()
            : configure(Context.newBuilder("python"), environment.access(), environment.sandbox())
                .engine(environment.engine())
                .in(environment.in())
                .out(environment.out())
                .err(environment.err())
                .options(environment.options())
                .build();
    context.eval(source(BOOTSTRAP));
    Value namespace = context.getBindings("python");
    Value start = namespace.getMember("_polyloop_bootstrap");
    namespace.removeMember("_polyloop_bootstrap");
    Value table = start.execute(new PythonHost(this), new ModuleResources());
    for (String name : table.getMemberKeys()) {
      if (!name.startsWith("__")) {
        functions.put(name, table.getMember(name));
      }
    }
    none = function("none").execute();
    if (environment.access() != Access.TRUSTED) {
      function("refuse_signals").executeVoid();
    }
    for (Path folder : environment.sandbox().modulePaths()) {
      function("add_module_path").executeVoid(folder.toString());
    }
  }

  /** The settings that a context must have to be this guest's; others may be added. */
  public static Context.Builder configure(Context.Builder builder, Access access, Sandbox sandbox) {
    builder
        .allowExperimentalOptions(true)
        .allowHostAccess(access.hostAccess())
        .allowPolyglotAccess(PolyglotAccess.ALL)
        .allowCreateThread(true)
        .allowValueSharing(true)
        .environment(sandbox.variables());
    if (access == Access.TRUSTED) {
      builder
          .allowHostClassLookup(name -> true)
          .allowHostClassLoading(true)
          .allowIO(IOAccess.ALL)
          .allowNativeAccess(true)
          .allowCreateProcess(true)
          .allowEnvironmentAccess(EnvironmentAccess.INHERIT);
    } else if (!sandbox.files().isEmpty()) {
      builder.allowIO(IOAccess.newBuilder().fileSystem(granted(sandbox)).build());
    }
    return builder;
  }

  @SuppressWarnings("deprecation") // In GraalVM 25.2.
  private static FileSystem granted(Sandbox sandbox) {
    return FileSystem.allowInternalResourceAccess(new GrantedFileSystem(sandbox.files()));
  }

  private static Source source(String name) {
    String text = ModuleResources.read(name, StandardCharsets.UTF_8);
    return Source.newBuilder("python", text, "<polyloop>/" + name).buildLiteral();
  }

  // What Java asks of Python

  /** A function of {@code _polyloop.entry}, by name. */
  Value function(String name) {
    return Objects.requireNonNull(functions.get(name), name);
  }

  /** Python's int for one that a Java long does not hold. */
  Value integer(BigInteger value) {
    return function("big_int").execute(value.toString(16));
  }

  /** What the result of a future is in Python. */
  Object toPython(LoopFuture<?> future, @Nullable Object value) {
    JavaScriptValues translation = javaScript;
    return switch (value) {
      case null -> none;
      case BigInteger big -> integer(big);
      case Value object when translation != null && !(future instanceof PythonPeer) ->
          translation.toPython(object);
      default -> value;
    };
  }

  /** What a value of JavaScript's is in Python. */
  public Object toPython(Value value) {
    JavaScriptValues translation = javaScript;
    return translation == null ? value : translation.toPython(value);
  }

  /** The module of a JavaScript file as Python sees it, another one as it is. */
  Object module(String path, Value module) {
    JavaScriptValues translation = javaScript;
    if (translation == null || path.endsWith(".java")) {
      return module;
    }
    // A namespace has no class that could be given a Python type.
    return module.getMetaObject() == null
        ? translation.module(path, module)
        : translation.toPython(module);
  }

  /** Python's None. */
  Value none() {
    return none;
  }

  GuestEnvironment environment() {
    return environment;
  }

  /** The polyglot context. */
  @Override
  public Context context() {
    return context;
  }

  /** The polyglot context, with asyncio among its polyglot bindings. */
  public Context contextWithAsyncio() {
    Value asyncio = importModule("asyncio");
    Objects.requireNonNull(asyncio);
    return context;
  }

  /** Imports a file as a module; the same module for the same file. */
  public Value loadModule(Path file) {
    if (environment.access() == Access.TRUSTED) {
      return function("load_module").execute(file.toString());
    }
    // The guest may not read files; the application, which names this one, may.
    String name = file.getFileName().toString().replaceFirst("\\.py$", "");
    try {
      return function("load_source").execute(file.toString(), name, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A module of the given text, as if there were a file of that name. */
  public Value loadSource(String path, String name, CharSequence text) {
    return function("load_source").execute(path, name, text.toString());
  }

  /** Whether a module of that name can be imported. */
  public boolean hasModule(String name) {
    return function("has_module").execute(name).asBoolean();
  }

  /** How a function may be called, or null if it does not say. */
  public @Nullable Signature signature(Value function) {
    Value shape = function("signature").execute(function);
    return shape.isNull() ? null : Signature.ofPython(shape);
  }

  /** Calls a Python function with keyword arguments. */
  public Value call(
      Value function,
      List<? extends @Nullable Object> arguments,
      Map<String, ? extends @Nullable Object> keywords) {
    return function("call_with_keywords")
        .execute(
            function,
            ProxyArray.fromArray(arguments.toArray()),
            ProxyArray.fromArray(keywords.keySet().toArray()),
            ProxyArray.fromArray(keywords.values().toArray()));
  }

  /** Imports a module by name from {@code sys.path}. */
  public Value importModule(String name) {
    return function("import_module").execute(name);
  }

  /**
   * Runs a program as {@code python3} would.
   *
   * @param mode "file" (a folder or an archive too), "module", "code" or "stdin"
   * @return the exit code
   * @throws IOException if the file cannot be read
   */
  public int runMain(String mode, String target, String... arguments) throws IOException {
    ProxyArray argv = ProxyArray.fromArray((Object[]) arguments);
    if (!mode.equals("file")) {
      return function("run_main").execute(mode, target, argv, none, none).asInt();
    }
    Path file = Path.of(target).toRealPath();
    String source =
        Files.isDirectory(file) ? ARCHIVE : Files.readString(file, StandardCharsets.ISO_8859_1);
    if (source.startsWith(ARCHIVE)) {
      return function("run_main").execute("path", target, argv, none, none).asInt();
    }
    String folder = Objects.requireNonNull(file.getParent()).toString();
    return function("run_main").execute(mode, target, argv, folder, source).asInt();
  }

  /** Makes the loop the one that Python code on this thread runs in. */
  public void enterLoop(EventLoop loop) {
    function("enter_loop").executeVoid(loopOf(loop).object());
  }

  /**
   * Gives JavaScript's objects their Python types.
   *
   * @param border what JavaScript answers about its objects, {@code border.mjs}
   * @param errors the Java exception for an Error that Python has raised, if it can be told
   */
  public void registerJavaScript(
      Value border, Function<? super Value, ? extends @Nullable Throwable> errors) {
    JavaScriptValues values = new JavaScriptValues(this, border, errors);
    function("install_js")
        .executeVoid(values, border.getMember("functions"), border.getMember("classes"));
    javaScript = values;
  }

  /** Ends {@link #enterLoop}. */
  public void leaveLoop() {
    function("enter_loop").executeVoid(none);
  }

  /** Evaluates statements and gives the value of a trailing expression. */
  public Value evaluator() {
    return function("evaluate");
  }

  /** Whether the exception object is Python's own. */
  public boolean ownsException(Value value) {
    return function("is_python_exception").execute(value).asBoolean();
  }

  @Override
  public List<StackTraceElement> trace(Value exception) {
    List<StackTraceElement> trace = frames(function("frames").execute(exception));
    trace.addAll(Traces.parse(strings(function("awaiters").execute(exception))));
    return trace;
  }

  @Override
  public void awaited(GuestException exception) {
    // Noted when Python sees it again. It is JavaScript that has awaited it and calls this, and
    // below frames of JavaScript Python fails an assertion of the interpreter (25.0.3).
  }

  private Value noted(GuestException exception) {
    List<StackTraceElement> awaiters = exception.takeAwaiters();
    if (!awaiters.isEmpty()) {
      function("awaited")
          .executeVoid(
              exception.guestObject(), ProxyArray.fromArray(Traces.lines(awaiters).toArray()));
    }
    return exception.guestObject();
  }

  /** Frames from Python: of each its function, file and line. */
  List<StackTraceElement> frames(Value found) {
    List<StackTraceElement> frames = new ArrayList<>();
    for (long i = 0; i < found.getArraySize(); i++) {
      Value frame = found.getArrayElement(i);
      frames.add(
          Traces.frame(
              "python",
              frame.getArrayElement(0).asString(),
              frame.getArrayElement(1).asString(),
              frame.getArrayElement(2).asInt()));
    }
    return frames;
  }

  private static List<String> strings(Value list) {
    List<String> strings = new ArrayList<>();
    for (long i = 0; i < list.getArraySize(); i++) {
      strings.add(list.getArrayElement(i).asString());
    }
    return strings;
  }

  /** Makes SIGINT raise KeyboardInterrupt. The owner thread, which is then Python's main thread. */
  public void handleSignals() {
    function("handle_signals").executeVoid();
  }

  /** Ends what must not outlive the program: unreported failures, executors. */
  public void finish() {
    function("finish").executeVoid();
  }

  // Loops and futures

  /** The Python side of a Java loop. */
  PythonLoop loopOf(EventLoop loop) {
    PythonLoop known = loops.get(loop);
    if (known == null) {
      Value object = function("make_loop").execute(loop);
      known = object.getMember("_j").asHostObject();
    }
    return known;
  }

  PythonLoop register(EventLoop loop, Value object) {
    PythonLoop made = new PythonLoop(this, loop, object);
    loops.put(loop, made);
    loop.exceptionHandler((failed, failure) -> report(object, failure));
    loop.reporter(environment.thread()::execute);
    return made;
  }

  /** The Python object of a future of any origin. */
  Value peerOf(LoopFuture<?> future) {
    if (future instanceof PythonPeer peer) {
      return peer.object();
    }
    return (Value)
        future.peer(this, () -> function("wrap_future").execute(future, loopObject(future)));
  }

  private Value loopObject(LoopFuture<?> future) {
    return future.scheduler() instanceof EventLoop loop ? loopOf(loop).object() : none;
  }

  /** A pending stand-in for a collected future, or task if there is a coroutine. */
  LoopFuture<?> revive(PythonLoop loop, @Nullable Value coroutine, @Nullable String name) {
    Value object =
        coroutine == null
            ? function("revive_future").execute(loop.object())
            : function("revive_task").execute(loop.object(), coroutine, name);
    return object.getMember("_j").asHostObject();
  }

  /** As {@link #revive}, with where the future was created, if that is known. */
  LoopFuture<?> revived(
      PythonLoop loop, @Nullable Value coroutine, @Nullable String name, @Nullable Value trace) {
    LoopFuture<?> future = revive(loop, coroutine, name);
    if (trace != null && future instanceof PythonPeer peer) {
      peer.object().putMember("_source_traceback", trace);
    }
    return future;
  }

  boolean cancel(Value object, @Nullable Object reason) {
    return function("cancel").execute(object, reason == null ? none : reason).asBoolean();
  }

  @Override
  public String language() {
    return "python";
  }

  @Override
  public boolean isAwaitable(Value value) {
    return function("is_awaitable").execute(value).asBoolean();
  }

  @Override
  public LoopFuture<@Nullable Object> adopt(EventLoop loop, Value value) {
    return function("as_future")
        .execute(value, loopOf(loop).object())
        .getMember("_j")
        .asHostObject();
  }

  @Override
  public boolean isStream(Value value) {
    return function("is_stream").execute(value).asBoolean();
  }

  @Override
  public LoopFuture<@Nullable Object> drive(
      EventLoop loop, Value stream, StreamSubscription subscription) {
    return function("drive")
        .execute(stream, subscription, loopOf(loop).object())
        .getMember("_j")
        .asHostObject();
  }

  // Exceptions

  /** What Java makes of an exception that Python raised or was given. */
  public Throwable throwable(Value exception) {
    return throwable(exception, 0);
  }

  /** The exception, {@code depth} causes above one. */
  private Throwable throwable(Value exception, int depth) {
    if (exception.isHostObject() && exception.asHostObject() instanceof Throwable original) {
      // To Python it is a CancelledError, so a task that raises it is cancelled.
      return original instanceof CancellationException && !(original instanceof CancelledException)
          ? new GuestCancellation(original.getMessage(), exception)
          : original;
    }
    Value kind = function("exception_kind").execute(exception);
    String description = kind.getArrayElement(1).asString();
    return switch (kind.getArrayElement(0).asInt()) {
      case 1 -> new GuestCancellation(nullIfNone(kind.getArrayElement(2)), exception);
      case 2 -> new GuestExit(exception, description);
      case 3 -> javaScriptError(exception, description);
      case 4 -> new GuestFailure.Timeout(withCause(exception, kind, depth));
      case 5 -> new GuestFailure.Io(withCause(exception, kind, depth));
      default -> withCause(exception, kind, depth);
    };
  }

  private GuestException withCause(Value exception, Value kind, int depth) {
    Value cause = kind.getArrayElement(4);
    return new GuestException(
        exception,
        kind.getArrayElement(1).asString(),
        cause.isNull() || depth == GuestException.MOST_CAUSES ? null : throwable(cause, depth + 1),
        members(kind.getArrayElement(3)));
  }

  private Throwable javaScriptError(Value exception, String description) {
    JavaScriptValues translation = javaScript;
    Throwable known = translation == null ? null : translation.throwable(exception);
    return known == null ? new GuestException(exception, description) : known;
  }

  private List<Throwable> members(Value exceptions) {
    List<Throwable> members = new ArrayList<>();
    for (long i = 0; i < exceptions.getArraySize(); i++) {
      members.add(throwable(exceptions.getArrayElement(i)));
    }
    return members;
  }

  /** Whether what Python would raise for it is an exception of Python's own. */
  boolean isThrowable(Throwable throwable) {
    GuestException guest = GuestFailure.of(throwable);
    return throwable instanceof CancelledException
        || (guest != null && ownsException(guest.guestObject()));
  }

  /** What Python is to raise for a failure of any origin. */
  Object exception(Throwable throwable) {
    return switch (environment.traces().unwrapped(throwable)) {
      case GuestFailure failure -> exception(failure.original());
      case GuestException guest -> function("foreign_exception").execute(thrown(noted(guest)));
      case GuestCancellation guest ->
          ownsException(guest.guestObject())
              ? guest.guestObject()
              : function("cancelled_error").execute(guest.reason() == null ? none : guest.reason());
      case CancelledException cancelled ->
          function("cancelled_error")
              .execute(cancelled.reason() == null ? none : cancelled.reason());
      case InvalidStateException invalid ->
          function("invalid_state_error").execute(invalid.getMessage());
      case ErrnoException error -> function("os_error").execute(error.errno(), error.getMessage());
      case Throwable java -> function("java_exception").execute(java, java.getClass().getName());
    };
  }

  /** JavaScript throws any value, and some must not get to Python as they are. */
  private Object thrown(Value object) {
    JavaScriptValues translation = javaScript;
    return translation == null || object.isException()
        ? object
        : translation.thrownToPython(object);
  }

  @Nullable Object nullIfNone(Value value) {
    return value.isNull() ? null : value;
  }

  /** Tells a Python loop's exception handler. */
  void report(Value loop, LoopFailure failure) {
    Throwable exception = failure.exception();
    LoopFuture<?> future = failure.future();
    try {
      function("report")
          .executeVoid(
              loop,
              failure.message(),
              exception == null ? none : exception(exception),
              future == null ? none : peerOf(future));
    } catch (PolyglotException e) {
      if (!e.isInternalError()) {
        throw e;
      }
      // The interpreter cannot even show it: nothing must be lost.
      ExceptionHandler.logging().handle(environment.thread().root(), failure);
    }
  }

  /** Whether it is a Java callable that a task may run on a virtual thread. */
  static @Nullable Callable<?> callable(Value value) {
    return value.isHostObject() && value.asHostObject() instanceof Callable<?> callable
        ? callable
        : null;
  }

  @Override
  public void close() {
    if (ownsContext) {
      context.close(true);
    }
  }
}
