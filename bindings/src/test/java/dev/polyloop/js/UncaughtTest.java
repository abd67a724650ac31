package dev.polyloop.js;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class UncaughtTest {
  @Test
  void program_timerThrows_printsStackAndStops() {
    try (JsProgram program = new JsProgram()) {
      program.run(
          """
          setTimeout(() => console.log("never"), 1);
          setTimeout(() => console.log("never"), 5);
          setTimeout(function fails() { throw new TypeError("outer", { cause: new Error("inner") }); }, 0);
          setTimeout(() => console.log("never"), 0);
          """);
      assertTrue(program.guest.failed());
      assertEquals("", program.out());
      List<String> lines = program.err().lines().toList();
      assertEquals("Uncaught TypeError: outer", lines.get(0));
      assertTrue(lines.get(1).startsWith("    at Timeout.fails ([eval]:3:"), lines.get(1));
      assertEquals("  [cause]: Error: inner", lines.get(2));
    }
  }

  @Test
  void program_throws_fails() {
    try (JsProgram program = new JsProgram()) {
      program.run("throw 5");
      assertTrue(program.guest.failed());
      assertEquals("Uncaught 5\n", program.err());
    }
  }

  @Test
  void embedded_timerThrows_tellsTheExceptionHandlerAndGoesOn() {
    try (JsProgram program = new JsProgram()) {
      program.runEmbedded(
          """
          setTimeout(() => { throw new RangeError("timer"); }, 0);
          queueMicrotask(() => { throw new Error("microtask"); });
          reportError("reported");
          setTimeout(() => console.log("goes on"), 1);
          """);
      assertEquals("goes on\n", program.out());
      assertEquals("", program.err());
      assertEquals(List.of("reported", "Error: microtask", "RangeError: timer"), messages(program));
      assertInstanceOf(JsException.class, program.failures.getFirst().exception());
    }
  }

  @Test
  void rejection_unhandledAfterTheMacrotask_isReported() {
    try (JsProgram program = new JsProgram()) {
      program.runEmbedded(
          """
          const late = Promise.reject(new Error("late"));
          const soon = Promise.reject(new Error("soon"));
          Promise.resolve().then(() => null).then(() => soon.catch(() => console.log("caught")));
          setTimeout(() => late.catch(() => console.log("caught late")), 0);
          """);
      assertEquals("caught\ncaught late\n", program.out());
      assertEquals(List.of("Error: late"), messages(program));
    }
  }

  @Test
  void rejection_unhandledInProgram_fails() {
    try (JsProgram program = new JsProgram()) {
      program.run("Promise.reject(new Error('x')); setTimeout(() => console.log('never'), 1)");
      assertTrue(program.guest.failed());
      assertTrue(program.err().startsWith("Uncaught Error: x\n    at "), program.err());
      assertEquals("", program.out());
    }
  }

  @Test
  void program_topLevelAwaitThatNeverEnds_leavesTheResultOpen() {
    try (JsProgram program = new JsProgram()) {
      assertFalse(program.runForResult("await new Promise(() => {});").isDone());
      assertFalse(program.guest.failed());
    }
  }

  private static List<String> messages(JsProgram program) {
    return program.failures.stream()
        .map(failure -> Objects.requireNonNull(failure.exception()).getMessage())
        .toList();
  }
}
