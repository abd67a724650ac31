package dev.polyloop.launcher;

import dev.polyloop.Polyloop;
import dev.polyloop.PolyloopBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Programs of the command line: trusted as python3 and node trust theirs. */
final class Programs {
  private Programs() {}

  static Polyloop newPolyloop() {
    PolyloopBuilder builder = Polyloop.builder().callerThread().trusted();
    option(builder, "python.PythonPath", "PYTHONPATH");
    option(builder, "python.PyCachePrefix", "PYTHONPYCACHEPREFIX");
    // A module's text is parsed once, not at each start.
    builder.option(
        "python.DontWriteBytecodeFlag",
        String.valueOf(!environment("PYTHONDONTWRITEBYTECODE").isEmpty()));
    return builder.build();
  }

  private static void option(PolyloopBuilder builder, String option, String variable) {
    String value = environment(variable);
    if (!value.isEmpty()) {
      builder.option(option, value);
    }
  }

  private static String environment(String variable) {
    return Objects.requireNonNullElse(System.getenv(variable), "");
  }

  /** The code of a program that is not a file. */
  static String code(CommandLine.Program program) {
    if (program.mode().equals("code")) {
      return program.target();
    }
    try {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
