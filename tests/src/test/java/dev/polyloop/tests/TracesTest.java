package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.Blocking;
import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.guest.Traces;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess.Export;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The traces of exceptions: the frames of all languages on the way, with those that awaited. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracesTest {
  /** A Java service. */
  public static final class Disk {
    /** Waits on a virtual thread. */
    @Export
    @Blocking
    public Object wait(CompletableFuture<Object> work) throws Exception {
      return work.get();
    }

    /** Fails on a virtual thread. */
    @Export
    @Blocking
    public String read(String name) throws FileNotFoundException {
      if (Files.notExists(Path.of(name))) {
        throw new FileNotFoundException(name);
      }
      return name;
    }
  }

  private static final String PYTHON =
      """
      import asyncio, os, traceback, types, polyloop
      js = polyloop.load(os.path.join(os.path.dirname(__file__), "traces.mjs"))
      disk = polyloop.exposed("disk")

      async def read():
          return await disk.read("a.txt")

      async def report(function):
          return await function()

      async def divide():
          await asyncio.sleep(0)
          return 1 // 0

      async def fails_by_js():
          await js.page(divide)

      async def printed(function):
          try:
              await report(function)
          except Exception:
              return traceback.format_exc()

      async def notes():
          try:
              await js.page(divide)
          except ZeroDivisionError as error:
              return error.__notes__

      async def notes_by_java():
          try:
              await disk.wait(divide())
          except ZeroDivisionError as error:
              return error.__notes__

      async def notes_of_many():
          failed = asyncio.ensure_future(js.invalid())
          counts = []
          for _ in range(5):
              try:
                  await report(lambda: failed)
              except ValueError as error:
                  counts.append(len(error.__notes__))
          return counts

      async def cancelled():
          task = asyncio.create_task(report(js.never))
          await asyncio.sleep(0)
          task.cancel("why")
          try:
              await task
          except asyncio.CancelledError as error:
              return [error.args, getattr(error, "__notes__", [])]

      @types.coroutine
      def generator(awaited):
          return (yield from awaited)

      async def fails_by_generator():
          await generator(divide())
      """;

  private static final String JAVASCRIPT =
      """
      import { sleep } from "asyncio";
      export const page = async (source) => {
        await sleep(0);
        return await source();
      };
      export const invalid = async () => {
        await sleep(0);
        throw new RangeError("not allowed");
      };
      export const never = () => new Promise(() => {});
      export const stack = async (source) => {
        try {
          await page(source);
        } catch (error) {
          return error.stack;
        }
      };
      export const fixed = async (source) => {
        const error = new TypeError("fixed");
        Object.defineProperty(error, "stack", { value: "of its own", writable: false });
        try {
          await source(async () => { throw error; });
        } catch (caught) {
          return caught.stack;
        }
      };
      """;

  private final Polyloop polyloop =
      Polyloop.builder()
          .engine(Guests.ENGINE)
          .name("traces")
          .trusted()
          .expose("disk", new Disk())
          .build();
  private final GuestModule python;
  private final GuestModule js;
  private final String folder;

  TracesTest(@TempDir Path folder) {
    this.folder = folder.toString();
    js = Guests.load(polyloop, folder, "traces.mjs", JAVASCRIPT);
    python = Guests.load(polyloop, folder, "traces.py", PYTHON);
  }

  @AfterAll
  void close() {
    polyloop.close();
  }

  /** A function of a module. */
  private Object function(GuestModule module, String name) {
    return module.value().getMember(name);
  }

  /** The lines of a trace, without the folder. */
  private String plain(String text) {
    return text.replace(folder + "/", "");
  }

  private List<String> trace(@Nullable Throwable thrown) {
    return Stream.of(Objects.requireNonNull(thrown).getStackTrace())
        .map(Traces::line)
        .map(this::plain)
        .filter(line -> !line.contains("<polyloop>"))
        .toList();
  }

  @Test
  void javaException_inJava_namesWhoAwaitedItInEachLanguage() {
    Throwable thrown =
        assertThrows(
                ExecutionException.class,
                () -> js.call("page", Object.class, function(python, "read")).get())
            .getCause();
    assertInstanceOf(FileNotFoundException.class, thrown);
    List<String> trace = trace(thrown);
    assertTrue(
        trace.getFirst().startsWith("at dev.polyloop.tests.TracesTest$Disk.read (TracesTest.java:"),
        () -> trace.toString());
    assertEquals(
        List.of("at read (traces.py:6)", "at page (traces.mjs:4)"),
        trace.subList(trace.size() - 2, trace.size()));
  }

  @Test
  void javaException_inJavaScript_hasTheFramesOfAllInItsStack() throws Exception {
    String stack = plain(js.call("stack", String.class, function(python, "read")).get());
    List<String> lines = stack.lines().map(String::strip).toList();
    assertEquals("FileNotFoundException: a.txt", lines.get(0));
    assertTrue(lines.get(1).startsWith("at dev.polyloop.tests.TracesTest$Disk.read ("), stack);
    assertEquals(
        List.of("at read (traces.py:6)", "at page (traces.mjs:4)", "at stack (traces.mjs:13)"),
        lines.subList(2, lines.size()));
  }

  @Test
  void pythonException_inJavaScript_hasItsTracebackInItsStack() throws Exception {
    String stack = plain(js.call("stack", String.class, function(python, "divide")).get());
    assertEquals(
        """
        ZeroDivisionError: integer division or modulo by zero
            at divide (traces.py:13)
            at page (traces.mjs:4)
            at stack (traces.mjs:13)""",
        stack);
  }

  @Test
  void pythonException_fromJavaScript_hasThoseWhoAwaitedItThereAsNotes() throws Exception {
    assertEquals(
        "['  at page (traces.mjs:4)']",
        plain(python.call("notes", Object.class).get().toString()).replace("\"", "'"));
  }

  @Test
  void pythonException_fromJava_hasTheMethodThatWaitedForItAsANote() throws Exception {
    String notes = python.call("notes_by_java", Object.class).get().toString();
    assertEquals(
        "['  at dev.polyloop.tests.TracesTest$Disk.wait (TracesTest.java)']",
        notes.replaceAll(":\\d+", ""));
  }

  @Test
  void pythonException_inJava_namesWhoAwaitedItInJavaScript() {
    Throwable thrown =
        assertThrows(ExecutionException.class, () -> python.call("fails_by_js", Object.class).get())
            .getCause();
    assertEquals(
        List.of(
            "at divide (traces.py:13)", "at fails_by_js (traces.py:16)", "at page (traces.mjs:4)"),
        trace(thrown));
  }

  @Test
  void pythonException_inJava_namesGeneratorsThatAreCoroutines() {
    Throwable thrown =
        assertThrows(
                ExecutionException.class,
                () -> python.call("fails_by_generator", Object.class).get())
            .getCause();
    List<String> functions =
        trace(thrown).stream().map(line -> line.substring(0, line.indexOf(" ("))).toList();
    assertEquals(List.of("at divide", "at generator", "at fails_by_generator"), functions);
  }

  @Test
  void jsError_printedByPython_namesTheFramesOfBoth() throws Exception {
    String printed = plain(python.call("printed", String.class, function(js, "invalid")).get());
    assertTrue(
        printed.endsWith(
            """
            RangeError_generated: not allowed
              at invalid (traces.mjs:8)
              at report (traces.py:9)
              at printed (traces.py:20)
            """),
        printed);
  }

  @Test
  void jsError_inJava_hasItsStack_andWhoAwaitedItInPython() {
    Throwable thrown =
        assertThrows(
                ExecutionException.class,
                () -> python.call("report", Object.class, function(js, "invalid")).get())
            .getCause();
    assertEquals(List.of("at invalid (traces.mjs:8)", "at report (traces.py:9)"), trace(thrown));
  }

  @Test
  void traceInTheDocumentation_isWhatTheProgramPrints() {
    Path examples = Guests.ROOT.resolve("docs/examples").toAbsolutePath().normalize();
    Guests.Streams streams = new Guests.Streams();
    try (Polyloop own =
        Polyloop.builder()
            .engine(Guests.ENGINE)
            .callerThread()
            .trusted()
            .streams(streams.in, streams.out, streams.err)
            .build()) {
      assertEquals(1, own.runPython("file", examples.resolve("order.py").toString(), List.of()));
    }
    String printed = streams.err().replace(examples + "/", "");
    String documented = Guests.read(Guests.ROOT.resolve("docs/semantics.md"));
    int start = documented.indexOf("Traceback (most recent call last):");
    String trace = documented.substring(start, documented.indexOf("```", start));
    int at = 0;
    for (String part : trace.split("  \\.\\.\\.\n", -1)) {
      at = printed.indexOf(part, at);
      assertTrue(at >= 0, () -> part + "is not in\n" + printed);
    }
    assertTrue(printed.endsWith("KeyError: 'tea'\n  at priced (priced.mjs:6)\n"), printed);
  }

  @Test
  void trace_ofAnErrorAwaitedAgainAndAgain_doesNotGrow() throws Exception {
    assertEquals("[3, 3, 3, 3, 3]", python.call("notes_of_many", Object.class).get().toString());
  }

  @Test
  void stackThatIsReadOnly_staysAsItIs() throws Exception {
    assertEquals("of its own", js.call("fixed", String.class, function(python, "report")).get());
  }

  @Test
  void cancellation_hasNoTrace() throws Exception {
    assertEquals("[('why',), []]", python.call("cancelled", Object.class).get().toString());
  }
}
