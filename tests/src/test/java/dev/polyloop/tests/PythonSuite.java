package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.fail;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.PolyloopBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Unittest files of {@code src/test/python}, each test by its name, in one interpreter. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PythonSuite {
  private static final Path SUITES = Guests.ROOT.resolve("tests/src/test/python");
  private static final String RUNNER =
      """
      import sys
      import unittest

      def find(folder, module):
          if folder not in sys.path:
              sys.path.insert(0, folder)
          found = []
          def walk(suite):
              for test in suite:
                  if isinstance(test, unittest.TestSuite):
                      walk(test)
                  else:
                      found.append(test.id())
          walk(unittest.defaultTestLoader.loadTestsFromName(module))
          return found

      def run(name):
          result = unittest.TestResult()
          unittest.defaultTestLoader.loadTestsFromName(name).run(result)
          problems = [text for _, text in result.failures + result.errors]
          if result.testsRun != 1:
              problems.append(f"{result.testsRun} tests of this name")
          problems += [f"{test} passes unexpectedly" for test in result.unexpectedSuccesses]
          return "\\n".join(problems)
      """;

  private final Guests.Streams streams = new Guests.Streams();
  private final Polyloop polyloop;
  private final GuestModule runner;

  PythonSuite(Path folder, Map<String, String> options) {
    PolyloopBuilder builder =
        Polyloop.builder()
            .engine(Guests.ENGINE)
            .callerThread()
            .trusted()
            .streams(streams.in, streams.out, streams.err);
    options.forEach(builder::option);
    polyloop = builder.build();
    runner = Guests.load(polyloop, folder, "suite_runner.py", RUNNER);
  }

  /** Whether the file of that name is part of the suite. */
  abstract boolean isChosen(String file);

  List<String> tests() throws IOException {
    try (Stream<Path> files = Files.list(SUITES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(this::isChosen)
          .sorted()
          .flatMap(name -> find(name.replaceFirst("\\.py$", "")))
          .toList();
    }
  }

  @SuppressWarnings("unchecked")
  private Stream<String> find(String module) {
    Value found = runner.value().invokeMember("find", SUITES.toString(), module);
    return ((List<String>) found.as(List.class)).stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tests")
  void unittest_passes(String test) {
    String problems = runner.value().invokeMember("run", test).asString();
    if (!problems.isEmpty()) {
      fail(problems + "\n" + streams.err());
    }
    streams.err.reset();
    streams.out.reset();
  }

  @AfterAll
  void close() {
    polyloop.close();
  }
}
