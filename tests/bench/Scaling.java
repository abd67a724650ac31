import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.graalvm.polyglot.Engine;

/**
 * Several Polyloops on one engine, each with the same work: does the throughput grow with their number, and is the
 * second one's first round as quick as the rounds of the first? Arguments: seconds, the largest number of Polyloops.
 */
public final class Scaling {
  private static final int OPERATIONS = 5_000;

  public static void main(String[] args) throws Exception {
    double seconds = Double.parseDouble(args[0]);
    int most = Integer.parseInt(args[1]);
    try (Engine engine = Polyloop.newEngine()) {
      List<Polyloop> polyloops = new ArrayList<>();
      List<GuestModule> modules = new ArrayList<>();
      double alone = 0;
      for (int number = 1; number <= most; number++) {
        Polyloop polyloop = Polyloop.builder().name("scaling-" + number).engine(engine).trusted().build();
        polyloops.add(polyloop);
        GuestModule module = polyloop.load(Path.of(System.getProperty("polyloop.bench"), "scaling.py"));
        modules.add(module);
        System.out.printf("Polyloop %d, first round: %.2f us per operation%n", number, round(module));
        run(modules, seconds);
        double throughput = run(modules, seconds);
        alone = number == 1 ? throughput : alone;
        System.out.printf(
            "%d Polyloops: %.0f operations per second, %.2f times those of one%n",
            number, throughput, throughput / alone);
      }
      polyloops.forEach(Polyloop::close);
    }
  }

  private static double round(GuestModule module) throws Exception {
    long start = System.nanoTime();
    module.call("work", Integer.class, OPERATIONS).get();
    return (System.nanoTime() - start) / 1e3 / OPERATIONS;
  }

  /** All at once, each on its own thread; operations per second of all together. */
  private static double run(List<GuestModule> modules, double seconds) {
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    List<CompletableFuture<Long>> counts = modules.stream().map(module -> repeat(module, end)).toList();
    long operations = counts.stream().mapToLong(CompletableFuture::join).sum();
    return operations / ((System.nanoTime() - start) / 1e9);
  }

  private static CompletableFuture<Long> repeat(GuestModule module, long end) {
    return CompletableFuture.supplyAsync(
        () -> {
          long operations = 0;
          while (System.nanoTime() < end) {
            operations += module.call("work", Integer.class, OPERATIONS).join();
          }
          return operations;
        },
        command -> Thread.ofPlatform().start(command));
  }
}
