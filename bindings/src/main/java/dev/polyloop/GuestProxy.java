package dev.polyloop;

import dev.polyloop.loop.CancelledException;
import dev.polyloop.typed.Conversion;
import dev.polyloop.typed.Conversions;
import dev.polyloop.typed.Names;
import dev.polyloop.typed.Signature;
import dev.polyloop.typed.Types;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * An interface implemented by the functions of a guest object, each found and checked when the
 * proxy is made.
 *
 * <p>Thread rule: made on the owner thread, used on any; what blocks refuses on the owner thread.
 */
final class GuestProxy implements InvocationHandler {
  /** How one method is carried out. */
  private interface Action {
    @Nullable Object call(Object proxy, @Nullable Object[] arguments) throws Throwable;
  }

  private final Polyloop owner;
  private final GuestModule module;
  private final Class<?> type;
  private final Types types;
  private final Map<Method, Action> actions = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  private GuestProxy(Polyloop owner, GuestModule module, Class<?> type) {
    this.owner = owner;
    this.module = module;
    this.type = type;
    this.types = Types.of(type);
  }

  /**
   * Implements the interface.
   *
   * @throws IllegalArgumentException that names every method without a fitting function
   */
  static <T> T of(Polyloop owner, GuestModule module, Class<T> type) {
    if (!type.isInterface() || type.isAnnotation() || type.isSealed()) {
      throw new IllegalArgumentException(type.getName() + " is not an interface to implement");
    }
    GuestProxy handler = new GuestProxy(owner, module, type);
    for (Method method : type.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers()) && !isOfObject(method)) {
        handler.add(method);
      }
    }
    if (!handler.problems.isEmpty()) {
      throw new IllegalArgumentException(
          module.value()
              + " does not implement "
              + type.getName()
              + ":\n  "
              + String.join("\n  ", handler.problems));
    }
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static boolean isOfObject(Method method) {
    try {
      Method known = Object.class.getMethod(method.getName(), method.getParameterTypes());
      return known.getReturnType() == method.getReturnType();
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  // Making

  private void add(Method method) {
    String name = member(method.getName());
    if (name == null) {
      if (method.isDefault()) {
        actions.put(method, defaultAction(method));
      } else {
        problems.add(show(method) + ": no function " + method.getName());
      }
      return;
    }
    Value function = module.value().getMember(name);
    if (!function.canExecute()) {
      problems.add(show(method) + ": " + name + " is not a function but " + function);
      return;
    }
    try {
      Signature signature = owner.languages().signature(function);
      actions.put(
          method, action(method, owner.languages().method(module.value(), function), signature));
    } catch (IllegalArgumentException e) {
      problems.add(show(method) + ": " + e.getMessage());
    }
  }

  private @Nullable String member(String name) {
    for (String spelling : List.of(name, Names.snakeCase(name))) {
      if (module.value().hasMember(spelling)) {
        return spelling;
      }
    }
    return null;
  }

  private static String show(Method method) {
    return method.getName()
        + Arrays.stream(method.getGenericParameterTypes())
            .map(Type::getTypeName)
            .toList()
            .toString()
            .replace('[', '(')
            .replace(']', ')');
  }

  private static Action defaultAction(Method method) {
    Class<?> declaring = method.getDeclaringClass();
    Module ours = GuestProxy.class.getModule();
    if (Modifier.isPublic(declaring.getModifiers())
        && declaring.getModule().isExported(declaring.getPackageName(), ours)) {
      return (proxy, arguments) -> InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    try {
      MethodHandle handle =
          MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
              .unreflectSpecial(method, declaring);
      return (proxy, arguments) -> handle.bindTo(proxy).invokeWithArguments(arguments);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(
          "the package of " + declaring.getName() + " must be open to dev.polyloop.bindings", e);
    }
  }

  private Action action(Method method, Value function, @Nullable Signature signature) {
    Type returned = types.resolve(method.getGenericReturnType());
    Class<?> raw = Types.raw(returned);
    boolean isStream = raw == Flow.Publisher.class;
    boolean isLater = Conversions.isFuture(raw);
    Type result = isStream || isLater ? types.argument(returned, 0) : returned;
    Conversion conversion = owner.languages().conversions().of(result, types);
    List<String> keywords = List.of();
    if (signature != null) {
      new SignatureCheck(signature, method, types).check(isStream, Types.raw(result));
      keywords = keywords(signature, method);
    }
    List<String> names = keywords;
    if (isStream) {
      return (proxy, arguments) -> owner.stream(function, conversion, bind(names, arguments));
    }
    if (isLater) {
      return (proxy, arguments) -> (Object) call(function, conversion, names, arguments);
    }
    return (proxy, arguments) -> {
      if (owner.isLoopThread()) {
        throw new IllegalStateException(
            show(method)
                + " would block the event loop's own thread: let it return a CompletionStage");
      }
      return await(method, call(function, conversion, names, arguments));
    };
  }

  /** The names of the last parameters that the function takes by keyword only. */
  private static List<String> keywords(Signature signature, Method method) {
    List<String> names = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      String name = Names.snakeCase(parameter.getName());
      if (parameter.isNamePresent() && signature.keywordOnly().contains(name)) {
        names.add(name);
      } else if (parameter.isNamePresent()
          && signature.keywordOnly().contains(parameter.getName())) {
        names.add(parameter.getName());
      }
    }
    return List.copyOf(names);
  }

  // Calling

  private CompletableFuture<@Nullable Object> call(
      Value function, Conversion conversion, List<String> names, @Nullable Object[] arguments) {
    return owner.call(function, conversion, bind(names, arguments), module.deadline());
  }

  /** The last arguments by keyword, if the function wants that. */
  private static @Nullable Object[] bind(List<String> names, @Nullable Object[] arguments) {
    if (names.isEmpty()) {
      return arguments;
    }
    int positional = arguments.length - names.size();
    @Nullable Object[] bound = Arrays.copyOf(arguments, positional + 1);
    Keywords keywords = Keywords.of(names.getFirst(), arguments[positional]);
    for (int i = 1; i < names.size(); i++) {
      keywords = keywords.and(names.get(i), arguments[positional + i]);
    }
    bound[positional] = keywords;
    return bound;
  }

  private static @Nullable Object await(Method method, CompletableFuture<@Nullable Object> call)
      throws Throwable {
    try {
      return call.get();
    } catch (ExecutionException e) {
      throw declared(method, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      boolean asked = call.cancel(true);
      assert asked || call.isDone();
      if (Arrays.asList(method.getExceptionTypes()).contains(InterruptedException.class)) {
        throw e;
      }
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting");
    }
  }

  private static Throwable declared(Method method, Throwable thrown) {
    boolean fits =
        thrown instanceof RuntimeException
            || thrown instanceof Error
            || Arrays.stream(method.getExceptionTypes()).anyMatch(t -> t.isInstance(thrown));
    return fits ? thrown : new CompletionException(thrown);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // A proxy is equal to itself.
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    @Nullable Object[] given = arguments == null ? new @Nullable Object[0] : arguments;
    Action action = actions.get(method);
    if (action != null) {
      return action.call(proxy, given);
    }
    return switch (method.getName()) {
      case "equals" -> proxy == given[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> type.getSimpleName() + " by " + module;
    };
  }
}
