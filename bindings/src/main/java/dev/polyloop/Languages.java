package dev.polyloop;

import dev.polyloop.guest.Access;
import dev.polyloop.guest.Awaitables;
import dev.polyloop.guest.Guest;
import dev.polyloop.guest.GuestEnvironment;
import dev.polyloop.guest.GuestException;
import dev.polyloop.guest.GuestFailure;
import dev.polyloop.guest.JavaSources;
import dev.polyloop.guest.LoopThread;
import dev.polyloop.guest.Traces;
import dev.polyloop.js.JsGuest;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.python.PythonGuest;
import dev.polyloop.stream.StreamPublisher;
import dev.polyloop.typed.Conversion;
import dev.polyloop.typed.Conversions;
import dev.polyloop.typed.Exposer;
import dev.polyloop.typed.Guests;
import dev.polyloop.typed.Signature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/**
 * The guest languages of a Polyloop: each starts when it is first used.
 *
 * <p>Thread rule: the owner thread, but for {@link #conversions} and {@link #contexts}.
 */
final class Languages implements Guests {
  private static final List<String> SUFFIXES = List.of(".py", ".mjs", ".js", ".cjs", ".java");

  private final Polyloop owner;
  private final LoopThread thread;
  private final Conversions conversions = new Conversions(this);
  private final Exposer exposer;
  private final GuestEnvironment environment;
  private final JavaSources javaSources = new JavaSources();
  private final Map<Path, Value> sources = new HashMap<>();

  // Written by the owner thread.
  private volatile @Nullable PythonGuest python;
  private volatile @Nullable JsGuest js;

  Languages(Polyloop owner, LoopThread thread, Engine engine, PolyloopBuilder settings) {
    this.owner = owner;
    this.thread = thread;
    exposer = new Exposer(thread, conversions);
    Map<String, Object> exposed = new HashMap<>();
    settings.exposed.forEach((name, object) -> exposed.put(name, toGuest(object)));
    environment =
        new GuestEnvironment(
            engine,
            settings.access(),
            thread,
            new Awaitables(exposer::toGuest),
            new Traces(),
            this::load,
            Map.copyOf(exposed),
            settings.sandbox(),
            settings.executor,
            Map.copyOf(settings.adopted),
            Map.copyOf(settings.options),
            settings.in,
            settings.out,
            settings.err);
  }

  private Object toGuest(Object object) {
    Object shown = exposer.toGuest(object);
    return shown == null ? object : shown;
  }

  Conversions conversions() {
    return conversions;
  }

  Awaitables awaitables() {
    return environment.awaitables();
  }

  // Languages

  PythonGuest python() {
    PythonGuest guest = python;
    if (guest == null) {
      guest = new PythonGuest(environment.forLanguage("python"));
      register(guest);
      python = guest;
      if (thread.root().isRunning()) {
        guest.enterLoop(thread.root());
      }
      introduce();
    }
    return guest;
  }

  JsGuest js() {
    JsGuest guest = js;
    if (guest == null) {
      guest = new JsGuest(environment.forLanguage("js"));
      register(guest);
      js = guest;
      introduce();
    }
    return guest;
  }

  private void register(Guest guest) {
    environment.awaitables().register(guest);
    environment.traces().register(guest);
  }

  /** Python, if it has started. */
  @Nullable PythonGuest pythonOrNull() {
    return python;
  }

  /** Tells Python of JavaScript's types once there are both. */
  private void introduce() {
    PythonGuest pythonGuest = python;
    JsGuest jsGuest = js;
    if (pythonGuest != null && jsGuest != null) {
      pythonGuest.registerJavaScript(jsGuest.border(), jsGuest::throwable);
    }
  }

  Context context(String language) {
    return switch (language) {
      case "python" -> python().contextWithAsyncio();
      case "js" -> js().context();
      default -> throw new IllegalArgumentException("no language " + language);
    };
  }

  /** The contexts that have started. Any thread. */
  List<Context> contexts() {
    List<Context> contexts = new ArrayList<>();
    PythonGuest pythonGuest = python;
    JsGuest jsGuest = js;
    if (pythonGuest != null) {
      contexts.add(pythonGuest.context());
    }
    if (jsGuest != null) {
      contexts.add(jsGuest.context());
    }
    return contexts;
  }

  void close() {
    PythonGuest pythonGuest = python;
    JsGuest jsGuest = js;
    if (pythonGuest != null) {
      pythonGuest.close();
    }
    if (jsGuest != null) {
      jsGuest.close();
    }
  }

