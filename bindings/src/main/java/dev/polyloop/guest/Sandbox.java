package dev.polyloop.guest;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a guest may use of the machine besides Java objects.
 *
 * @param files what it may read
 * @param modulePaths folders where modules are looked up by name, granted too
 * @param variables environment variables it is given, by name
 */
public record Sandbox(ReadGrants files, List<Path> modulePaths, Map<String, String> variables) {
  /** The machine as the process has it. */
  public static Sandbox open() {
    return new Sandbox(ReadGrants.everything(), List.of(), Map.of());
  }
}
