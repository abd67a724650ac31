package dev.polyloop;

import dev.polyloop.guest.Access;
import dev.polyloop.guest.GuestEnvironment.Adopted;
import dev.polyloop.guest.ReadGrants;
import dev.polyloop.guest.Sandbox;
import dev.polyloop.js.JsGuest;
import dev.polyloop.loop.CallContext;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.VirtualTime;
import dev.polyloop.python.PythonGuest;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link Polyloop}.
 *
 * <p>Thread rule: one thread.
 */
public final class PolyloopBuilder {
  private @Nullable Engine engine;
  private @Nullable VirtualTime virtualTime;
  private @Nullable FileSystem moduleFiles;
  private String name = "main";
  private boolean trusted;
  private final List<Path> modulePaths = new ArrayList<>();
  private final List<Path> readable = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();
  private @Nullable ReadGrants grants;
  final Map<String, Object> exposed = new HashMap<>();
  final Map<String, Adopted> adopted = new HashMap<>();
  final Map<String, String> options = new HashMap<>();
  final Set<String> languages = new LinkedHashSet<>();
  @Nullable Executor executor;
  ContextCapture capture = () -> CallContext.NONE;
  boolean callerThread;
  int callLimit = 10_000;
  Duration callPatience = Duration.ofDays(1);
  @Nullable Duration callDeadline;
  Duration grace = Duration.ofSeconds(5);
  InputStream in = System.in;
  OutputStream out = System.out;
  OutputStream err = System.err;

  PolyloopBuilder() {}

