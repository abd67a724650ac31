package dev.polyloop.typed;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** The conversion to one record class: its components by name, in Java's or Python's spelling. */
final class RecordConversion implements Conversion {
  private record Component(String name, String pythonName, Class<?> type, Conversion conversion) {}

  private final Class<?> type;
  private final Types types;
  private final Conversions conversions;
  private final Constructor<?> constructor;
  private volatile Component @Nullable [] components;

  private RecordConversion(
      Class<?> type, Types types, Conversions conversions, Constructor<?> constructor) {
    this.type = type;
    this.types = types;
    this.conversions = conversions;
    this.constructor = constructor;
  }

  static RecordConversion of(Class<?> type, Types types, Conversions conversions) {
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(type.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return new RecordConversion(type, types, conversions, constructor);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    } catch (InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          "record "
              + type.getName()
              + " must be public, or its package open to dev.polyloop.bindings",
          e);
    }
  }

  /** Not before it is used: a record may have components of its own type. */
  private Component[] components() {
    Component[] current = components;
    if (current == null) {
      current =
          Arrays.stream(type.getRecordComponents())
              .map(
                  component ->
                      new Component(
                          component.getName(),
                          Names.snakeCase(component.getName()),
                          component.getType(),
                          conversions.of(component.getGenericType(), types)))
              .toArray(Component[]::new);
      components = current;
    }
    return current;
  }

  @Override
  public Object convert(@Nullable Object value, String path) {
    Component[] parts = components();
    @Nullable Object[] arguments = new @Nullable Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      Component part = parts[i];
      Object member = member(value, part);
      String memberPath = path + "." + part.name;
      if (member == null && part.type != Optional.class) {
        throw new ClassCastException(
            memberPath + ": missing, " + type.getSimpleName() + " needs it from " + value);
      }
      arguments[i] = part.conversion.convert(member, memberPath);
      if (arguments[i] == null && part.type.isPrimitive()) {
        throw Conversions.mismatch(part.type, null, memberPath);
      }
    }
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          path + ": " + type.getSimpleName() + " refuses it: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The member's value, a guest's null included; null if there is no such member. */
  private static @Nullable Object member(@Nullable Object value, Component component) {
    if (Conversions.hostObject(value) instanceof Map<?, ?> map) {
      Object found = map.get(component.name);
      Object member = found == null ? map.get(component.pythonName) : found;
      return member == null ? null : member;
    }
    Value guest = Value.asValue(value);
    for (String name : new String[] {component.name, component.pythonName}) {
      if (guest.hasHashEntries()) {
        if (guest.hasHashEntry(name)) {
          return guest.getHashValue(name);
        }
      } else if (guest.hasMember(name)) {
        return guest.getMember(name);
      }
    }
    return null;
  }
}
