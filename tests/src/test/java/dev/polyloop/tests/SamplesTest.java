package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.Polyloop;
import dev.polyloop.PolyloopBuilder;
import dev.polyloop.loop.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every sample program, unchanged: it prints what CPython prints. Those with a recorded duration
 * run on a virtual clock, which says in the end what CPython's said.
 */
class SamplesTest {
  private static final Path SAMPLES = Guests.ROOT.resolve("python-samples");
  private static final Path EXPECTED = SAMPLES.resolve("expected");
  private static final Map<String, Double> DURATIONS = durations();
  private static final double TOLERANCE_SECONDS = 0.05;
  private static final double NANOS_PER_SECOND = 1e9;

  static List<String> samples() throws IOException {
    try (Stream<Path> files = Files.walk(SAMPLES, 2)) {
      return files
          .filter(file -> file.toString().endsWith(".py"))
          .filter(file -> Files.exists(EXPECTED.resolve(recordName(file) + ".out")))
          .map(file -> SAMPLES.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** "mixed/pipeline.py" as "mixed_pipeline". */
  private static String recordName(Path file) {
    return SAMPLES.relativize(file).toString().replaceFirst("\\.py$", "").replace('/', '_');
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void sample_printsAndLasts_asInCpython(String sample) {
    Path file = SAMPLES.resolve(sample);
    String record = recordName(file);
    VirtualTime clock = new VirtualTime();
    Guests.Streams streams = new Guests.Streams();
    PolyloopBuilder settings =
        Polyloop.builder()
            .engine(Guests.ENGINE)
            .callerThread()
            .trusted()
            .streams(streams.in, streams.out, streams.err);
    Double duration = DURATIONS.get(record);
    if (duration != null) {
      // The others have threads that wait for the loop, in the time of the world.
      settings.clock(clock);
    }
    int code;
    try (Polyloop polyloop = settings.build()) {
      code = polyloop.runPython("file", file.toString(), List.of());
    }
    String expected = Guests.read(EXPECTED.resolve(record + ".out"));
    assertEquals("", streams.err());
    assertEquals(withoutClock(expected), withoutClock(streams.out()));
    assertEquals(0, code);
    if (duration != null) {
      double elapsed = clock.elapsed().toNanos() / NANOS_PER_SECOND;
      assertEquals(duration, elapsed, TOLERANCE_SECONDS);
    }
  }

  /** Samples print the time of day. */
  private static String withoutClock(String text) {
    return text.replaceAll("\\d\\d:\\d\\d:\\d\\d", "HH:MM:SS");
  }

  private static Map<String, Double> durations() {
    Map<String, Double> durations = new HashMap<>();
    Matcher pair =
        Pattern.compile("\"(\\w+)\":\\s*([\\d.]+)")
            .matcher(Guests.read(EXPECTED.resolve("durations.json")));
    while (pair.find()) {
      durations.put(pair.group(1), Double.valueOf(pair.group(2)));
    }
    return durations;
  }
}
