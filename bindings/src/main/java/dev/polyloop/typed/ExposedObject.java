package dev.polyloop.typed;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/**
 * A Java object as the guests see it: its exported members and nothing else, under Java's names and
 * in Python's spelling.
 *
 * <p>Thread rule: that of the object's methods.
 */
public sealed class ExposedObject implements ProxyObject permits ExposedPrimitive {
  private final Exposer exposer;
  private final Object target;
  private final Map<String, Object> members;

  ExposedObject(Exposer exposer, Object target, Map<String, Object> members) {
    this.exposer = exposer;
    this.target = target;
    this.members = members;
  }

  /** The object behind. */
  public Object target() {
    return target;
  }

  private @Nullable Object find(String key) {
    Object member = members.get(key);
    if (member == null) {
      for (Map.Entry<String, Object> entry : members.entrySet()) {
        if (Names.snakeCase(entry.getKey()).equals(key)) {
          return entry.getValue();
        }
      }
    }
    return member;
  }

  @Override
  public @Nullable Object getMember(String key) {
    Object member = find(key);
    try {
      return switch (member) {
        case Field field -> exposer.toGuest(field.get(target));
        case ExposedPrimitive.Attribute(Method getter) -> getter.invoke(target);
        case null, default -> member;
      };
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Object getMemberKeys() {
    return ProxyArray.fromArray(members.keySet().toArray());
  }

  @Override
  public boolean hasMember(String key) {
    return find(key) != null;
  }

  @Override
  public void putMember(String key, Value value) {
    throw new UnsupportedOperationException("an exposed object cannot be changed: " + key);
  }

  @Override
  public String toString() {
    return target.toString();
  }
}
