package dev.polyloop.typed;

import dev.polyloop.sync.Barrier;
import dev.polyloop.sync.Condition;
import dev.polyloop.sync.Event;
import dev.polyloop.sync.Lock;
import dev.polyloop.sync.Queue;
import dev.polyloop.sync.Semaphore;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A lock, event, condition, semaphore, barrier or queue that the application made, as the guests
 * see it: with the methods and attributes of asyncio, in Java's and in Python's spelling.
 *
 * <p>Thread rule: that of the primitive.
 */
public final class ExposedPrimitive extends ExposedObject {
  /** An attribute: what the method gives when it is read. */
  record Attribute(Method getter) {}

  /** By the guests' name, the method's. Names that begin with a dot are attributes. */
  private static final Map<Class<?>, Map<String, String>> NAMES =
      Map.of(
          Lock.class,
          Map.of("acquire", "acquire", "release", "release", "locked", "isLocked"),
          Semaphore.class,
          Map.of("acquire", "acquire", "release", "release", "locked", "isLocked"),
          Event.class,
          Map.of("wait", "await", "set", "set", "clear", "clear", "isSet", "isSet"),
          Condition.class,
          Map.of(
              "wait", "await", "waitFor", "awaitFor", "notify", "signal", "notifyAll", "signalAll"),
          Barrier.class,
          Map.of(
              "wait",
              "await",
              "reset",
              "reset",
              "abort",
              "abort",
              ".parties",
              "parties",
              ".nWaiting",
              "waiting",
              ".broken",
              "isBroken"),
          Queue.class,
          Map.of(
              "put",
              "put",
              "get",
              "get",
              "putNowait",
              "putNowait",
              "getNowait",
              "getNowait",
              "taskDone",
              "taskDone",
              "join",
              "join",
              "qsize",
              "size",
              "empty",
              "isEmpty",
              "full",
              "isFull",
              ".maxsize",
              "maxsize"));

  /** Where a primitive of Java's is looked for in the objects that stand for one. */
  private static final String PEER = "_j";

  private ExposedPrimitive(Exposer exposer, Object target, Map<String, Object> members) {
    super(exposer, target, members);
  }

  static boolean isOne(Class<?> type) {
    return NAMES.containsKey(type);
  }

  static ExposedPrimitive of(Exposer exposer, Object primitive) {
    Map<String, Object> members = new TreeMap<>();
    add(exposer, members, primitive);
    if (primitive instanceof Condition condition) {
      add(exposer, members, condition.lock());
    }
    members.put(PEER, primitive);
    return new ExposedPrimitive(exposer, primitive, members);
  }

  private static void add(Exposer exposer, Map<String, Object> members, Object primitive) {
    NAMES
        .getOrDefault(primitive.getClass(), Map.of())
        .forEach(
            (name, method) -> {
              List<Method> methods = methods(primitive.getClass(), method);
              if (name.startsWith(".")) {
                members.put(name.substring(1), new Attribute(methods.getFirst()));
              } else {
                members.put(name, new ExposedMethod(exposer, primitive, name, methods));
              }
            });
  }

  private static List<Method> methods(Class<?> type, String name) {
    List<Method> found = new ArrayList<>();
    for (Method method : type.getMethods()) {
      if (method.getName().equals(name) && !method.isBridge()) {
        found.add(method);
      }
    }
    return found;
  }

  /** What {@code async with} waits for first; a barrier is waited at, all others are acquired. */
  public @Nullable Object enter() {
    return target() instanceof Barrier barrier ? barrier.await() : acquire();
  }

  private @Nullable Object acquire() {
    return getMember("acquire") instanceof ExposedMethod acquire ? acquire.call(List.of()) : null;
  }
}
