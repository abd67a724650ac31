package dev.polyloop;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keyword arguments, given as the last argument of a call: Python's keywords, or for a JavaScript
 * function an options object after the other arguments.
 *
 * <p>Thread rule: immutable.
 */
public final class Keywords {
  private final Map<String, @Nullable Object> values;

  private Keywords(Map<String, @Nullable Object> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /** One keyword argument. */
  public static Keywords of(String name, @Nullable Object value) {
    return new Keywords(new LinkedHashMap<>()).and(name, value);
  }

  /**
   * These and another.
   *
   * @throws IllegalArgumentException if the name is there already
   */
  public Keywords and(String name, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(values);
    if (more.containsKey(name)) {
      throw new IllegalArgumentException("keyword argument repeated: " + name);
    }
    more.put(name, value);
    return new Keywords(more);
  }

  Map<String, @Nullable Object> values() {
    return values;
  }

  @Override
  public String toString() {
    return "Keywords" + values;
  }
}
