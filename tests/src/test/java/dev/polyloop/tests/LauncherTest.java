package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command line, each time in a JVM of its own. */
class LauncherTest {
  private static final Path TOOLS = Path.of(System.getProperty("java.home"), "bin");
  private static final int USAGE_ERROR = 2;
  private static final int INTERRUPTED = 130;

  @TempDir Path folder;

  static final String INTERPRETED =
      "polyloop: no Graal compiler on this JVM: programs run interpreted, slower\n";

  /**
   * What a process left.
   *
   * @param interpreted whether it said, before anything else on stderr, that it has no compiler
   */
  private record Ended(int code, String out, String err, boolean interpreted) {
    void assertExit(int expected) {
      assertEquals(expected, code, this::toString);
    }
  }

  private ProcessBuilder command(String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(Guests.launcher(arguments))
            .directory(folder.toFile())
            .redirectError(folder.resolve("stderr").toFile());
    builder.environment().remove("PYTHONPATH");
    return builder;
  }

  private Ended run(String stdin, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        command(arguments).redirectInput(Guests.write(folder, "stdin", stdin).toFile());
    builder.environment().putAll(environment);
    return run(builder);
  }

  private Ended run(ProcessBuilder builder) throws IOException, InterruptedException {
    int code = end(builder.redirectOutput(folder.resolve("stdout").toFile()).start());
    String err = Guests.read(folder.resolve("stderr"));
    // These JVMs have no Graal compiler, which a program's start says in one line.
    boolean isSaid = err.startsWith(INTERPRETED);
    return new Ended(
        code,
        Guests.read(folder.resolve("stdout")),
        isSaid ? err.substring(INTERPRETED.length()) : err,
        isSaid);
  }

