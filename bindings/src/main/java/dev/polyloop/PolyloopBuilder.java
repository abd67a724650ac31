package dev.polyloop;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.VirtualTime;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.graalvm.polyglot.Engine;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link Polyloop}.
 *
 * <p>Thread rule: one thread.
 */
public final class PolyloopBuilder {
  @Nullable Engine engine;
  private @Nullable VirtualTime virtualTime;
  private String name = "main";
  final Map<String, Object> exposed = new HashMap<>();
  final Map<String, String> options = new HashMap<>();
  boolean trusted;
  boolean callerThread;
  Duration grace = Duration.ofSeconds(5);
  InputStream in = System.in;
  OutputStream out = System.out;
  OutputStream err = System.err;

  PolyloopBuilder() {}

  /** Uses a shared engine, see {@link Polyloop#newEngine}; it is not closed with the Polyloop. */
  public PolyloopBuilder engine(Engine shared) {
    engine = Objects.requireNonNull(shared);
    return this;
  }

  /** Names the loop and its thread; "main" by default. */
  public PolyloopBuilder name(String loopName) {
    name = Objects.requireNonNull(loopName);
    return this;
  }

  /** Offers a Java object to the guests by name. Its exported methods are what they may call. */
  public PolyloopBuilder expose(String exposedName, Object service) {
    exposed.put(Objects.requireNonNull(exposedName), Objects.requireNonNull(service));
    return this;
  }

  /**
   * Trusts the guests as much as the application: every public Java class and member, files,
   * network, threads, processes. Otherwise they see only what is exposed.
   */
  public PolyloopBuilder trusted() {
    trusted = true;
    return this;
  }

  /** The loop runs on the thread that builds and drives it, not on one of its own. */
  public PolyloopBuilder callerThread() {
    callerThread = true;
    return this;
  }

  /** Runs on a virtual clock that jumps when all is idle: for tests. */
  public PolyloopBuilder clock(VirtualTime time) {
    virtualTime = Objects.requireNonNull(time);
    return this;
  }

  /** How long {@link Polyloop#close} waits for cancelled tasks; five seconds by default. */
  public PolyloopBuilder gracePeriod(Duration period) {
    grace = Objects.requireNonNull(period);
    return this;
  }

  /** Where the guests' standard streams go; the process's own by default. */
  public PolyloopBuilder streams(InputStream stdin, OutputStream stdout, OutputStream stderr) {
    in = Objects.requireNonNull(stdin);
    out = Objects.requireNonNull(stdout);
    err = Objects.requireNonNull(stderr);
    return this;
  }

  /** A polyglot option of a language, such as {@code python.PythonPath}. */
  public PolyloopBuilder option(String key, String value) {
    options.put(Objects.requireNonNull(key), Objects.requireNonNull(value));
    return this;
  }

  /** Builds it; its loop runs when this returns, unless it is the caller's to drive. */
  public Polyloop build() {
    return new Polyloop(this);
  }

  EventLoop newLoop() {
    return virtualTime == null ? EventLoop.create(name) : EventLoop.virtual(name, virtualTime);
  }
}
