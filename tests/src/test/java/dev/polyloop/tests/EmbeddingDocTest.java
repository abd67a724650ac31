package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Source;
import org.junit.jupiter.api.Test;

/** The code of docs/embedding.md, and the application it is from. */
class EmbeddingDocTest {
  private static final Path DOCS = Guests.ROOT.resolve("docs");
  private static final Path SOURCES = Guests.ROOT.resolve("tests/src/test/java/dev/polyloop/tests");

  @Test
  void application_joinsAModel_aFormatter_andAService() throws Exception {
    try (ForecastApplication application = new ForecastApplication(DOCS.resolve("examples"))) {
      assertEquals("Oslo 0: 15.5 cool\nOslo 1: 16.5 warm", application.report("Oslo", 2).get());
      assertEquals(
          List.of("Oslo 0", "Oslo 1", "Oslo 2"),
          ProxyTest.collect(application.model.ticks("Oslo")).get());
    }
    long lines = Guests.read(SOURCES.resolve("ForecastApplication.java")).lines().count();
    assertTrue(lines < 65, "a sample is short: " + lines);
  }

  @Test
  void deadline_interruptsAndTheModuleLivesOn() throws Exception {
    String code = "def spin():\n  while True: pass\ndef alive(): return 'alive'\n";
    try (Polyloop polyloop = Polyloop.builder().build()) {
      GuestModule module =
          polyloop.load(Source.newBuilder("python", code, "spin.py").buildLiteral());
      GuestModule hurried = module.withDeadline(Duration.ofMillis(200));
      Throwable failure =
          assertThrows(ExecutionException.class, hurried.call("spin", Void.class)::get).getCause();
      assertInstanceOf(TimeoutException.class, failure);
      assertEquals("alive", module.call("alive", String.class).get());
    }
  }

  @Test
  void page_showsWhatTheTestsRun() {
    String sources =
        Guests.read(SOURCES.resolve("ForecastApplication.java"))
            + Guests.read(SOURCES.resolve("EmbeddingDocTest.java"));
    Matcher blocks =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Guests.read(DOCS.resolve("embedding.md")));
    int found = 0;
    while (blocks.find()) {
      found++;
      String block = blocks.group(1);
      assertTrue(sources.contains(block), block);
    }
    assertEquals(4, found);
  }
}
