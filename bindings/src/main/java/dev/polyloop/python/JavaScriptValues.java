package dev.polyloop.python;

import dev.polyloop.guest.Surroundings;
import java.util.function.Function;
import java.util.function.Supplier;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Reads JavaScript's objects on behalf of {@code _polyloop/javascript.py}, and says what each value
 * is in Python.
 *
 * <table>
 * <caption>JavaScript to Python</caption>
 * <tr><td>null, undefined</td><td>None</td></tr>
 * <tr><td>boolean, string</td><td>bool, str</td></tr>
 * <tr><td>number</td><td>int if it is whole and fits 64 bits, else float</td></tr>
 * <tr><td>BigInt</td><td>int</td></tr>
 * <tr><td>Symbol, Proxy</td><td>TypeError</td></tr>
 * <tr><td>a Java object, a Python object</td><td>itself</td></tr>
 * <tr><td>an object without a class</td><td>a JSBare or JSModule that stands for it</td></tr>
 * <tr><td>a function read from an object</td><td>a JSMethod, which keeps that object as its {@code
 * this}</td></tr>
 * <tr><td>any other object</td><td>itself, with a Python type for its class</td></tr>
 * </table>
 *
 * <p>Thread rule: the owner thread.
 */
public final class JavaScriptValues {
  private static final String CALLBACK = "__polyloop_callback__";
  private static final String FACE_OF = "_python";

  private final PythonGuest guest;
  private final Function<? super Value, ? extends @Nullable Throwable> errors;
  private final Value leave;
  private final Value isNewClass;
  private final Value kindOf;
  private final Value isClass;
  private final Value isMethod;
  private final Value standIn;
  private final Value callback;
  private final Value functionOf;
  private final Value isErrorClass;
  private final Value surrounded;
  private final Value apply;

  JavaScriptValues(
      PythonGuest guest,
      Value border,
      Function<? super Value, ? extends @Nullable Throwable> errors) {
    this.guest = guest;
    this.errors = errors;
    this.leave = border.getMember("leave");
    this.isNewClass = border.getMember("isNewClass");
    this.kindOf = border.getMember("kindOf");
    this.isClass = border.getMember("isClass");
    this.isMethod = border.getMember("isMethod");
    this.isErrorClass = border.getMember("isErrorClass");
    this.callback = border.getMember("callback");
    this.functionOf = border.getMember("functionOf");
    this.standIn = border.getMember("standIn");
    this.surrounded = border.getMember("surrounded");
    this.apply = border.getMember("apply");
  }

  /** What the value is in Python. */
  Object toPython(Value value) {
    if (value.isNull()) {
      return guest.none();
    }
    if (value.isNumber()) {
      return number(value);
    }
    if (value.isBoolean() || value.isString() || value.isHostObject() || value.isProxyObject()) {
      return value;
    }
    Value type = value.getMetaObject();
    if (type == null) {
      return standIn(value, () -> guest.function("js_stand_in").execute(value));
    }
    if (value.isMetaObject()) {
      return functionOf.execute(value);
    }
    if (!type.hasMembers()) {
      // A Symbol or a Proxy.
      throw raisedBy("refuse_js", type.getMetaSimpleName());
    }
    register(type);
    if (value.isException()) {
      leave.executeVoid(value);
    }
    return value;
  }

  /** The Java exception for an Error of JavaScript's that Python has raised, or null. */
  @Nullable Throwable throwable(Value raised) {
    return errors.apply(raised);
  }

  private void register(Value type) {
    if (isNewClass.execute(type).asBoolean()) {
      guest.function("register_js_class").executeVoid(type, kindOf.execute(type));
    }
  }

  /** As {@link #toPython}, for something thrown: what has no counterpart becomes its text. */
  Object thrownToPython(Value value) {
    Value type = value.getMetaObject();
    boolean isRefused = hasNoClass(value) && !isPlain(value) && type != null;
    return isRefused ? value.toString() : toPython(value);
  }

  private static boolean isPlain(Value value) {
    return value.isNull() || value.isNumber() || value.isString() || value.isBoolean();
  }

  /** GraalJS has metaobjects that are no classes, for what is no object, and for Proxy. */
  private static boolean hasNoClass(Value value) {
    Value type = isPlain(value) ? null : value.getMetaObject();
    return type == null || !type.hasMembers();
  }

  /** What the namespace of a module is in Python. */
  Object module(String path, Value namespace) {
    return standIn(namespace, () -> guest.function("js_module").execute(path, namespace));
  }

  private Object standIn(Value object, Supplier<Value> maker) {
    // Not by a callback: Python called below JavaScript's frames fails an assertion of the
    // interpreter (25.0.3) where assertions are on and no code is compiled.
    Value known = standIn.execute(object);
    return known.isNull() ? standIn.execute(object, maker.get()) : known;
  }

  private Object number(Value value) {
    if (value.fitsInLong()) {
      return value.asLong();
    }
    if (value.fitsInBigInteger() && isNamed(value, "bigint")) {
      return guest.integer(value.asBigInteger());
    }
    return value.fitsInDouble() ? (Object) value.asDouble() : value;
  }

  private static boolean isNamed(Value value, String type) {
    Value meta = value.getMetaObject();
    return meta != null && meta.getMetaSimpleName().equals(type);
  }

  /** The exception that a function of Python's raises. */
  private RuntimeException raisedBy(String function, Object argument) {
    try {
      guest.function(function).executeVoid(argument);
    } catch (PolyglotException e) {
      return e;
    }
    throw new AssertionError(function);
  }

