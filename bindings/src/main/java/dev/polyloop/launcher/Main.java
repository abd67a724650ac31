package dev.polyloop.launcher;

import org.graalvm.polyglot.Engine;

/** Placeholder of the command line: says which engine is underneath. */
public final class Main {

  private Main() {}

  /** Prints the engine's name and version. */
  public static void main(String[] args) {
    try (Engine engine = Engine.create()) {
      System.out.println(
          "polyloop 0.1.0-SNAPSHOT on "
              + engine.getImplementationName()
              + " "
              + engine.getVersion());
    }
  }
}
