package dev.polyloop.guest;

import org.graalvm.polyglot.Engine;

/** Makes engines. Any thread. */
public final class Engines {
  private Engines() {}

  /** For several contexts of a language, which share their compiled code. */
  public static Engine shared() {
    return settings().build();
  }

  /**
   * For one context of each language. Code may then name the objects of its context as constants,
   * which an interpreter asks less of and a compiler makes more of.
   */
  public static Engine unshared() {
    return settings().option("engine.DisableCodeSharing", "true").build();
  }

  private static Engine.Builder settings() {
    return Engine.newBuilder()
        .allowExperimentalOptions(true)
        .option("engine.WarnInterpreterOnly", "false");
  }
}