  /** What a Python value is given to JavaScript as. */
  private Object toJavaScript(Value value) {
    if (!value.hasMembers() || value.isHostObject() || value.isProxyObject()) {
      return value;
    }
    Value type = value.getMetaObject();
    String kind = type == null || value.isMetaObject() ? "" : type.getMetaQualifiedName();
    return switch (kind) {
      case "builtins.function", "function" -> callback(value);
      case "builtins.method",
          "method",
          "builtins.builtin_function_or_method",
          "builtin_function_or_method" ->
          newCallback(value);
      default ->
          type != null && type.hasMember("_is_stand_in") ? value.getMember("_polyloop_js") : value;
    };
  }

  /** The same callback for the same function, so that JavaScript can tell that it is. */
  private Value callback(Value function) {
    if (function.hasMember(CALLBACK)) {
      return function.getMember(CALLBACK);
    }
    Value made = newCallback(function);
    function.putMember(CALLBACK, made);
    return made;
  }

  private Value newCallback(Value function) {
    return callback.execute(function, guest.function("called_by_js"));
  }

  // Called by _polyloop/javascript.py

  /** A property of an object. */
  @Export
  public Object get(Value object, String name, Value absent) {
    Value member = object.hasMember(name) ? object.getMember(name) : null;
    if (member == null) {
      return absent;
    }
    Object found = toPython(member);
    return found instanceof Value function && isMethod(function)
        ? guest.function("js_method").execute(object, function)
        : found;
  }

  /** Whether it is a function of JavaScript's that may want to know its object. */
  private boolean isMethod(Value found) {
    return found.canExecute() && isMethod.execute(found).asBoolean();
  }

  /** What a module exports: functions of no object. */
  @Export
  public Object export(Value namespace, String name, Value absent) {
    Value member = namespace.hasMember(name) ? namespace.getMember(name) : null;
    return member == null ? absent : toPython(member);
  }

  @Export
  public void meet(Value value) {
    Value type = value.getMetaObject();
    if (type != null && type.hasMembers()) {
      register(type);
    }
  }

  @Export
  public Object item(Value array, long index) {
    return toPython(array.getArrayElement(index));
  }

  @Export
  public Object entry(Value map, Value key, Value absent) {
    return map.hasHashEntry(key) ? toPython(map.getHashValue(key)) : absent;
  }

  @Export
  public Value keys(Value map) {
    return map.getHashKeysIterator();
  }

  @Export
  public boolean is_iterable(Value object) {
    return object.hasIterator() || object.isIterator();
  }

  @Export
  public Value iterator(Value iterable) {
    return iterable.hasIterator() ? iterable.getIterator() : iterable;
  }

  @Export
  public boolean has_next(Value iterator) {
    return iterator.hasIteratorNextElement();
  }

  @Export
  public Object next(Value iterator) {
    return toPython(iterator.getIteratorNextElement());
  }

  @Export
  public Object names(Value object) {
    return object.getMemberKeys().toArray();
  }

  /** Calls a function, or makes an object of a class. */
  @Export
  public Object call(Value function, Value arguments) {
    Object[] given = given(arguments, 0);
    return result(
        () ->
            isClass.execute(function).asBoolean()
                ? function.newInstance(given)
                : call(function, given));
  }

  /** Calls a function as a method of the object. */
  @Export
  public Object invoke(Value object, Value method, Value arguments) {
    Object[] given = given(arguments, 2);
    given[0] = object;
    given[1] = method;
    return result(() -> call(apply, given));
  }

  /** What Python gives, with room before it. */
  private Object[] given(Value arguments, int room) {
    Object[] given = new Object[room + (int) arguments.getArraySize()];
    for (int i = room; i < given.length; i++) {
      given[i] = toJavaScript(arguments.getArrayElement(i - room));
    }
    return given;
  }

  private Object result(Supplier<Value> call) {
    Value result;
    try {
      result = call.get();
    } catch (PolyglotException e) {
      throw raised(e);
    }
    return toPython(result);
  }

  /** Calls it with what is ambient here, so that it finds that again after its awaits. */
  private Value call(Value function, Object[] given) {
    Surroundings here = guest.environment().thread().stepSurroundings();
    if (here.equals(Surroundings.NONE)) {
      return function.execute(given);
    }
    Object[] all = new Object[given.length + 2];
    all[0] = here;
    all[1] = function;
    System.arraycopy(given, 0, all, 2, given.length);
    return surrounded.execute(all);
  }

  /**
   * What Python is to catch: the thrown object, its class made known, or a JSThrow with a value
   * that is no exception.
   */
  private RuntimeException raised(PolyglotException exception) {
    Value thrown = exception.isHostException() ? null : exception.getGuestObject();
    if (thrown == null) {
      return exception;
    }
    if (hasNoClass(thrown)) {
      return raisedBy("throw_js", thrownToPython(thrown));
    }
    Value type = thrown.getMetaObject();
    if (!isErrorClass.execute(type).asBoolean()) {
      // GraalJS wraps it in an exception of its own, which an object cannot be taken out of.
      return raisedBy("throw_js", thrown.toString());
    }
    if (thrown.hasMember(FACE_OF)) {
      return raisedBy("raise_again", thrown.getMember(FACE_OF));
    }
    meet(thrown);
    return exception;
  }
}
