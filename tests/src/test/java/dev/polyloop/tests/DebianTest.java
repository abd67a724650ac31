package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that say the same on Polyloop as on CPython: each works with a Python package of
 * Debian's, unmodified. Needs {@code apt-get} and {@code python3}.
 */
class DebianTest {
  private static final Path PROGRAMS = Guests.ROOT.resolve("tests/debian");
  private static final Path UNPACKED = Guests.ROOT.resolve("tests/target/debian");
  private static final Path PACKAGES = UNPACKED.resolve("usr/lib/python3/dist-packages");

  /** What a program ended with. */
  private record Ending(int code, String output) {}

  @BeforeAll
  static void unpackPackages() throws IOException, InterruptedException {
    if (!Files.isDirectory(UNPACKED)) {
      List<String> command = new ArrayList<>(List.of("./install", UNPACKED.toString()));
      command.addAll(Files.readAllLines(PROGRAMS.resolve("packages.txt")));
      Ending ending = run(command);
      assertEquals(0, ending.code, ending.output);
    }
  }

  static List<String> programs() throws IOException {
    try (Stream<Path> files = Files.list(PROGRAMS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".py"))
          .sorted()
          .toList();
    }
  }

  private static Ending run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(PROGRAMS.toFile()).redirectErrorStream(true);
    builder.environment().put("PYTHONPATH", PACKAGES.toString());
    builder.environment().put("PYTHONPYCACHEPREFIX", UNPACKED.resolve("cache").toString());
    Process process = builder.start();
    try (var output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return new Ending(process.waitFor(), text);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void program_saysTheSame_asOnCPython(String name) throws IOException, InterruptedException {
    Ending expected = run(List.of("python3", name));
    assertEquals(0, expected.code, expected.output);
    Ending ending = run(Guests.launcher("run", name));
    // These JVMs have no Graal compiler, which a program's start says.
    assertEquals(expected.output, ending.output.replace(LauncherTest.INTERPRETED, ""));
    assertEquals(0, ending.code);
  }
}