  /** Its exit code. One that does not end fails, with what its threads were doing. */
  private int end(Process process) throws IOException, InterruptedException {
    try {
      if (!process.waitFor(100, TimeUnit.SECONDS)) {
        Path threads = folder.resolve("threads");
        String id = String.valueOf(process.pid());
        new ProcessBuilder(TOOLS.resolve("jstack").toString(), "-l", id)
            .redirectErrorStream(true)
            .redirectOutput(threads.toFile())
            .start()
            .waitFor(10, TimeUnit.SECONDS);
        fail(process.info() + " does not end:\n" + Guests.read(threads));
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    return run("", Map.of(), arguments);
  }

  // The command line itself

  @Test
  void versionAndHelp_arePrinted() throws Exception {
    Ended version = run("--version");
    version.assertExit(0);
    assertTrue(
        version.out.matches("(?s)Polyloop \\S+, Python 3\\.\\d+.*, JavaScript .*, Java 25.*\n"),
        version::toString);
    Ended help = run("--help");
    help.assertExit(0);
    assertTrue(help.out.startsWith("usage: polyloop run FILE"), help::toString);
    assertEquals("", version.err + help.err);
  }

  @Test
  void nonsense_isRefusedWithAReason() throws Exception {
    Map<String[], String> cases =
        Map.of(
            new String[] {},
            "no command",
            new String[] {"run", "notes.txt"},
            "no language for 'notes.txt'",
            new String[] {"run", "missing.py"},
            "can't open file 'missing.py'",
            new String[] {"python", "-c"},
            "option -c needs an argument",
            new String[] {"python", "-BX"},
            "unknown option '-BX'",
            new String[] {"python", "-E", "-W"},
            "option -W needs an argument",
            new String[] {"python", "-O", "-c", "pass"},
            "unknown option '-O'");
    for (Map.Entry<String[], String> entry : cases.entrySet()) {
      Ended ended = run(entry.getKey());
      ended.assertExit(USAGE_ERROR);
      assertTrue(ended.err.startsWith("polyloop: "), ended::toString);
      assertTrue(ended.err.contains(entry.getValue()), ended::toString);
      assertEquals("", ended.out);
    }
  }

  // Python

  @Test
  void pythonCode_hasArgumentsPathAndExitCode() throws Exception {
    Path library = Files.createDirectory(folder.resolve("library"));
    Path module = Guests.write(library, "helper_of_path.py", "WHERE = 'on PYTHONPATH'\n");
    assertTrue(Files.exists(module));
    Ended ended =
        run(
            "",
            Map.of("PYTHONPATH", library.toString()),
            "python",
            "-c",
            """
            import asyncio, sys
            import helper_of_path
            print(sys.argv, __name__, helper_of_path.WHERE)
            async def main():
                await asyncio.sleep(0.01)
                print("ran")
                sys.exit(3)
            asyncio.run(main())
            """,
            "one",
            "--two");
    ended.assertExit(3);
    assertEquals("['-c', 'one', '--two'] __main__ on PYTHONPATH\nran\n", ended.out);
    assertTrue(ended.interpreted);
    assertEquals("", ended.err);
  }

  @Test
  void pythonOptions_areThoseOfPython3() throws Exception {
    String program =
        """
        import sys, asyncio, warnings
        print(sys.flags.dev_mode, sys.warnoptions, getattr(sys, "_xoptions", None))
        print(sys.dont_write_bytecode, sys.flags.ignore_environment, "library" in str(sys.path))
        print(asyncio.Runner().get_loop().get_debug(), repr(sys.executable))
        """;
    Map<String, String> environment =
        Map.of(
            "PYTHONPATH",
            folder.resolve("library").toString(),
            "PYTHONWARNINGS",
            "ignore::UserWarning",
            "PYTHONDONTWRITEBYTECODE",
            "",
            "PYTHONDEVMODE",
            "1");
    Ended ended =
        run("", environment, "python", "-BuE", "-W", "error::BytesWarning", "-c", program);
    ended.assertExit(0);
    assertEquals(
        "False ['error::BytesWarning'] None\nTrue 1 False\nFalse ''\n", ended.out, ended::toString);
    ended =
        run(
            "",
            environment,
            "python",
            "-Xdev",
            "-X",
            "a=b=c",
            "-Werror::BytesWarning",
            "-c",
            program);
    ended.assertExit(0);
    assertEquals(
        """
        True ['default', 'ignore::UserWarning', 'error::BytesWarning'] {'dev': True, 'a': 'b=c'}
        False 0 True
        True ''
        """,
        ended.out,
        ended::toString);
  }

  /** What asyncio's users look for in them on CPython. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void builtinModules_areComplete() throws Exception {
    ProcessBuilder builder =
        command(
            "python",
            "-c",
            """
            import asyncio, gc, os, select, subprocess, sys
            print(sys.executable)

            loop = asyncio.new_event_loop()
            reported = []
            loop.set_exception_handler(lambda loop, context: reported.append(context["message"]))
            def fail():
                loop.create_future().set_exception(ValueError())
            fail()
            fail()
            print(len(reported), gc.collect() >= 0, reported)
            loop.close()

            def attempt(*args):
                try:
                    print(os.pidfd_open(*args))
                except (OSError, TypeError) as error:
                    print(type(error).__name__, error)
            child = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
            fd = os.pidfd_open(child.pid)
            print(os.get_inheritable(fd), select.select([fd], [], [], 0)[0] == [])
            child.stdin.close()
            print(select.select([fd], [], [], 60)[0] == [fd])
            child.wait()
            os.close(fd)
            attempt(-1)
            attempt(os.getpid(), 1 << 20)
            attempt("1")
            """);
    builder.command().add(1, "-Dpolyloop.executable=/path/of/python3");
    Ended ended = run(builder);
    ended.assertExit(0);
    String message = "'Future exception was never retrieved'";
    assertEquals(
        """
        /path/of/python3
        0 True [%s, %s]
        False True
        True
        OSError [Errno 22] Invalid argument
        OSError [Errno 22] Invalid argument
        TypeError 'str' object cannot be interpreted as an integer
        """
            .formatted(message, message),
        ended.out,
        ended::toString);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fileDescriptors_exhausted_areAnErrorAndComeBack() throws Exception {
    Path file =
        Guests.write(
            folder,
            "exhausting.py",
            """
            import asyncio, errno

            async def echo(reader, writer):
                writer.write(await reader.read())
                writer.close()

            async def main():
                problems = set()
                loop = asyncio.get_running_loop()
                loop.set_exception_handler(lambda loop, context: problems.add(context["message"]))
                server = await asyncio.start_server(echo, "127.0.0.1", 0)
                address = server.sockets[0].getsockname()
                held = []
                try:
                    while True:
                        held.append(await asyncio.open_connection(*address))
                except OSError as error:
                    print(error.errno == errno.EMFILE, len(held) > 20)
                for attempt in (
                    lambda: asyncio.create_subprocess_exec("true"),
                    lambda: asyncio.start_server(echo, "127.0.0.1", 0),
                    lambda: loop.create_datagram_endpoint(asyncio.DatagramProtocol, ("127.0.0.1", 0)),
                ):
                    try:
                        await attempt()
                    except OSError as error:
                        print(error.errno == errno.EMFILE)
                for reader, writer in held:
                    writer.write_eof()
                    assert await reader.read() == b""
                    writer.close()
                    await writer.wait_closed()
                reader, writer = await asyncio.open_connection(*address)
                writer.write(b"again")
                writer.write_eof()
                print(await reader.read())
                writer.close()
                print(await (await asyncio.create_subprocess_exec("true")).wait())
                server.close()
                print(problems)

            asyncio.run(main())
            """);
    ProcessBuilder builder = command("run", file.toString());
    String classes = System.getProperty("java.class.path");
    // As it is installed: a class in a folder is a file of its own, and could not be loaded then.
    builder.command().replaceAll(each -> each.equals(classes) ? jarsOf(classes) : each);
    builder.command().addAll(0, List.of("bash", "-c", "ulimit -n 300; exec \"$@\"", "bash"));
    Ended ended = run(builder);
    ended.assertExit(0);
    assertEquals(
        """
        True True
        True
        True
        True
        b'again'
        0
        {'socket.accept() out of system resource'}
        """,
        ended.out,
        ended::toString);
  }

  /** The class path, its folders as jars. */
  private String jarsOf(String classPath) {
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (!Files.isDirectory(Path.of(entry))) {
        entries.add(entry);
        continue;
      }
      String file = folder.resolve(entries.size() + ".jar").toString();
      assertEquals(0, jar.run(System.out, System.err, "-c", "-f", file, "-C", entry, "."));
      entries.add(file);
    }
    return String.join(File.pathSeparator, entries);
  }

  @Test
  void pythonFromStandardInput_printsATracebackOfTheProgramOnly() throws Exception {
    Ended ended =
        run(
            """
            import asyncio, sys
            print(sys.argv)
            async def main():
                raise LookupError("from stdin")
            asyncio.run(main())
            """,
            Map.of(),
            "python",
            "-",
            "one");
    ended.assertExit(1);
    assertEquals("['-', 'one']\n", ended.out);
    assertTrue(ended.err.startsWith("Traceback (most recent call last):\n"), ended::toString);
    assertTrue(ended.err.contains("File \"<stdin>\", line 4, in main"), ended::toString);
    assertTrue(ended.err.endsWith("LookupError: from stdin\n"), ended::toString);
  }

  @Test
  void pythonModule_runsAsMain_andATracebackNamesItsFileAndLine() throws Exception {
    Path file =
        Guests.write(
            folder,
            "program.py",
            """
            import asyncio, sys
            print(__name__, sys.argv[1:])

            async def fail():
                await asyncio.sleep(0)
                raise ValueError("in a task")

            async def main():
                await asyncio.create_task(fail())

            asyncio.run(main())
            """);
    Ended module = run("python", "-m", "program", "one");
    Ended script = run("run", file.toString(), "one");
    for (Ended ended : List.of(module, script)) {
      ended.assertExit(1);
      assertEquals("__main__ ['one']\n", ended.out);
      assertTrue(ended.err.contains("program.py\", line 6, in fail"), ended::toString);
      assertTrue(ended.err.contains("raise ValueError(\"in a task\")"), ended::toString);
      assertTrue(ended.err.endsWith("ValueError: in a task\n"), ended::toString);
      assertFalse(ended.err.contains("_polyloop/main.py"), ended::toString);
      assertFalse(ended.err.contains("\tat "), ended::toString);
    }
  }

  @Test
  void interrupt_cancelsTheMainTask_andEndsWithKeyboardInterrupt() throws Exception {
    Path file =
        Guests.write(
            folder,
            "sleeper.py",
            """
            import asyncio

            async def main():
                try:
                    print("ready", flush=True)
                    await asyncio.sleep(3600)
                except asyncio.CancelledError:
                    print("cancelled", flush=True)
                    raise

            asyncio.run(main())
            """);
    Ended ended = interruptWhenReady(file);
    ended.assertExit(INTERRUPTED);
    assertEquals("cancelled", ended.out);
    assertTrue(ended.err.contains("sleeper.py\", line 11, in <module>"), ended::toString);
    assertTrue(ended.err.endsWith("KeyboardInterrupt\n"), ended::toString);
  }

  @Test
  void interrupt_outsideAsyncio_raisesKeyboardInterrupt() throws Exception {
    Path file =
        Guests.write(
            folder,
            "blocker.py",
            """
            import time

            try:
                print("ready", flush=True)
                time.sleep(3600)
            finally:
                print("tidy", flush=True)
            """);
    Ended ended = interruptWhenReady(file);
    ended.assertExit(INTERRUPTED);
    assertEquals("tidy", ended.out);
    assertTrue(ended.err.contains("blocker.py\", line 5, in <module>"), ended::toString);
    assertTrue(ended.err.endsWith("KeyboardInterrupt\n"), ended::toString);
  }

  /** As on CPython 3.12, which a signal to another thread does not wake in the last but one. */
  @Test
  void signals_areHandledOnTheLoop_orByPython() throws Exception {
    Path file =
        Guests.write(
            folder,
            "signals.py",
            """
            import _thread, asyncio, signal, threading, time

            def from_thread(number, times=1):
                def send():
                    for _ in range(times):
                        time.sleep(0.2)
                        signal.raise_signal(number)
                threading.Thread(target=send).start()

            def show(function, *args):
                try:
                    print(function(*args))
                except Exception as e:
                    print(type(e).__name__, e)

            async def main():
                loop = asyncio.get_running_loop()
                came = asyncio.Queue()
                for number in signal.SIGTERM, signal.SIGHUP:
                    loop.add_signal_handler(number, came.put_nowait, number.name)
                    from_thread(number)
                    print(await came.get())
                print(loop.remove_signal_handler(signal.SIGTERM), loop.remove_signal_handler(signal.SIGTERM))
                show(loop.add_signal_handler, "x", print)
                show(loop.add_signal_handler, 1000, print)
                show(loop.add_signal_handler, signal.SIGKILL, print)
                show(loop.add_signal_handler, signal.SIGTERM, main)
                await asyncio.to_thread(show, loop.add_signal_handler, signal.SIGTERM, print)
                await asyncio.to_thread(show, signal.signal, signal.SIGTERM, print)
                from_thread(signal.SIGINT)
                await asyncio.sleep(3600)

            async def busy():
                from_thread(signal.SIGINT, 2)
                while True:
                    pass

            async def waiting():
                from_thread(signal.SIGINT)
                await asyncio.sleep(3600)

            async def interrupting():
                _thread.interrupt_main()
                await asyncio.sleep(3600)

            for program in main, busy, interrupting:
                try:
                    asyncio.run(program())
                except KeyboardInterrupt as e:
                    print(program.__name__, repr(e))
                print(signal.getsignal(signal.SIGINT) is signal.default_int_handler,
                      signal.getsignal(signal.SIGHUP) == signal.SIG_DFL)

            loop = asyncio.new_event_loop()
            try:
                loop.run_until_complete(waiting())
            except KeyboardInterrupt:
                print("run_until_complete")
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()
            signal.signal(signal.SIGINT, lambda number, frame: print("own", number))
            asyncio.run(asyncio.sleep(0))
            signal.raise_signal(signal.SIGINT)
            """);
    ProcessBuilder builder = command("run", file.toString());
    builder.command().addAll(0, List.of("env", "--default-signal=INT", "--default-signal=HUP"));
    Ended ended = run(builder);
    ended.assertExit(0);
    assertEquals(
        """
        SIGTERM
        SIGHUP
        True False
        TypeError sig must be an int, not 'x'
        ValueError invalid signal number 1000
        RuntimeError sig 9 cannot be caught
        TypeError coroutines cannot be used with add_signal_handler()
        RuntimeError set_wakeup_fd only works in main thread of the main interpreter
        ValueError signal only works in main thread of the main interpreter
        main KeyboardInterrupt()
        True True
        busy KeyboardInterrupt()
        True True
        interrupting KeyboardInterrupt()
        True True
        run_until_complete
        own 2
        """,
        ended.out);
  }

  /** What nohup starts ignores SIGHUP, and the JVM sets no handler for an ignored signal. */
  @Test
  void signalsThatWereIgnored_areHandled() throws Exception {
    Path file =
        Guests.write(
            folder,
            "ignored.py",
            """
            import asyncio, os, signal

            async def main():
                loop = asyncio.get_running_loop()
                came = asyncio.Queue()
                print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                for number in signal.SIGHUP, signal.SIGTERM:
                    loop.add_signal_handler(number, came.put_nowait, number.name)
                    os.kill(os.getpid(), number)
                    print(await asyncio.wait_for(came.get(), 60))
                    loop.remove_signal_handler(number)
                    print(signal.getsignal(number) == signal.SIG_DFL)

            asyncio.run(main())
            """);
    ProcessBuilder builder = command("run", file.toString());
    builder.command().addAll(0, List.of("env", "--ignore-signal=HUP"));
    Ended ended = run(builder);
    ended.assertExit(0);
    assertEquals("True\nSIGHUP\nTrue\nSIGTERM\nTrue\n", ended.out);
  }

  /** Runs a program, sends it SIGINT when it has printed "ready"; what it printed then. */
  private Ended interruptWhenReady(Path file) throws Exception {
    ProcessBuilder builder = command("run", file.toString());
    // A shell's background jobs, and what they start, ignore the signal.
    builder.command().addAll(0, List.of("env", "--default-signal=INT"));
    Process process = builder.start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("ready", out.readLine());
      int killed =
          new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
      assertEquals(0, killed);
      String rest = out.lines().collect(Collectors.joining("\n"));
      return new Ended(end(process), rest, Guests.read(folder.resolve("stderr")), true);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      process.destroyForcibly();
    }
  }

  // JavaScript

  @Test
  void javaScript_endsWithItsLastWork_orItsFirstUncaughtError() throws Exception {
    Ended fine =
        run(
            "setTimeout(() => console.log(\"late\"), 5); console.log(\"early\");",
            Map.of(),
            "js",
            "-");
    fine.assertExit(0);
    assertEquals("early\nlate\n", fine.out);
    assertEquals("", fine.err);

    Ended error =
        run("js", "-e", "console.log(\"before\"); throw new TypeError(\"thrown at the top\");");
    error.assertExit(1);
    assertEquals("before\n", error.out);
    assertTrue(error.err.contains("Uncaught TypeError: thrown at the top"), error::toString);

    Path file =
        Guests.write(
            folder,
            "rejects.mjs",
            """
            async function fails() {
              await null;
              throw new RangeError("nobody catches this");
            }
            fails();
            """);
    Ended rejection = run("run", file.toString());
    rejection.assertExit(1);
    assertTrue(rejection.err.contains("RangeError: nobody catches this"), rejection::toString);
    assertTrue(rejection.err.contains("rejects.mjs:3"), rejection::toString);
  }
}
