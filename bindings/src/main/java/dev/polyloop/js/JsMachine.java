package dev.polyloop.js;

import com.sun.management.OperatingSystemMXBean;
import dev.polyloop.guest.Access;
import dev.polyloop.guest.Version;
import java.io.Console;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;

/**
 * What {@code process} and {@code os} of Node tell of the surroundings. A guest that is not trusted
 * sees the environment variables that it was given, and no folders. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript. Source: Node.js, Process; OS.
 */
public final class JsMachine extends JsExports {
  private static final Map<String, String> ARCHITECTURES =
      Map.of("amd64", "x64", "x86_64", "x64", "aarch64", "arm64");

  JsMachine(JsGuest guest) {
    super(guest);
  }

  private boolean isTrusted() {
    return guest.env().access() == Access.TRUSTED;
  }

  /** Polyloop's version. */
  @Export
  public String version() {
    return Version.VALUE;
  }

  /** The operating system by Node's name. */
  @Export
  public String platform() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return "darwin";
    }
    return name.startsWith("windows") ? "win32" : name;
  }

  /** The processor by Node's name. */
  @Export
  public String arch() {
    String name = System.getProperty("os.arch");
    return ARCHITECTURES.getOrDefault(name, name);
  }

  /** The process's number; 0 for a guest that may not know. */
  @Export
  public long pid() {
    return isTrusted() ? ProcessHandle.current().pid() : 0;
  }

  /** How many threads can run at once. */
  @Export
  public int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** The program that runs this process, or a name that says nothing. */
  @Export
  public String command() {
    Optional<String> command =
        isTrusted() ? ProcessHandle.current().info().command() : Optional.empty();
    return command.orElse("polyloop");
  }

  /** The program's file, or nothing if it has none. */
  @Export
  public Object program() {
    var program = guest.mainFile();
    return guest
        .entry()
        .arrayOf()
        .execute(program == null ? new Object[0] : new Object[] {program.toString()});
  }

  /** The environment variables, as name, value, name, value. */
  @Export
  public Object environment() {
    Map<String, String> variables =
        isTrusted() ? System.getenv() : guest.env().sandbox().variables();
    return guest
        .entry()
        .arrayOf()
        .execute(
            variables.entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray());
  }

  /** The process's folder; the program's for a guest that may not know. */
  @Export
  public String workingDirectory() {
    return (isTrusted() ? Path.of("").toAbsolutePath() : guest.folder()).toString();
  }

  /** The folder for temporary files. */
  @Export
  public String temporaryDirectory() {
    return granted("os.tmpdir", () -> System.getProperty("java.io.tmpdir"));
  }

  /** The user's folder. */
  @Export
  public String homeDirectory() {
    return granted(
        "os.homedir", () -> System.getenv().getOrDefault("HOME", System.getProperty("user.home")));
  }

  /** The machine's name in its network. */
  @Export
  public String hostName() {
    return granted(
        "os.hostname",
        () -> {
          try {
            return InetAddress.getLocalHost().getHostName();
          } catch (UnknownHostException e) {
            return "localhost"; // The machine has a name that it cannot look up.
          }
        });
  }

  /** The version of the operating system. */
  @Export
  public String release() {
    return granted("os.release", () -> System.getProperty("os.version"));
  }

  /** The memory that the machine, or the container, has, in bytes. */
  @Export
  public double totalMemory() {
    return granted("os.totalmem", () -> (double) system().getTotalMemorySize());
  }

  /** The memory of it that nobody uses, in bytes. */
  @Export
  public double freeMemory() {
    return granted("os.freemem", () -> (double) system().getFreeMemorySize());
  }

  /** Whether the standard stream of that number is a terminal: all three are, or none. */
  @Export
  public boolean isTerminal(int descriptor) {
    Console console = isTrusted() && descriptor <= 2 ? System.console() : null;
    return console != null && console.isTerminal();
  }

  private static OperatingSystemMXBean system() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  }

  private <T> T granted(String name, Supplier<T> answer) {
    return guarded(
        () -> {
          if (!isTrusted()) {
            throw new UnsupportedOperationException(name + ": not granted to guests");
          }
          return answer.get();
        });
  }

  /**
   * Sets who is told that the program ends, who knows the exit code that it has set, and who is
   * told before, when no work is left.
   */
  @Export
  public void onExit(Value listener, Value exitCode, Value beforeExit) {
    guest.onExit(listener, exitCode, beforeExit);
  }

  /** Calls the function whenever the signal comes, "INT" say. */
  @Export
  public void watchSignal(String name, Value listener) {
    guardedRun(() -> guest.signals().watch(name, listener));
  }

  /** Lets the signal do again what it did before. */
  @Export
  public void unwatchSignal(String name) {
    guest.signals().unwatch(name);
  }

  /** Sends a signal to a process; "0" only asks whether there is one. */
  @Export
  public boolean sendSignal(long process, String name) {
    return guarded(() -> guest.signals().send(process, name));
  }

  /** What the JVM has of memory and what of it is used, in bytes. */
  @Export
  public Object memory() {
    Runtime runtime = Runtime.getRuntime();
    long total = runtime.totalMemory();
    return guest.entry().arrayOf().execute(total, total - runtime.freeMemory());
  }

  /** Refuses to end what is not a program. */
  @Export
  public void checkProgram() {
    guardedRun(guest::checkProgram);
  }

  /** Ends the program: nothing of it runs from the next turn on. */
  @Export
  public void exit(int code) {
    guest.exit(code);
    throw new ProgramExit();
  }

  /** Leaves the code that has called exit. */
  static final class ProgramExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProgramExit() {
      super("process.exit", null, false, false);
    }
  }
}
