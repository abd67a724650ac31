package dev.polyloop.io;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A child process: its pipes, its end, and signals to it.
 *
 * <p>Thread rule: the loop's owner.
 */
public final class ChildProcess {
  /** What a standard stream of the child is. */
  public enum Stream {
    /** The parent's own. */
    INHERIT,
    /** A pipe to the parent. */
    PIPE,
    /** Nothing: /dev/null. */
    NULL,
    /** For the error stream: what the output stream is. */
    STDOUT
  }

  private static final int FIRST_SIGNAL_CODE = 129;
  private static final int LAST_SIGNAL_CODE = 128 + 31;
  private static final int LAST_SIGNAL = 64;
  private static final File NOTHING = new File("/dev/null");

  private final Process process;
  private final LoopFuture<Integer> exit;
  private final @Nullable PipeWriter stdin;
  private final @Nullable PipeReader stdout;
  private final @Nullable PipeReader stderr;

  private ChildProcess(EventLoop loop, Process process, Stream input, Stream output, Stream error) {
    this.process = process;
    stdin = input == Stream.PIPE ? new PipeWriter(loop, process.getOutputStream()) : null;
    stdout = output == Stream.PIPE ? new PipeReader(loop, process.getInputStream()) : null;
    stderr = error == Stream.PIPE ? new PipeReader(loop, process.getErrorStream()) : null;
    exit = loop.createFuture();
    loop.beginOutside();
    var _ =
        process
            .onExit()
            .whenComplete(
                (ended, thrown) -> {
                  exit.complete(exitCode(process));
                  if (stdin != null) {
                    stdin.readerGone();
                  }
                  loop.endOutside();
                });
  }

  /**
   * Starts a process.
   *
   * @param command the program and its arguments
   * @param environment all of its environment, or null for the parent's
   * @param folder where it runs, or null for where the parent does
   * @throws ErrnoException if the system refuses, for example because there is no such program
   */
  public static ChildProcess start(
      EventLoop loop,
      List<String> command,
      @Nullable Map<String, String> environment,
      @Nullable String folder,
      Stream stdin,
      Stream stdout,
      Stream stderr)
      throws ErrnoException {
    ProcessBuilder builder = new ProcessBuilder(command);
    if (environment != null) {
      builder.environment().clear();
      builder.environment().putAll(environment);
    }
    if (folder != null) {
      builder.directory(new File(folder));
    }
    builder.redirectInput(
        switch (stdin) {
          case INHERIT -> Redirect.INHERIT;
          case PIPE -> Redirect.PIPE;
          case NULL -> Redirect.from(NOTHING);
          case STDOUT -> throw new IllegalArgumentException("input cannot be the output");
        });
    builder.redirectOutput(output(stdout));
    if (stderr == Stream.STDOUT) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(output(stderr));
    }
    try {
      return new ChildProcess(loop, builder.start(), stdin, stdout, stderr);
    } catch (IOException e) {
      throw Errno.ofStart(e);
    }
  }

  /**
   * Whether a child gets an argument or variable as it is. The JDK encodes them by the locale, and
   * puts a question mark for what that lacks.
   */
  public static boolean isEncodable(String text) {
    return Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(text);
  }

  private static Redirect output(Stream stream) {
    return switch (stream) {
      case INHERIT -> Redirect.INHERIT;
      case PIPE -> Redirect.PIPE;
      case NULL -> Redirect.to(NOTHING);
      case STDOUT -> throw new IllegalArgumentException("output cannot be the output itself");
    };
  }

  /** The JDK adds 128 to the number of a signal that ended the process. */
  private static int exitCode(Process process) {
    int code = process.exitValue();
    return code >= FIRST_SIGNAL_CODE && code <= LAST_SIGNAL_CODE ? 128 - code : code;
  }

  /** The process's number. */
  public long pid() {
    return process.pid();
  }

  /** How it ended: its exit code, or the negative number of the signal that ended it. */
  public LoopFuture<Integer> exit() {
    return exit;
  }

  /** How it ended, or null if it runs. */
  public @Nullable Integer exitOrNull() {
    return process.isAlive() ? null : Integer.valueOf(exitCode(process));
  }

  /**
   * Blocks the calling thread until the process has ended.
   *
   * @param nanos how long at most
   * @return whether it has
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(long nanos) throws InterruptedException {
    return process.waitFor(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Sends a signal. Does nothing if the process has ended.
   *
   * @throws ErrnoException if it cannot be sent
   */
  public void signal(int number) throws ErrnoException {
    if (number < 0 || number > LAST_SIGNAL) {
      throw Errno.EINVAL.exception(); // the program kill takes any number
    }
    if (!process.isAlive()) {
      return;
    }
    // The JDK sends two signals only, and blocking for a program as small as kill is short.
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + number, Long.toString(process.pid()))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      if (kill.waitFor() != 0 && process.isAlive()) {
        throw Errno.EINVAL.exception();
      }
    } catch (IOException e) {
      throw Errno.ofStart(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errno.EINTR.exception();
    }
  }

  /** The pipe to its input, or null. */
  public @Nullable PipeWriter stdin() {
    return stdin;
  }

  /** The pipe from its output, or null. */
  public @Nullable PipeReader stdout() {
    return stdout;
  }

  /** The pipe from its error output, or null. */
  public @Nullable PipeReader stderr() {
    return stderr;
  }
}
