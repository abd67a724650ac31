package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.loop.LoopFailure;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The global object as an event target, and what it is told. */
class GlobalScopeTest {
  @Test
  void error_isDispatched_andPrevented() {
    check(
        """
        addEventListener("error", (e) => {
          console.log(e instanceof ErrorEvent, e.message, e.error?.message, e.lineno, e.target === self);
          e.preventDefault();
        });
        reportError(new Error("a"));
        setTimeout(() => { throw new TypeError("b"); }, 0);
        queueMicrotask(() => { throw "c"; });
        new EventTarget().dispatchEvent(new Event("x"));
        const target = new EventTarget();
        target.addEventListener("x", () => { throw new RangeError("d"); });
        target.dispatchEvent(new Event("x"));
        """,
        """
        true Uncaught Error: a a 6 true
        true Uncaught RangeError: d d 11 true
        true Uncaught c undefined 0 true
        true Uncaught TypeError: b b 7 true
        """);
  }

  @Test
  void onerror_getsFiveArguments_andPreventsByTrue() {
    check(
        """
        onerror = (...args) => { console.log(args.length, args[0], args[2], args[4].message); return true; };
        reportError(new Error("a"));
        console.log(typeof onerror, (onerror = null), onunhandledrejection);
        """,
        """
        5 Uncaught Error: a 3 a
        function null null
        """);
  }

  @Test
  void error_notPrevented_orThrownByItsListener_endsTheProgram() {
    try (JsProgram program = new JsProgram()) {
      program.run(
          """
          let seen = 0;
          addEventListener("error", () => { console.log(++seen); throw new Error("in the listener"); });
          setTimeout(() => { throw new Error("first"); }, 0);
          setTimeout(() => console.log("never"), 1);
          """);
      assertTrue(program.guest.failed());
      assertEquals("1\n", program.out());
      assertTrue(program.err().contains("Uncaught Error: in the listener"), program.err());
      assertTrue(program.err().contains("Uncaught Error: first"), program.err());
    }
  }

  @Test
  void unhandledrejection_isPrevented_andRejectionhandledFollows() {
    check(
        """
        onunhandledrejection = (e) => {
          console.log(e instanceof PromiseRejectionEvent, e.reason, e.promise === early, e.cancelable);
          return false;
        };
        addEventListener("rejectionhandled", (e) => console.log("handled", e.reason, e.promise === early));
        const early = Promise.reject(5);
        Promise.reject(6).catch(() => {});
        setTimeout(() => early.catch(() => console.log("caught")), 5);
        """,
        """
        true 5 true true
        caught
        handled 5 true
        """);
  }

  @Test
  void unhandledrejection_notPrevented_isReported() {
    try (JsProgram program = new JsProgram()) {
      program.run(
          """
          addEventListener("unhandledrejection", (e) => console.log("told", e.reason.message));
          Promise.reject(new Error("x"));
          """);
      assertEquals("told x\n", program.out());
      assertTrue(program.guest.failed());
      assertTrue(program.err().startsWith("Uncaught Error: x\n"), program.err());
    }
  }

  @Test
  void events_refuseWhatTheyMust() {
    check(
        """
        for (const f of [() => new ErrorEvent(), () => new PromiseRejectionEvent("x", {}), () => new Performance(),
            () => new Navigator(), () => EventTarget.prototype.addEventListener.call({}, "x", () => {})]) {
          try { f(); console.log("no"); } catch (e) { console.log(e.name); }
        }
        const e = new ErrorEvent("x", { message: 5, lineno: 3.7, error: null });
        console.log(e.message, e.lineno, e.error, e.filename === "", `${e}`);
        console.log(/^Polyloop\\/\\d/.test(navigator.userAgent), self === globalThis, self instanceof EventTarget, `${self}`);
        """,
        """
        TypeError
        TypeError
        TypeError
        TypeError
        TypeError
        5 3 null true [object ErrorEvent]
        true true true [object global]
        """);
  }

  @Test
  void lazyGlobal_isAnOrdinaryPropertyOnceUsed_andCanBeReplaced() {
    check(
        """
        const before = Object.getOwnPropertyDescriptor(globalThis, "ErrorEvent");
        const first = ErrorEvent;
        const after = Object.getOwnPropertyDescriptor(globalThis, "ErrorEvent");
        console.log(typeof before.get, after.value === first, after.writable, after.enumerable);
        globalThis.PromiseRejectionEvent = 5;
        console.log(PromiseRejectionEvent, typeof ErrorEvent);
        """,
        """
        function true true false
        5 function
        """);
  }

  @Test
  void performance_marksAndMeasures_onTheLoopsClock() {
    check(
        """
        performance.mark("a");
        await new Promise((resolve) => setTimeout(resolve, 20));
        const b = performance.mark("b", { detail: 7 });
        console.log(b.startTime, b.detail, performance.measure("a to b", "a", "b").duration);
        console.log(performance.measure("since", { start: 5, duration: 10, detail: 1 }).toJSON());
        console.log(performance.getEntries().map((e) => e.name).join(), performance.getEntriesByType("mark").length);
        console.log(performance.getEntriesByName("a").length, performance.getEntriesByName("a", "measure").length);
        performance.clearMarks("a");
        performance.clearMeasures();
        console.log(performance.getEntries().map((e) => `${e}`).join());
        for (const f of [() => performance.measure("x", "none"), () => performance.measure("x", { duration: 5 }),
            () => performance.mark("x", { startTime: -1 }), () => new PerformanceMeasure()]) {
          try { f(); console.log("no"); } catch (e) { console.log(e.name); }
        }
        """,
        """
        20 7 20
        {
          name: 'since',
          entryType: 'measure',
          startTime: 5,
          duration: 10,
          detail: 1
        }
        a,a to b,since,b 2
        1 0
        [object PerformanceMark]
        SyntaxError
        TypeError
        TypeError
        TypeError
        """);
  }

  @Test
  void embedded_unhandledRejection_canBePrevented() {
    try (JsProgram program = new JsProgram()) {
      program.runEmbedded(
          """
          addEventListener("unhandledrejection", (e) => e.reason === 1 && e.preventDefault());
          Promise.reject(1);
          Promise.reject(2);
          """);
      assertEquals(List.of("2"), program.failures.stream().map(GlobalScopeTest::message).toList());
    }
  }

  private static String message(LoopFailure failure) {
    return String.valueOf(Objects.requireNonNull(failure.exception()).getMessage());
  }
}
