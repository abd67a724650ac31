package dev.polyloop.guest;

import dev.polyloop.loop.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What is ambient for a piece of work in all languages, see {@link LoopThread#surroundings}.
 *
 * @param origin who began it, with what was ambient in Java
 * @param variables what is ambient in Python; null for what the language has at its start
 */
public record Surroundings(@Nullable Origin origin, @Nullable GuestVariables variables) {
  /** Nothing. */
  public static final Surroundings NONE = new Surroundings(null, null);

  /** The surroundings of a new task, which sets its variables for itself. */
  public Surroundings forTask() {
    return variables == null ? this : new Surroundings(origin, variables.copy());
  }
}