  static Duration positive(Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("the time must be positive, not " + time);
    }
    return time;
  }

  // The loop

  /** Names the loop and its thread; "main" by default. */
  public PolyloopBuilder name(String loopName) {
    name = Objects.requireNonNull(loopName);
    return this;
  }

  /**
   * The loop runs on the thread that builds it, driven by {@link Polyloop#runUntilComplete} and
   * {@link Polyloop#step}, not on one of its own.
   */
  public PolyloopBuilder callerThread() {
    callerThread = true;
    return this;
  }

  /** Runs on a virtual clock that jumps when all is idle: for tests. */
  public PolyloopBuilder clock(VirtualTime time) {
    virtualTime = Objects.requireNonNull(time);
    return this;
  }

  /** Where {@code asyncio.to_thread} and {@code run_in_executor} run; Python's own by default. */
  public PolyloopBuilder executor(Executor forBlockingWork) {
    executor = Objects.requireNonNull(forBlockingWork);
    return this;
  }

  /** How long {@link Polyloop#close} waits for cancelled tasks; five seconds by default. */
  public PolyloopBuilder gracePeriod(Duration period) {
    grace = Objects.requireNonNull(period);
    return this;
  }

  // The languages

  /** Starts these, "python" and "js", when it is built; else each starts when it is first used. */
  public PolyloopBuilder languages(String... names) {
    for (String language : names) {
      languages.add(checkLanguage(language));
    }
    return this;
  }

  private static String checkLanguage(String language) {
    if (!language.equals("python") && !language.equals("js")) {
      throw new IllegalArgumentException("no language " + language);
    }
    return language;
  }

  /** Uses a shared engine, see {@link Polyloop#newEngine}; it is not closed with the Polyloop. */
  public PolyloopBuilder engine(Engine shared) {
    engine = Objects.requireNonNull(shared);
    return this;
  }

  /**
   * What the application adds settings to, builds and hands to {@link #adopt}. It has this
   * builder's access level, module paths and engine, which must be set before. Nothing is defined
   * in the context: it has the globals of the engine, of which {@code console}, {@code print} and
   * {@code load} are off and {@code AsyncContext} is on.
   *
   * @throws IllegalArgumentException for another language than "python" and "js"
   */
  public Context.Builder contextBuilder(String language) {
    Context.Builder builder = Context.newBuilder(checkLanguage(language));
    if (engine != null) {
      builder.engine(engine);
    }
    if (language.equals("python")) {
      return PythonGuest.configure(builder, access(), sandbox());
    }
    FileSystem files = moduleFiles;
    if (files == null) {
      files = JsGuest.moduleFiles(sandbox().files());
      moduleFiles = files;
    }
    return JsGuest.configure(builder, access(), files);
  }

  /**
   * Uses a context that the application has made with {@link #contextBuilder}; it is not closed
   * with the Polyloop. From now on it belongs to the loop's thread. JavaScript's globals and
   * prototypes stay as they are until {@link Polyloop#install()}: modules import what they need.
   *
   * @throws IllegalArgumentException for another language than "python" and "js", and if the
   *     context has not got the language
   */
  public PolyloopBuilder adopt(String language, Context context) {
    String checked = checkLanguage(language);
    if (checked.equals("js")) {
      checkHasJavaScript(context);
    }
    adopted.put(checked, new Adopted(context, moduleFiles));
    return this;
  }

  private static void checkHasJavaScript(Context context) {
    try {
      Value globals = context.getBindings("js");
      assert globals.hasMembers();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the context has no JavaScript", e);
    }
  }

  /** A polyglot option of a language, such as {@code python.PythonPath}. */
  public PolyloopBuilder option(String key, String value) {
    options.put(Objects.requireNonNull(key), Objects.requireNonNull(value));
    return this;
  }

  /** Where the guests' standard streams go; the process's own by default. */
  public PolyloopBuilder streams(InputStream stdin, OutputStream stdout, OutputStream stderr) {
    in = Objects.requireNonNull(stdin);
    out = Objects.requireNonNull(stdout);
    err = Objects.requireNonNull(stderr);
    return this;
  }

  // What the guests may use

  /**
   * Trusts the guests as much as the application: every public Java class and member, files,
   * network, threads, processes.
   */
  public PolyloopBuilder trusted() {
    trusted = true;
    return this;
  }

  /**
   * Restricts the guests to what is granted by name: no Java class, file, environment, process or
   * native code. This is the default.
   */
  public PolyloopBuilder restricted() {
    trusted = false;
    return this;
  }

  /**
   * Offers a Java object to the guests by name. They see the members marked {@link
   * HostAccess.Export}, in Java's and in Python's spelling. A method that returns a stage is
   * awaitable, one that returns a {@code Flow.Publisher} can be iterated, one marked {@link
   * Blocking} runs on a virtual thread. Python may give arguments by keyword if the class was
   * compiled with {@code -parameters}. An object that exports nothing is what polyglot makes of it.
   *
   * @throws IllegalArgumentException from {@link #build}, if exported methods cannot be told apart
   */
  public PolyloopBuilder expose(String exposedName, Object service) {
    exposed.put(Objects.requireNonNull(exposedName), Objects.requireNonNull(service));
    return this;
  }

  /**
   * A folder where {@link Polyloop#load(String)}, Python's imports and JavaScript's relative
   * imports find modules; the guests may read it.
   *
   * @throws IllegalArgumentException if it is no folder
   */
  public PolyloopBuilder modulePath(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("no folder " + folder);
    }
    modulePaths.add(folder.toAbsolutePath().normalize());
    return this;
  }

  /** Grants restricted guests to read a file, or a folder with all below it. */
  public PolyloopBuilder grantRead(Path path) {
    readable.add(Objects.requireNonNull(path));
    return this;
  }

  /** Gives Python an environment variable. */
  public PolyloopBuilder environment(String variable, String value) {
    variables.put(Objects.requireNonNull(variable), Objects.requireNonNull(value));
    return this;
  }

  // Calls

  /**
   * How many calls from other threads may be unfinished at a time, 10,000 by default. Whoever calls
   * beyond that waits for room, first come first served, and after {@code patience} gets a {@link
   * java.util.concurrent.RejectedExecutionException}. Calls that the work of another call makes are
   * not counted: they could wait for themselves.
   *
   * @param patience zero to wait not at all
   * @throws IllegalArgumentException if the limit is not positive
   */
  public PolyloopBuilder callLimit(int unfinished, Duration patience) {
    if (unfinished < 1) {
      throw new IllegalArgumentException("the limit must be positive, not " + unfinished);
    }
    callLimit = unfinished;
    callPatience = Objects.requireNonNull(patience);
    return this;
  }

  /** The deadline of every call, see {@link GuestModule#withDeadline}; none by default. */
  public PolyloopBuilder callDeadline(Duration time) {
    callDeadline = positive(time);
    return this;
  }

  /** Carries what is ambient in Java along with calls. */
  public PolyloopBuilder context(ContextCapture ambient) {
    capture = Objects.requireNonNull(ambient);
    return this;
  }

  /** Builds it; its loop runs when this returns, unless it is the caller's to drive. */
  public Polyloop build() {
    return new Polyloop(this);
  }

  // For Polyloop

  @Nullable Engine engine() {
    Adopted any = adopted.values().stream().findAny().orElse(null);
    return any == null ? engine : any.context().getEngine();
  }

  EventLoop newLoop() {
    return virtualTime == null ? EventLoop.create(name) : EventLoop.virtual(name, virtualTime);
  }

  Access access() {
    return trusted ? Access.TRUSTED : Access.EXPLICIT;
  }

  Sandbox sandbox() {
    ReadGrants files = grants;
    if (files == null) {
      files = trusted ? ReadGrants.everything() : ReadGrants.nothing();
      grants = files;
    }
    modulePaths.forEach(files::add);
    readable.forEach(files::add);
    return new Sandbox(files, List.copyOf(modulePaths), Map.copyOf(variables));
  }
}
