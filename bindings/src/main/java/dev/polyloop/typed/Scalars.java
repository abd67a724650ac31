package dev.polyloop.typed;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** The conversions to numbers, booleans and strings. */
final class Scalars {
  private record Row(Predicate<Value> accepts, Function<Value, Object> read) {}

  private static final Map<Class<?>, Row> ROWS = new HashMap<>();

  static {
    add(boolean.class, Boolean.class, Value::isBoolean, Value::asBoolean);
    add(byte.class, Byte.class, Value::fitsInByte, Value::asByte);
    add(short.class, Short.class, Value::fitsInShort, Value::asShort);
    add(int.class, Integer.class, Value::fitsInInt, Value::asInt);
    add(long.class, Long.class, Value::fitsInLong, Value::asLong);
    add(float.class, Float.class, Value::fitsInDouble, v -> (float) v.asDouble());
    add(double.class, Double.class, Value::fitsInDouble, Value::asDouble);
    add(char.class, Character.class, Scalars::isCharacter, v -> v.asString().charAt(0));
    ROWS.put(String.class, new Row(Value::isString, Value::asString));
    ROWS.put(BigInteger.class, new Row(Value::fitsInBigInteger, Value::asBigInteger));
    ROWS.put(BigDecimal.class, new Row(Scalars::isDecimal, Scalars::decimal));
    addText(UUID.class, UUID::fromString, "uuid.UUID");
    addText(URI.class, URI::create, "URL");
    addText(Path.class, Path::of, "pathlib.PosixPath", "pathlib.PurePosixPath");
  }

  private Scalars() {}

  private static void add(
      Class<?> primitive, Class<?> box, Predicate<Value> accepts, Function<Value, Object> read) {
    ROWS.put(primitive, new Row(accepts, read));
    ROWS.put(box, new Row(accepts, read));
  }

  /** A class that is written as a text, and the guests' classes that are the same. */
  private static void addText(Class<?> type, Function<String, Object> parse, String... classes) {
    Set<String> same = Set.of(classes);
    ROWS.put(
        type,
        new Row(value -> value.isString() || isOf(value, same), value -> parse.apply(text(value))));
  }

  /** Whether it is of one of the classes; Python's are named with their module. */
  private static boolean isOf(Value value, Set<String> classes) {
    Value type = value.isMetaObject() ? null : value.getMetaObject();
    if (type == null) {
      return false;
    }
    String name = type.getMetaSimpleName();
    return classes.contains(
        type.hasMember("__module__") ? type.getMember("__module__").asString() + "." + name : name);
  }

  /** What {@code str(x)} or {@code String(x)} is. */
  private static String text(Value value) {
    if (value.isString()) {
      return value.asString();
    }
    return value.invokeMember(value.canInvokeMember("__str__") ? "__str__" : "toString").asString();
  }

  private static boolean isCharacter(Value value) {
    return value.isString() && value.asString().length() == 1;
  }

  /** A number; of Python's decimals, one that is finite. */
  private static boolean isDecimal(Value value) {
    return value.isNumber()
        || (isOf(value, Set.of("decimal.Decimal")) && value.invokeMember("is_finite").asBoolean());
  }

  private static BigDecimal decimal(Value value) {
    if (!value.isNumber()) {
      return new BigDecimal(text(value));
    }
    return value.fitsInBigInteger()
        ? new BigDecimal(value.asBigInteger())
        : BigDecimal.valueOf(value.asDouble());
  }

  /** The conversion to a class of this table, to {@code Object}, {@code Value} or {@code Void}. */
  static @Nullable Conversion of(Class<?> type) {
    if (type == Void.class || type == void.class) {
      return (value, path) -> null;
    }
    if (type == Value.class) {
      return (value, path) -> Value.asValue(value);
    }
    if (type == Object.class) {
      return (value, path) -> any(value);
    }
    Row row = ROWS.get(type);
    if (row == null) {
      return null;
    }
    return (value, path) -> {
      if (Conversions.isNull(value) && !type.isPrimitive()) {
        return null;
      }
      Object host = Conversions.hostObject(value);
      if (type.isInstance(host)) {
        return host;
      }
      Value guest = Value.asValue(value);
      if (!row.accepts.test(guest)) {
        throw Conversions.mismatch(type, value, path);
      }
      try {
        return row.read.apply(guest);
      } catch (IllegalArgumentException e) {
        ClassCastException mismatch = Conversions.mismatch(type, value, path);
        mismatch.initCause(e);
        throw mismatch;
      }
    };
  }

  private static @Nullable Object any(@Nullable Object value) {
    Object host = Conversions.hostObject(value);
    if (host != null || !(value instanceof Value guest)) {
      return host;
    }
    if (guest.isNumber() && !guest.fitsInLong() && isBigInt(guest)) {
      return guest.asBigInteger();
    }
    Object natural = guest.as(Object.class);
    // GraalPy 25.2.4 shows how it happens to keep a small int.
    return natural instanceof Long && guest.fitsInInt() ? (Object) guest.asInt() : natural;
  }

  /** Polyglot makes a Float of a BigInt that fits one. */
  private static boolean isBigInt(Value number) {
    Value type = number.getMetaObject();
    return type != null && type.getMetaSimpleName().equals("bigint");
  }
}
