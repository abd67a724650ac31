package dev.polyloop.typed;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the type variables of an interface and its super-interfaces stand for.
 *
 * <p>Thread rule: immutable.
 */
public final class Types {
  private final Map<TypeVariable<?>, Type> variables = new HashMap<>();

  private Types() {}

  /** Those of a type's hierarchy. */
  public static Types of(Type type) {
    Types types = new Types();
    types.collect(type);
    return types;
  }

  /** Those of a type whose arguments may be variables of these. */
  Types inside(Type type) {
    Types types = Types.of(type);
    types.variables.replaceAll((variable, value) -> resolve(value));
    return types;
  }

  private void collect(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      TypeVariable<?>[] parameters = raw(type).getTypeParameters();
      for (int i = 0; i < parameters.length; i++) {
        variables.put(parameters[i], parameterized.getActualTypeArguments()[i]);
      }
    }
    for (Type parent : raw(type).getGenericInterfaces()) {
      collect(parent);
    }
  }

  /** The type with variables replaced at its top; a wildcard or free variable is its bound. */
  public Type resolve(Type type) {
    return switch (type) {
      case TypeVariable<?> variable -> {
        Type known = variables.get(variable);
        yield resolve(known == null ? variable.getBounds()[0] : known);
      }
      case WildcardType wildcard -> resolve(wildcard.getUpperBounds()[0]);
      default -> type;
    };
  }

  /** The n-th type argument, {@code Object} for a raw type. */
  public Type argument(Type type, int n) {
    return type instanceof ParameterizedType parameterized
        ? resolve(parameterized.getActualTypeArguments()[n])
        : Object.class;
  }

  /** The type of an array's elements, or null if it is no array. */
  @Nullable Type component(Type type) {
    return switch (type) {
      case GenericArrayType array -> resolve(array.getGenericComponentType());
      case Class<?> c -> c.getComponentType();
      default -> null;
    };
  }

  /** The class of a type. */
  public static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> c -> c;
      case ParameterizedType parameterized -> raw(parameterized.getRawType());
      case GenericArrayType array -> raw(array.getGenericComponentType()).arrayType();
      case TypeVariable<?> variable -> raw(variable.getBounds()[0]);
      case WildcardType wildcard -> raw(wildcard.getUpperBounds()[0]);
      default -> throw new IllegalArgumentException("not a type: " + type);
    };
  }
}
