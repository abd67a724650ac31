package dev.polyloop.tests;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** asyncio as programs of the launcher have it, where Python has the system's file descriptors. */
@DisabledOnOs(OS.WINDOWS)
class DescriptorsTest extends PythonSuite {
  private static final Set<String> FILES =
      Set.of("asyncio_processes.py", "asyncio_sockets.py", "system_descriptors.py");

  DescriptorsTest(@TempDir Path folder) {
    super(folder, Map.of("python.PosixModuleBackend", "native"));
  }

  @Override
  boolean isChosen(String file) {
    return FILES.contains(file);
  }
}