  // Modules

  static boolean isJavaScript(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".mjs") || name.endsWith(".js") || name.endsWith(".cjs");
  }

  /** The application names the file: its guests may read it. */
  void grant(Path file) {
    environment.sandbox().files().add(file);
  }

  /** A file's module, as guests load them. */
  Value load(Path file) {
    try {
      if (isJavaScript(file)) {
        return js().loadModule(file);
      }
      String name = file.getFileName().toString();
      if (name.endsWith(".py")) {
        return python().loadModule(file);
      }
      if (name.endsWith(".java") && environment.access() == Access.TRUSTED) {
        PythonGuest pythonGuest = python;
        Context context = pythonGuest != null ? pythonGuest.context() : js().context();
        return context.asValue(javaSources.load(file)).getMember("static");
      }
    } catch (PolyglotException e) {
      throw asRuntime(translate(e));
    }
    throw new IllegalArgumentException("no language for " + file.getFileName());
  }

  /** A file of the module paths: the name itself, or the name with a language's suffix. */
  @Nullable Path find(String name) {
    for (Path folder : environment.sandbox().modulePaths()) {
      List<String> candidates = new ArrayList<>(List.of(name));
      SUFFIXES.forEach(suffix -> candidates.add(name + suffix));
      for (String candidate : candidates) {
        Path file = folder.resolve(candidate);
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    return null;
  }

  /** What Python imports by that name, or null. */
  @Nullable Value importPython(String name) {
    try {
      return python().hasModule(name) ? python().importModule(name) : null;
    } catch (PolyglotException e) {
      throw asRuntime(translate(e));
    }
  }

  /** The module of a source, the same one for a source of the same name. */
  LoopFuture<Value> load(Source source) {
    Path file = Path.of(source.getName()).toAbsolutePath().normalize();
    LoopFuture<Value> result = thread.current().createFuture();
    Value known = sources.get(file);
    if (known != null) {
      result.complete(known);
      return result;
    }
    try {
      switch (source.getLanguage()) {
        case "python" -> {
          String name = file.getFileName().toString().replaceFirst("\\.py$", "");
          result.complete(python().loadSource(file.toString(), name, source.getCharacters()));
        }
        case "js" -> result = js().loadSource(file, source.getCharacters());
        default -> throw new IllegalArgumentException("no language " + source.getLanguage());
      }
    } catch (PolyglotException e) {
      result.completeExceptionally(asRuntime(translate(e)));
    }
    LoopFuture.Callback callback =
        result.onDone(
            done -> {
              if (done.outcome() instanceof dev.polyloop.loop.Outcome.Success<Value>(Value value)) {
                sources.put(file, value);
              }
            });
    assert callback != null;
    return result;
  }

  // Calls

  /** Calls a guest's function; the last argument may be {@link Keywords}. */
  Value call(Value function, @Nullable Object[] arguments) {
    if (arguments.length > 0 && arguments[arguments.length - 1] instanceof Keywords keywords) {
      return callWithKeywords(
          function, shown(Arrays.copyOf(arguments, arguments.length - 1)), keywords);
    }
    return execute(function, shown(arguments));
  }

  private Value callWithKeywords(Value function, @Nullable Object[] arguments, Keywords keywords) {
    Map<String, @Nullable Object> values = new java.util.LinkedHashMap<>();
    keywords.values().forEach((name, value) -> values.put(name, shown(value)));
    PythonGuest pythonGuest = python;
    if (pythonGuest != null && function.getContext().equals(pythonGuest.context())) {
      values.replaceAll((_, value) -> toPython(pythonGuest, value));
      return pythonGuest.call(
          function,
          Arrays.stream(arguments).map(each -> toPython(pythonGuest, each)).toList(),
          values);
    }
    @Nullable Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = ProxyObject.fromMap(values);
    return execute(function, all);
  }

  /** The function as the object's method: to JavaScript's, the object is {@code this}. */
  Value method(Value object, Value function) {
    JsGuest jsGuest = js;
    return jsGuest != null && function.getContext().equals(jsGuest.context())
        ? jsGuest.bind(function, object)
        : function;
  }

  private Value execute(Value function, @Nullable Object[] arguments) {
    JsGuest jsGuest = js;
    if (jsGuest == null) {
      return function.execute(arguments);
    }
    if (function.getContext().equals(jsGuest.context())) {
      return jsGuest.callSurrounded(function, arguments);
    }
    PythonGuest pythonGuest = python;
    return pythonGuest == null
        ? function.execute(arguments)
        : function.execute(
            Arrays.stream(arguments).map(each -> toPython(pythonGuest, each)).toArray());
  }

  /**
   * An argument of Python's: an object of JavaScript's that comes by Java looks as it always does.
   */
  private @Nullable Object toPython(PythonGuest pythonGuest, @Nullable Object argument) {
    JsGuest jsGuest = js;
    return jsGuest != null
            && argument instanceof Value value
            && value.getContext().equals(jsGuest.context())
        ? pythonGuest.toPython(value)
        : argument;
  }

  /** What a guest is given for an argument. */
  private @Nullable Object shown(@Nullable Object argument) {
    if (argument instanceof Value value && isGuests(value) && !isOurs(value.getContext())) {
      throw new IllegalArgumentException(
          "an argument is an object of another context: it belongs to the thread of its own");
    }
    return exposer.toGuest(argument);
  }

  private static boolean isGuests(Value value) {
    boolean plain = value.isNull() || value.isString() || value.isNumber() || value.isBoolean();
    return !plain && !value.isHostObject() && !value.isProxyObject();
  }

  private boolean isOurs(Context context) {
    return contexts().contains(context)
        || environment.adopted().values().stream().anyMatch(a -> a.context().equals(context));
  }

  private @Nullable Object[] shown(@Nullable Object[] arguments) {
    @Nullable Object[] result = new @Nullable Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      result[i] = shown(arguments[i]);
    }
    return result;
  }

  /** How the function may be called, or null if it does not say. */
  @Nullable Signature signature(Value function) {
    PythonGuest pythonGuest = python;
    JsGuest jsGuest = js;
    if (pythonGuest != null && function.getContext().equals(pythonGuest.context())) {
      return pythonGuest.signature(function);
    }
    return jsGuest != null && function.getContext().equals(jsGuest.context())
        ? jsGuest.signature(function)
        : null;
  }

  /** The publisher of the streams that a function gives, a new one for each subscriber. */
  Flow.Publisher<Object> publish(Value function, Conversion items, @Nullable Object[] arguments) {
    return new StreamPublisher(
        thread.root(),
        subscription -> {
          Value stream = call(function, arguments);
          return environment.awaitables().drive(thread.root(), stream, subscription);
        },
        true,
        item -> items.convert(item, "item"),
        this::translate);
  }

  // Guests

  @Override
  public boolean isAwaitable(Value value) {
    return environment.awaitables().isAwaitable(value);
  }

  @Override
  public LoopFuture<@Nullable Object> await(Value awaitable) {
    return environment.awaitables().adopt(thread.current(), awaitable);
  }

  @Override
  public Flow.Publisher<?> publish(Value stream, Conversion items, String path) {
    try {
      return environment
          .awaitables()
          .publish(
              thread.current(),
              stream,
              item -> items.convert(item, path + " item"),
              this::translate);
    } catch (IllegalArgumentException e) {
      throw new ClassCastException(path + ": " + e.getMessage());
    }
  }

  @Override
  public Object implement(Class<?> type, Value object) {
    return GuestProxy.of(owner, new GuestModule(owner, object, null), type);
  }

  @Override
  public RuntimeException thrown(Throwable exception) {
    JsGuest jsGuest = js;
    return jsGuest != null && Context.getCurrent().equals(jsGuest.context())
        ? jsGuest.thrown(exception)
        : Exposer.unchecked(exception);
  }

  /** What a Java caller sees of an exception: the original if it was Java's, with guest frames. */
  @Override
  public Throwable translate(Throwable throwable) {
    PythonGuest pythonGuest = python;
    JsGuest jsGuest = js;
    if (throwable instanceof PolyglotException e) {
      if (e.isHostException()) {
        return e.asHostException();
      }
      Value guest = e.getGuestObject();
      if (guest == null) {
        return e;
      }
      Throwable known =
          pythonGuest != null && pythonGuest.ownsException(guest)
              ? pythonGuest.throwable(guest)
              : jsGuest == null ? null : jsGuest.throwable(guest);
      Throwable translated =
          known == null ? new GuestException(guest, String.valueOf(e.getMessage())) : known;
      if (GuestFailure.of(translated) != null) {
        translated.setStackTrace(e.getStackTrace());
      }
      return translated;
    }
    environment.traces().complete(throwable);
    return throwable;
  }

  static RuntimeException asRuntime(Throwable throwable) {
    return throwable instanceof RuntimeException e ? e : new CompletionException(throwable);
  }
}
