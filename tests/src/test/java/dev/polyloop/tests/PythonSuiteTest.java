package dev.polyloop.tests;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** asyncio as applications have it, where the interpreter emulates the system in Java. */
class PythonSuiteTest extends PythonSuite {
  PythonSuiteTest(@TempDir Path folder) {
    super(folder, Map.of());
  }

  @Override
  boolean isChosen(String file) {
    return file.endsWith("_test.py") || file.startsWith("asyncio_");
  }
}
