package dev.polyloop.tests;

import dev.polyloop.Blocking;
import dev.polyloop.Polyloop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.graalvm.polyglot.HostAccess.Export;

/** A Java application around a Python model and a JavaScript formatter, which use its service. */
final class ForecastApplication implements AutoCloseable {
  /** What the model computes; the formatter may read what is exported. */
  public record Day(@Export String city, @Export int day, @Export double degrees) {}

  /** The Python model. */
  interface Model {
    CompletableFuture<List<Day>> forecast(String city, int days);

    Flow.Publisher<String> ticks(String city);
  }

  /** The JavaScript formatter. */
  interface Formatter {
    CompletableFuture<String> report(List<Day> days, Weather weather);
  }

  /** The service that the scripts use. */
  public static final class Weather {
    /** May block: the scripts await it. */
    @Export
    @Blocking
    public String describe(double degrees) {
      return degrees > 16 ? "warm" : "cool";
    }
  }

  private final Weather weather = new Weather();
  private final Polyloop polyloop;
  final Model model;
  private final Formatter formatter;

  ForecastApplication(Path scripts) {
    polyloop = Polyloop.builder().name("forecast").callDeadline(Duration.ofSeconds(30)).build();
    model = polyloop.load(scripts.resolve("model.py")).as(Model.class);
    formatter = polyloop.load(scripts.resolve("format.mjs")).as(Formatter.class);
  }

  CompletableFuture<String> report(String city, int days) {
    return model.forecast(city, days).thenCompose(d -> formatter.report(d, weather));
  }

  @Override
  public void close() {
    polyloop.close();
  }
}
