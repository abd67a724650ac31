package dev.polyloop;

import dev.polyloop.typed.Names;
import dev.polyloop.typed.Signature;
import dev.polyloop.typed.Types;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a guest's function fits a Java method, as far as the function says: how many arguments,
 * which keywords, what it gives, and Python's annotations where they name a built-in type.
 */
final class SignatureCheck {
  private static final Set<Class<?>> INTEGRAL =
      Set.of(
          byte.class,
          Byte.class,
          short.class,
          Short.class,
          int.class,
          Integer.class,
          long.class,
          Long.class,
          java.math.BigInteger.class);
  private static final Set<Class<?>> REAL =
      Set.of(float.class, Float.class, double.class, Double.class, java.math.BigDecimal.class);
  private static final Set<Class<?>> BOOLEAN = Set.of(boolean.class, Boolean.class);

  private enum Kind {
    INTEGER,
    REAL,
    BOOLEAN,
    TEXT,
    SEQUENCE,
    MAPPING,
    ANY
  }

  /** Which kinds of Java type a Python type can become or be made of. */
  private static final Map<String, Set<Kind>> PYTHON =
      Map.of(
          "int", Set.of(Kind.INTEGER, Kind.REAL),
          "float", Set.of(Kind.REAL, Kind.INTEGER),
          "bool", Set.of(Kind.BOOLEAN),
          "str", Set.of(Kind.TEXT),
          "bytes", Set.of(Kind.SEQUENCE),
          "list", Set.of(Kind.SEQUENCE),
          "tuple", Set.of(Kind.SEQUENCE),
          "set", Set.of(Kind.SEQUENCE),
          "dict", Set.of(Kind.MAPPING));

  private final Signature signature;
  private final Method method;
  private final Types types;

  SignatureCheck(Signature signature, Method method, Types types) {
    this.signature = signature;
    this.method = method;
    this.types = types;
  }

  /**
   * Throws if it does not fit.
   *
   * @param isStream whether the method returns a publisher
   * @param result the type of the result, later or now
   * @throws IllegalArgumentException that says why
   */
  void check(boolean isStream, Class<?> result) {
    if (isStream && signature.kind() == Signature.Kind.ASYNC) {
      throw new IllegalArgumentException("is async def, but a publisher needs an async generator");
    }
    if (!isStream && signature.kind() == Signature.Kind.ASYNC_GENERATOR) {
      throw new IllegalArgumentException("is an async generator: let it return a Flow.Publisher");
    }
    checkParameters();
    if (!isStream) {
      checkType("returns", signature.returns(), result);
    }
  }

  private void checkParameters() {
    Set<String> missing = new TreeSet<>(signature.requiredKeywords());
    int positional = 0;
    boolean keywordsBegan = false;
    for (Parameter parameter : method.getParameters()) {
      String name = Names.snakeCase(parameter.getName());
      boolean isKeyword =
          parameter.isNamePresent()
              && (signature.keywordOnly().contains(name)
                  || signature.keywordOnly().contains(parameter.getName()));
      if (isKeyword) {
        keywordsBegan = true;
        missing.remove(name);
        missing.remove(parameter.getName());
      } else if (keywordsBegan) {
        throw new IllegalArgumentException(
            "parameter " + parameter.getName() + " stands behind keyword-only ones");
      } else {
        if (positional < signature.annotations().size()) {
          Class<?> given = Types.raw(types.resolve(parameter.getParameterizedType()));
          checkType(
              "takes as argument " + (positional + 1),
              signature.annotations().get(positional),
              given);
        }
        positional++;
      }
    }
    boolean tooMany = signature.most() >= 0 && positional > signature.most();
    if (positional < signature.least() || tooMany) {
      String range =
          signature.most() < 0
              ? "at least " + signature.least()
              : signature.least() == signature.most()
                  ? String.valueOf(signature.most())
                  : signature.least() + " to " + signature.most();
      String hint =
          tooMany && !signature.keywordOnly().isEmpty() && !isNamed()
              ? ", and "
                  + signature.keywordOnly()
                  + " by keyword: compile the interface with -parameters"
              : "";
      throw new IllegalArgumentException(
          "the function takes "
              + range
              + (range.equals("1") ? " positional argument" : " positional arguments")
              + hint
              + ", the method gives "
              + positional);
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("the function needs the keyword arguments " + missing);
    }
  }

  private boolean isNamed() {
    return Arrays.stream(method.getParameters()).allMatch(Parameter::isNamePresent);
  }

  private static void checkType(String what, String annotation, Class<?> type) {
    Kind kind = kind(type);
    Set<Kind> fitting = PYTHON.get(annotation);
    if (fitting != null && kind != Kind.ANY && !fitting.contains(kind)) {
      throw new IllegalArgumentException(
          "the function " + what + " " + annotation + ", the method says " + type.getTypeName());
    }
  }

  private static Kind kind(Class<?> type) {
    if (INTEGRAL.contains(type)) {
      return Kind.INTEGER;
    }
    if (REAL.contains(type)) {
      return Kind.REAL;
    }
    if (BOOLEAN.contains(type)) {
      return Kind.BOOLEAN;
    }
    if (type == String.class || type == char.class || type == Character.class) {
      return Kind.TEXT;
    }
    if (type.isArray() || Collection.class.isAssignableFrom(type)) {
      return Kind.SEQUENCE;
    }
    return type == Map.class ? Kind.MAPPING : Kind.ANY;
  }
}
