package dev.polyloop.typed;

import dev.polyloop.guest.LoopThread;
import dev.polyloop.loop.CallContext;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Origin;
import java.lang.ref.WeakReference;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.graalvm.polyglot.HostAccess.Export;
import org.jspecify.annotations.Nullable;

/**
 * Shows Java objects to the guests. One whose class exports members is an {@link ExposedObject},
 * the same one each time; any other is what polyglot makes of it.
 *
 * <p>Thread rule: any thread.
 */
public final class Exposer {
  /** By identity, whatever the object equals. */
  private static final class Key {
    private final Object object;

    Key(Object object) {
      this.object = object;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // That is what it is for.
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.object == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }

  /**
   * What guests await or iterate: shown as it is, so that they can, with what it exports as Java
   * names it.
   */
  private static final List<Class<?>> NATURES =
      List.of(CompletionStage.class, Future.class, Flow.Publisher.class);

  private final LoopThread thread;
  private final Conversions conversions;
  private final ClassValue<Boolean> exports =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return isExporting(type);
        }
      };
  // The key is held by its ExposedObject's entry in `keys`, and so lives as long as that.
  private final Map<Key, WeakReference<ExposedObject>> shown = new WeakHashMap<>();
  private final Map<ExposedObject, Key> keys = new WeakHashMap<>();

  /** Shows objects to the guests of one thread. */
  public Exposer(LoopThread thread, Conversions conversions) {
    this.thread = thread;
    this.conversions = conversions;
  }

  Conversions conversions() {
    return conversions;
  }

  /**
   * What a guest is given for the object.
   *
   * @throws IllegalArgumentException if it exports what cannot be called
   */
  public @Nullable Object toGuest(@Nullable Object object) {
    return switch (object) {
      case null -> null;
      case Optional<?> optional -> toGuest(optional.orElse(null));
      case Object any when exports.get(any.getClass()) -> exposed(any);
      default -> object;
    };
  }

  private synchronized ExposedObject exposed(Object object) {
    Key key = new Key(object);
    WeakReference<ExposedObject> known = shown.get(key);
    ExposedObject exposed = known == null ? null : known.get();
    if (exposed == null) {
      exposed =
          ExposedPrimitive.isOne(object.getClass())
              ? ExposedPrimitive.of(this, object)
              : new ExposedObject(this, object, members(object));
      shown.put(key, new WeakReference<>(exposed));
      keys.put(exposed, key);
    }
    return exposed;
  }

  /** The object that a guest was given something for. */
  public static @Nullable Object fromGuest(@Nullable Object value) {
    return Conversions.hostObject(value);
  }

  private static boolean isExporting(Class<?> type) {
    if (ExposedPrimitive.isOne(type)) {
      return true;
    }
    return NATURES.stream().noneMatch(nature -> nature.isAssignableFrom(type))
        && !type.isRecord()
        && (Arrays.stream(type.getMethods()).anyMatch(Exposer::isExported)
            || Arrays.stream(type.getFields()).anyMatch(Exposer::isExported));
  }

  private static <M extends Member & AnnotatedElement> boolean isExported(M member) {
    if (Modifier.isStatic(member.getModifiers())) {
      return false;
    }
    return member.isAnnotationPresent(Export.class)
        || (member instanceof Method method && isInherited(method));
  }

  /** Whether the method that this one overrides is exported. */
  private static boolean isInherited(Method method) {
    List<Class<?>> parents =
        new ArrayList<>(Arrays.asList(method.getDeclaringClass().getInterfaces()));
    Class<?> parent = method.getDeclaringClass().getSuperclass();
    if (parent != null) {
      parents.add(parent);
    }
    for (Class<?> type : parents) {
      try {
        if (isExported(type.getMethod(method.getName(), method.getParameterTypes()))) {
          return true;
        }
      } catch (NoSuchMethodException e) {
        // Not declared there.
        assert parents.contains(type);
      }
    }
    return false;
  }

  private Map<String, Object> members(Object object) {
    Class<?> type = object.getClass();
    Map<String, List<Method>> methods = new TreeMap<>();
    for (Method method : type.getMethods()) {
      if (isExported(method) && !method.isBridge()) {
        methods.computeIfAbsent(method.getName(), name -> new ArrayList<>()).add(open(method));
      }
    }
    Map<String, Object> members = new TreeMap<>();
    methods.forEach((name, all) -> members.put(name, new ExposedMethod(this, object, name, all)));
    for (Field field : type.getFields()) {
      if (isExported(field)) {
        members.put(field.getName(), open(field));
      }
    }
    return members;
  }

  private static <M extends java.lang.reflect.AccessibleObject & Member> M open(M member) {
    try {
      member.setAccessible(true);
      return member;
    } catch (InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          member.getDeclaringClass().getName()
              + " must be public, or its package open to dev.polyloop.bindings",
          e);
    }
  }

  // Calls of exposed methods

  /** Runs a call on a virtual thread as a task of the loop that runs. */
  LoopFuture<@Nullable Object> start(Callable<@Nullable Object> call) {
    CallContext context = context();
    return thread.current().createTask(thread.carried(() -> inContext(context, call)));
  }

  /** Makes a call with what was ambient where the work that makes it was begun. */
  @Nullable Object inContext(Callable<@Nullable Object> call) {
    try {
      return inContext(context(), call);
    } catch (Exception e) {
      // The guest sees the method's own exception.
      throw unchecked(e);
    }
  }

  private CallContext context() {
    Origin origin = thread.surroundings().origin();
    return origin == null ? CallContext.NONE : origin.context();
  }

  private static @Nullable Object inContext(CallContext context, Callable<@Nullable Object> call)
      throws Exception {
    if (context.equals(CallContext.NONE)) {
      return call.call();
    }
    @Nullable Object[] result = new @Nullable Object[1];
    @Nullable Exception[] thrown = new @Nullable Exception[1];
    context.run(
        () -> {
          try {
            result[0] = call.call();
          } catch (Exception e) {
            thrown[0] = e;
          }
        });
    if (thrown[0] != null) {
      throw thrown[0];
    }
    return result[0];
  }

  /** The exception itself, checked or not. */
  public static RuntimeException unchecked(Throwable exception) {
    Exposer.<RuntimeException>rethrow(exception);
    throw new AssertionError(exception);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Checked where it is declared.
  private static <E extends Throwable> void rethrow(Throwable exception) throws E {
    throw (E) exception;
  }
}
