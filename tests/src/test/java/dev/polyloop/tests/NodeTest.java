package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.Polyloop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that say the same on Polyloop as on Node: other people's packages, unmodified, Node's
 * modules, and the order of timers, ticks and promise jobs. Needs {@code node} and {@code npm}.
 */
class NodeTest {
  private static final Path PROGRAMS = Guests.ROOT.resolve("tests/npm");

  /** What a program ended with. */
  private record Ending(int code, String output) {}

  @BeforeAll
  static void installPackages() throws IOException, InterruptedException {
    if (!Files.isDirectory(PROGRAMS.resolve("node_modules"))) {
      Ending ending = run("npm", "ci", "--no-audit", "--no-fund");
      assertEquals(0, ending.code, ending.output);
    }
  }

  static List<String> programs() throws IOException {
    try (Stream<Path> files = Files.list(PROGRAMS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".mjs") || name.endsWith(".cjs"))
          .sorted()
          .toList();
    }
  }

  private static Ending run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(PROGRAMS.toFile()).redirectErrorStream(true).start();
    try (var output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return new Ending(process.waitFor(), text);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void program_saysAndEnds_asOnNode(String name) throws IOException, InterruptedException {
    Ending expected = run("node", name);
    assertTrue(expected.code < 10 && !expected.output.isEmpty(), expected.output);
    Guests.Streams streams = new Guests.Streams();
    int code;
    try (Polyloop polyloop =
        Polyloop.builder()
            .engine(Guests.ENGINE)
            .callerThread()
            .trusted()
            .streams(streams.in, streams.out, streams.err)
            .build()) {
      code = polyloop.runJavaScript(PROGRAMS.resolve(name), List.of());
    }
    assertEquals("", streams.err());
    assertEquals(expected.code, code);
    assertSameLines(expected.output.lines().toList(), streams.out().lines().toList());
  }

  /** As a comparison of the lists, but a failure shows the first lines that differ only. */
  private static void assertSameLines(List<String> expected, List<String> actual) {
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      assertEquals(expected.get(i), actual.get(i), "line " + (i + 1));
    }
    assertEquals(expected.size(), actual.size(), () -> "lines after " + actual.getLast());
  }
}
