package dev.polyloop.typed;

import org.jspecify.annotations.Nullable;

/**
 * Makes a Java value of one type of what a guest gave.
 *
 * <p>Thread rule: the owner thread, as it looks into guest objects.
 */
@FunctionalInterface
public interface Conversion {
  /**
   * The Java value.
   *
   * @param value a {@link org.graalvm.polyglot.Value} or what an await made of one; null is the
   *     guest's null
   * @param path what the value is, for messages: "result", "result[2].price"
   * @throws ClassCastException if it is something else, with the path
   */
  @Nullable Object convert(@Nullable Object value, String path);
}
