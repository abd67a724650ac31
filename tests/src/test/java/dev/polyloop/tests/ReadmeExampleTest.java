package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.loop.VirtualTime;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of README.md: they stand there as they are here, and print what it says. */
class ReadmeExampleTest {
  private static final Path EXAMPLES = Guests.ROOT.resolve("docs/examples");
  private static final String README = Guests.read(Guests.ROOT.resolve("README.md"));

  // example: java
  /** A service of the application; guests may call what is exported. */
  public static final class Prices {
    /** The price, which is known later. */
    @HostAccess.Export
    public CompletableFuture<Integer> of(String name) {
      return CompletableFuture.supplyAsync(name::length);
    }
  }

  static int total(Path folder) throws Exception {
    try (Polyloop polyloop = Polyloop.builder().trusted().expose("prices", new Prices()).build()) {
      GuestModule shop = polyloop.load(folder.resolve("shop.py"));
      CompletableFuture<Integer> total = shop.call("total", Integer.class, List.of("apple", "fig"));
      return total.get();
    }
  }

  // end

  @Test
  void java_callsPythonAndGetsAFuture() throws Exception {
    assertEquals(8, total(EXAMPLES));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "words.py  | hello,world,hello world",
        "words.mjs | hello,world,world hello,true",
        "mixed.py  | Java,JavaScript greets Python,JavaScript greets Java"
      })
  void program_printsWhatItShould(String file, String lines) {
    Guests.Streams streams = new Guests.Streams();
    try (Polyloop polyloop =
        Polyloop.builder()
            .engine(Guests.ENGINE)
            .callerThread()
            .trusted()
            .clock(new VirtualTime())
            .streams(streams.in, streams.out, streams.err)
            .build()) {
      Path program = EXAMPLES.resolve(file);
      int code =
          file.endsWith(".py")
              ? polyloop.runPython("file", program.toString(), List.of())
              : polyloop.runJavaScript(program, List.of());
      assertEquals("", streams.err());
      assertEquals(0, code);
      assertEquals(List.of(lines.split(",")), streams.out().lines().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"words.py", "words.mjs", "mixed.py", "greetings.mjs", "shop.py"})
  void readme_showsTheFile(String file) {
    assertTrue(README.contains(Guests.read(EXAMPLES.resolve(file)).strip()));
  }

  @Test
  void readme_showsTheJavaCode() {
    Path source =
        Guests.ROOT.resolve("tests/src/test/java/dev/polyloop/tests/ReadmeExampleTest.java");
    Stream<String> region =
        Guests.read(source)
            .lines()
            .dropWhile(line -> !line.strip().equals("// example: java"))
            .skip(1)
            .takeWhile(line -> !line.strip().equals("// end"));
    String code = String.join("\n", region.map(ReadmeExampleTest::outdented).toList());
    assertTrue(README.contains(code.strip()));
  }

  private static String outdented(String line) {
    return line.startsWith("  ") ? line.substring(2) : line;
  }
}
