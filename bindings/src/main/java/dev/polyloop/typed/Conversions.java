package dev.polyloop.typed;

import dev.polyloop.guest.PeerMappings;
import dev.polyloop.loop.LoopFuture;
import java.lang.reflect.Array;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The conversions from guest values to Java types, by the type: the first row that fits.
 *
 * <table>
 * <caption>Rows</caption>
 * <tr><td>{@code Object}, {@code Value}, {@code Void}</td><td>as polyglot does; itself; null</td></tr>
 * <tr><td>primitives, their boxes, {@code BigInteger}, {@code BigDecimal}, {@code String}</td>
 *     <td>a number that fits without loss, but for {@code float}; Python's {@code Decimal}; a boolean, a
 *     string; {@code char}: of length one</td></tr>
 * <tr><td>{@code UUID}, {@code URI}, {@code Path}</td>
 *     <td>its text, Python's {@code UUID} and path, JavaScript's {@code URL}</td></tr>
 * <tr><td>an enum</td><td>its constant's name, or a Python enum member of that name</td></tr>
 * <tr><td>{@code Duration}</td><td>a {@code timedelta}, a guest's duration, or seconds</td></tr>
 * <tr><td>{@code Instant}, {@code LocalDate}, {@code LocalTime}, {@code LocalDateTime}, {@code
 *     ZonedDateTime}, {@code ZoneId}</td><td>the guest's date, time or zone</td></tr>
 * <tr><td>{@code Optional}</td><td>empty for null</td></tr>
 * <tr><td>{@code byte[]}</td><td>bytes, or numbers</td></tr>
 * <tr><td>arrays, {@code List}, {@code Set}, {@code Collection}, {@code Iterable}, {@code
 *     Iterator}</td><td>a copy, each element converted</td></tr>
 * <tr><td>{@code Map}</td><td>a copy of a dict, Map or object, keys and values converted</td></tr>
 * <tr><td>a record</td><td>from the members or keys named as its components</td></tr>
 * <tr><td>{@code CompletionStage}, {@code CompletableFuture}, {@code Future}</td><td>an awaitable; of any
 *     other value, a done one</td></tr>
 * <tr><td>{@code Flow.Publisher}</td><td>an async iterator or generator</td></tr>
 * <tr><td>a functional interface of the JDK</td><td>a function; it belongs to the owner thread</td></tr>
 * <tr><td>another interface</td><td>an object with such functions</td></tr>
 * <tr><td>another class</td><td>a Java object of it</td></tr>
 * </table>
 *
 * <p>Thread rule: {@link #of} on any thread; what it returns on the owner thread.
 */
public final class Conversions {
  private final Guests guests;
  private final Map<Type, Conversion> known = new ConcurrentHashMap<>();

  /** Conversions that ask the languages. */
  public Conversions(Guests guests) {
    this.guests = guests;
  }

  /**
   * The conversion to a type.
   *
   * @throws IllegalArgumentException if nothing a guest gives could be one
   */
  public Conversion of(Type type) {
    Conversion conversion = known.get(type);
    if (conversion == null) {
      conversion = make(type, Types.of(type));
      known.put(type, conversion);
    }
    return conversion;
  }

  /** The conversion to a type that may have variables. */
  public Conversion of(Type type, Types types) {
    Type resolved = types.resolve(type);
    return resolved instanceof Class<?> ? of(resolved) : make(resolved, types);
  }

  private Conversion make(Type type, Types types) {
    Class<?> raw = Types.raw(type);
    Conversion scalar = Scalars.of(raw);
    if (scalar != null) {
      return scalar;
    }
    if (raw.isEnum()) {
      return nullable(raw, (value, path) -> enumConstant(raw, value, path));
    }
    Conversion temporal = Temporals.of(raw);
    if (temporal != null) {
      return temporal;
    }
    if (raw == Optional.class) {
      Conversion element = of(types.argument(type, 0), types);
      return (value, path) ->
          isNull(value) ? Optional.empty() : Optional.ofNullable(element.convert(value, path));
    }
    Type component = types.component(type);
    if (component != null) {
      return nullable(raw, array(raw.getComponentType(), of(component, types)));
    }
    if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
      Conversion element = of(types.argument(type, 0), types);
      return nullable(raw, (value, path) -> list(value, element, path));
    }
    if (raw == Iterator.class) {
      Conversion element = of(types.argument(type, 0), types);
      return nullable(raw, (value, path) -> list(value, element, path).iterator());
    }
    if (raw == Set.class) {
      Conversion element = of(types.argument(type, 0), types);
      return nullable(
          raw,
          (value, path) ->
              Collections.unmodifiableSet(new LinkedHashSet<>(list(value, element, path))));
    }
    if (raw == Map.class) {
      Conversion key = of(types.argument(type, 0), types);
      Conversion item = of(types.argument(type, 1), types);
      return nullable(raw, (value, path) -> map(value, key, item, path));
    }
    if (raw.isRecord()) {
      return nullable(raw, RecordConversion.of(raw, types.inside(type), this));
    }
    if (isFuture(raw)) {
      Conversion result = of(types.argument(type, 0), types);
      Conversion stage = (value, path) -> stage(value, result, path);
      return nullable(raw, stage);
    }
    if (raw == Flow.Publisher.class) {
      Conversion items = of(types.argument(type, 0), types);
      return nullable(raw, (value, path) -> guests.publish(Value.asValue(value), items, path));
    }
    return nullable(raw, (value, path) -> object(raw, Value.asValue(value), path));
  }

  Guests guests() {
    return guests;
  }

  /** Whether a method that returns it returns a call's result later. */
  public static boolean isFuture(Class<?> raw) {
    return raw == CompletionStage.class || raw == CompletableFuture.class || raw == Future.class;
  }

  // The rows

  /** Null for null, the object itself if it is of the class and needs no look inside. */
  private static Conversion nullable(Class<?> raw, Conversion conversion) {
    boolean isWhole =
        !Iterable.class.isAssignableFrom(raw)
            && raw != Iterator.class
            && raw != Map.class
            && !raw.isArray();
    return (value, path) -> {
      if (isNull(value)) {
        return null;
      }
      Object host = hostObject(value);
      return isWhole && raw.isInstance(host) ? host : conversion.convert(value, path);
    };
  }

  static boolean isNull(@Nullable Object value) {
    return value == null || (value instanceof Value guest && guest.isNull());
  }

  /** The Java object that the value is, also behind what the guests see of it, or null. */
  static @Nullable Object hostObject(@Nullable Object value) {
    if (!(value instanceof Value guest)) {
      return value instanceof ExposedObject exposed ? exposed.target() : value;
    }
    if (guest.isHostObject()) {
      return guest.asHostObject();
    }
    return guest.isProxyObject() && guest.asProxyObject() instanceof ExposedObject exposed
        ? exposed.target()
        : null;
  }

  static ClassCastException mismatch(Class<?> type, @Nullable Object value, String path) {
    Value guest = Value.asValue(value);
    return new ClassCastException(
        path + ": expected " + type.getTypeName() + ", got " + describe(guest));
  }

  private static String describe(Value guest) {
    Value meta = guest.isNull() ? null : guest.getMetaObject();
    if (meta == null) {
      return guest.toString();
    }
    // A string that belongs to no language is of a class of the engine's.
    boolean isNobodys = guest.isString() && meta.isHostObject();
    return isNobodys ? "string " + guest.asString() : meta.getMetaSimpleName() + " " + guest;
  }

  private static Object enumConstant(Class<?> type, @Nullable Object value, String path) {
    Value guest = Value.asValue(value);
    Value named = !guest.isString() && guest.hasMember("name") ? guest.getMember("name") : guest;
    if (named.isString()) {
      String name = named.asString();
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(name)) {
          return constant;
        }
      }
    }
    throw mismatch(type, value, path);
  }

  private static Conversion array(Class<?> component, Conversion element) {
    return (value, path) -> {
      byte[] bytes = component == byte.class ? bytes(Value.asValue(value)) : null;
      if (bytes != null) {
        return bytes;
      }
      List<Object> items = list(value, element, path);
      Object array = Array.newInstance(component, items.size());
      for (int i = 0; i < items.size(); i++) {
        Array.set(array, i, items.get(i));
      }
      return array;
    };
  }

  /** A copy of what has bytes: a buffer, or a view of one such as a {@code Uint8Array}. */
  private static byte @Nullable [] bytes(Value guest) {
    boolean isView =
        !guest.hasBufferElements()
            && guest.hasArrayElements()
            && guest.hasMember("buffer")
            && guest.hasMember("byteOffset")
            && guest.getMember("byteLength").asLong() == guest.getArraySize();
    Value buffer = isView ? guest.getMember("buffer") : guest;
    if (!buffer.hasBufferElements()) {
      return null;
    }
    int offset = isView ? guest.getMember("byteOffset").asInt() : 0;
    int size = (int) (isView ? guest.getArraySize() : buffer.getBufferSize());
    byte[] bytes = new byte[size];
    buffer.readBuffer(offset, bytes, 0, size);
    return bytes;
  }

  private static List<Object> list(@Nullable Object value, Conversion element, String path) {
    List<@Nullable Object> items = new ArrayList<>();
    Object host = hostObject(value);
    Value guest = Value.asValue(value);
    if (host instanceof Iterable<?> iterable) {
      iterable.forEach(items::add);
    } else if (guest.isString()) {
      throw mismatch(List.class, value, path);
    } else if (guest.hasArrayElements()) {
      for (long i = 0; i < guest.getArraySize(); i++) {
        items.add(guest.getArrayElement(i));
      }
    } else if (guest.hasIterator() && !guest.hasHashEntries()) {
      Value iterator = guest.getIterator();
      while (iterator.hasIteratorNextElement()) {
        items.add(iterator.getIteratorNextElement());
      }
    } else {
      throw mismatch(List.class, value, path);
    }
    List<@Nullable Object> converted = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      converted.add(element.convert(items.get(i), path + "[" + i + "]"));
    }
    return Collections.unmodifiableList(converted);
  }

  private static Map<Object, Object> map(
      @Nullable Object value, Conversion key, Conversion item, String path) {
    Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
    Object host = hostObject(value);
    Value guest = Value.asValue(value);
    if (host instanceof Map<?, ?> map) {
      map.forEach(
          (k, v) ->
              result.put(key.convert(k, path + " key"), item.convert(v, path + "[" + k + "]")));
    } else if (guest.hasHashEntries()) {
      Value entries = guest.getHashEntriesIterator();
      while (entries.hasIteratorNextElement()) {
        Value entry = entries.getIteratorNextElement();
        Value k = entry.getArrayElement(0);
        result.put(
            key.convert(k, path + " key"),
            item.convert(entry.getArrayElement(1), path + "[" + k + "]"));
      }
    } else if (guest.hasMembers() && !guest.hasArrayElements() && !guest.isMetaObject()) {
      for (String name : guest.getMemberKeys()) {
        result.put(
            key.convert(name, path + " key"),
            item.convert(guest.getMember(name), path + "[" + name + "]"));
      }
    } else {
      throw mismatch(Map.class, value, path);
    }
    return Collections.unmodifiableMap(result);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // It is the value.
  private Object stage(@Nullable Object value, Conversion result, String path) {
    Value guest = Value.asValue(value);
    if (!guests.isAwaitable(guest)) {
      // JavaScript has no promise of a promise: its awaiting has taken the inner one away.
      return CompletableFuture.completedFuture(result.convert(value, path));
    }
    LoopFuture<@Nullable Object> source = guests.await(guest);
    return new ConvertedFuture(source, awaited -> result.convert(awaited, path), guests::translate)
        .toCompletableFuture();
  }

  private Object object(Class<?> raw, Value value, String path) {
    Object peer = PeerMappings.peer(value);
    if (raw.isInstance(peer)) {
      return peer;
    }
    if (value.isHostObject() || !raw.isInterface()) {
      throw mismatch(raw, value, path);
    }
    if (raw.isAnnotationPresent(FunctionalInterface.class) && raw.getName().startsWith("java.")) {
      return value.as(raw);
    }
    return guests.implement(raw, value);
  }
}
