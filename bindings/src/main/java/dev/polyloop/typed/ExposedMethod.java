package dev.polyloop.typed;

import dev.polyloop.Blocking;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/**
 * The exported methods of one name of an object, as a guest calls them: chosen by the number of
 * arguments, which are converted to the parameters' types.
 *
 * <p>Thread rule: the owner thread, or a Python thread of the program's own.
 */
public final class ExposedMethod implements ProxyExecutable {
  private record Candidate(
      Method method, List<Conversion> conversions, @Nullable List<String> names, boolean blocking) {
    int count() {
      return conversions.size();
    }

    /** The last parameter takes any number. */
    boolean isVariable() {
      return method.isVarArgs();
    }
  }

  private final Exposer exposer;
  private final Object target;
  private final String name;
  private final List<Candidate> candidates = new ArrayList<>();

  ExposedMethod(Exposer exposer, Object target, String name, List<Method> methods) {
    this.exposer = exposer;
    this.target = target;
    this.name = name;
    for (Method method : methods) {
      add(method);
    }
  }

  private void add(Method method) {
    Types types = Types.of(target.getClass());
    Parameter[] parameters = method.getParameters();
    Conversion[] conversions = new Conversion[parameters.length];
    String[] names = new String[parameters.length];
    boolean named = true;
    for (int i = 0; i < parameters.length; i++) {
      conversions[i] = exposer.conversions().of(method.getGenericParameterTypes()[i], types);
      names[i] = parameters[i].getName();
      named &= parameters[i].isNamePresent();
    }
    for (Candidate other : candidates) {
      if (other.count() == parameters.length) {
        throw new IllegalArgumentException(
            target.getClass().getName()
                + " exports more than one "
                + name
                + " with "
                + parameters.length
                + " parameters");
      }
    }
    candidates.add(
        new Candidate(
            method,
            List.of(conversions),
            named ? List.of(names) : null,
            method.isAnnotationPresent(Blocking.class)));
  }

  @Override
  public @Nullable Object execute(Value... arguments) {
    try {
      return call(List.of(), arguments);
    } catch (Throwable e) {
      throw exposer.conversions().guests().thrown(e);
    }
  }

  /**
   * Calls the method.
   *
   * @param keywords the names of the last arguments
   * @throws CallException if it does not take these arguments
   */
  public @Nullable Object call(List<String> keywords, Value... arguments) {
    Candidate candidate = choose(arguments.length);
    @Nullable Object[] converted = bind(candidate, keywords, arguments);
    return candidate.blocking
        ? exposer.start(() -> exposer.toGuest(invoke(candidate.method, converted)))
        : exposer.inContext(() -> exposer.toGuest(invoke(candidate.method, converted)));
  }

  private Candidate choose(int count) {
    for (Candidate candidate : candidates) {
      if (candidate.count() == count) {
        return candidate;
      }
    }
    for (Candidate candidate : candidates) {
      if (candidate.isVariable() && count >= candidate.count() - 1) {
        return candidate;
      }
    }
    String counts =
        candidates.stream()
            .map(candidate -> String.valueOf(candidate.count()))
            .sorted()
            .collect(Collectors.joining(" or "));
    throw new CallException(
        name + "() takes " + counts + " arguments but " + count + " were given");
  }

  private @Nullable Object[] bind(Candidate candidate, List<String> keywords, Value[] arguments) {
    int fixed = candidate.isVariable() ? candidate.count() - 1 : candidate.count();
    if (candidate.isVariable()
        && arguments.length == candidate.count()
        && arguments[fixed].hasArrayElements()) {
      fixed = candidate.count();
    }
    @Nullable Object[] bound = new @Nullable Object[candidate.count()];
    boolean[] given = new boolean[candidate.count()];
    int positional = arguments.length - keywords.size();
    for (int i = 0; i < arguments.length && (i < fixed || i >= positional); i++) {
      int index = i < positional ? i : indexOf(candidate, keywords.get(i - positional));
      if (index >= fixed || given[index]) {
        throw new CallException(name + "() got several values for " + describe(candidate, index));
      }
      given[index] = true;
      bound[index] = convert(candidate, index, arguments[i]);
    }
    if (fixed < candidate.count()) {
      Value[] rest = Arrays.copyOfRange(arguments, Math.min(fixed, positional), positional);
      bound[fixed] =
          convert(
              candidate,
              fixed,
              Value.asValue(org.graalvm.polyglot.proxy.ProxyArray.fromArray((Object[]) rest)));
    }
    return bound;
  }

  private int indexOf(Candidate candidate, String keyword) {
    List<String> names = candidate.names;
    if (names == null) {
      throw new CallException(
          name + "() takes no keyword arguments: its class was compiled without -parameters");
    }
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(keyword) || Names.snakeCase(names.get(i)).equals(keyword)) {
        return i;
      }
    }
    throw new CallException(name + "() got an unexpected keyword argument '" + keyword + "'");
  }

  private static String describe(Candidate candidate, int index) {
    List<String> names = candidate.names;
    return "argument " + (names == null ? String.valueOf(index + 1) : "'" + names.get(index) + "'");
  }

  private @Nullable Object convert(Candidate candidate, int index, Value argument) {
    String path = name + "() " + describe(candidate, index);
    try {
      Object converted = candidate.conversions.get(index).convert(argument, path);
      Class<?> type = candidate.method.getParameterTypes()[index];
      if (converted == null && type.isPrimitive()) {
        throw Conversions.mismatch(type, null, path);
      }
      return converted;
    } catch (ClassCastException e) {
      throw new CallException(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Object invoke(Method method, @Nullable Object[] arguments) throws Exception {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }

  @Override
  public String toString() {
    return "<exposed method " + target.getClass().getSimpleName() + "." + name + ">";
  }
}
