package dev.polyloop.launcher;

import dev.polyloop.Polyloop;
import dev.polyloop.PolyloopBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Programs of the command line: trusted as python3 and node trust theirs. */
final class Programs {
  private Programs() {}

  static Polyloop newPolyloop() {
    PolyloopBuilder builder = Polyloop.builder().callerThread().trusted();
    String pythonPath = System.getenv("PYTHONPATH");
    if (pythonPath != null && !pythonPath.isEmpty()) {
      builder.option("python.PythonPath", pythonPath);
    }
    return builder.build();
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
