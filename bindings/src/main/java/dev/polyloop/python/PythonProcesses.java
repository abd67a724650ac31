package dev.polyloop.python;

import dev.polyloop.io.ChildProcess;
import dev.polyloop.io.ErrnoException;
import dev.polyloop.io.PipeReader;
import dev.polyloop.io.PipeWriter;
import dev.polyloop.io.ProcessDescriptor;
import dev.polyloop.io.Signal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The Java object behind {@code _polyloop.processes}, Python's child processes and their pipes. Its
 * methods have Python's names; bytes come as for {@link PythonNetwork}.
 *
 * <p>Thread rule: the loop's thread.
 */
public final class PythonProcesses {
  private final PythonGuest guest;

  PythonProcesses(PythonGuest guest) {
    this.guest = guest;
  }

  /**
   * Starts a process.
   *
   * @param environment names and values in turn, or null for the parent's environment
   * @param streams names of {@link ChildProcess.Stream} for input, output, error output
   */
  @Export
  public ChildProcess start(
      PythonLoop loop,
      List<String> command,
      @Nullable List<String> environment,
      @Nullable String folder,
      List<String> streams)
      throws ErrnoException {
    return ChildProcess.start(
        loop.java(),
        List.copyOf(command),
        environment == null ? null : map(environment),
        folder,
        ChildProcess.Stream.valueOf(streams.get(0)),
        ChildProcess.Stream.valueOf(streams.get(1)),
        ChildProcess.Stream.valueOf(streams.get(2)));
  }

  private static Map<String, String> map(List<String> pairs) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      map.put(pairs.get(i), pairs.get(i + 1));
    }
    return map;
  }

  /** Where programs are looked for, whatever the environment of a child. */
  @Export
  public String search_path() {
    String path = System.getenv("PATH");
    return path == null ? "" : path;
  }

  /** Whether a child gets an argument or variable as it is. */
  @Export
  public boolean is_encodable(String text) {
    return ChildProcess.isEncodable(text);
  }

  @Export
  public long pid(ChildProcess process) {
    return process.pid();
  }

  /** A file descriptor of any process, or minus the system's error number. */
  @Export
  public int open_descriptor(int pid, int flags) {
    return ProcessDescriptor.open(pid, flags);
  }

  /** The future of its exit code. */
  @Export
  public Object exit(ChildProcess process) {
    return guest.peerOf(process.exit());
  }

  /** Its exit code, or None. */
  @Export
  public Object poll(ChildProcess process) {
    Integer code = process.exitOrNull();
    return code == null ? guest.none() : code;
  }

  /** Blocks until it has ended, at most so many seconds; whether it has. */
  @Export
  public boolean await_exit(ChildProcess process, double timeout) throws InterruptedException {
    return process.await(PythonHost.toNanos(timeout));
  }

  @Export
  public void signal(ChildProcess process, int number) throws ErrnoException {
    process.signal(number);
  }

  /** The pipe to input 0, or from output 1 or 2; None if there is none. */
  @Export
  public Object pipe(ChildProcess process, int number) {
    Object pipe =
        switch (number) {
          case 0 -> process.stdin();
          case 1 -> process.stdout();
          default -> process.stderr();
        };
    return pipe == null ? guest.none() : pipe;
  }

  // Reading

  @Export
  public void start_reader(PipeReader pipe, PythonLoop loop, Value owner) {
    pipe.start(new PythonEntry(loop, owner));
  }

  @Export
  public void begin_reading(PipeReader pipe) {
    pipe.beginReading();
  }

  /** The signal to handle; for data, which is put into the window, minus the number of bytes. */
  @Export
  public int next_read(PipeReader pipe, PythonWindow window) {
    Signal signal = pipe.poll();
    return signal == Signal.DATA ? -window.put(pipe.take()) : PythonNetwork.number(signal);
  }

  @Export
  public void pause_reading(PipeReader pipe) {
    pipe.pauseReading();
  }

  @Export
  public void resume_reading(PipeReader pipe) {
    pipe.resumeReading();
  }

  @Export
  public boolean is_reading(PipeReader pipe) {
    return pipe.isReading();
  }

  @Export
  public boolean is_reader_closing(PipeReader pipe) {
    return pipe.isClosing();
  }

  @Export
  public void close_reader(PipeReader pipe, Value exception) {
    pipe.close(exception.isNull() ? null : guest.throwable(exception));
  }

  @Export
  public Object read_failure(PipeReader pipe) {
    Throwable failure = pipe.failure();
    return failure == null ? guest.none() : guest.exception(failure);
  }

  // Writing

  @Export
  public void start_writer(PipeWriter pipe, PythonLoop loop, Value owner) {
    pipe.start(new PythonEntry(loop, owner));
  }

  @Export
  public int next_write(PipeWriter pipe) {
    return PythonNetwork.number(pipe.poll());
  }

  @Export
  public boolean write(PipeWriter pipe, Value data) {
    return pipe.write(PythonNetwork.bytes(data));
  }
}
