package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimersTest {
  @Test
  void order_microtasksThenImmediatesThenTimers() {
    check(
        """
        setTimeout(() => console.log("timer"), 1);
        setImmediate(() => {
          console.log("immediate");
          Promise.resolve().then(() => console.log("job of the immediate"));
        });
        setImmediate(() => console.log("second immediate"));
        queueMicrotask(() => console.log("microtask"));
        console.log("sync");
        """,
        """
        sync
        microtask
        immediate
        job of the immediate
        second immediate
        timer
        """);
  }

  @Test
  void order_byDeadlineThenByCreation() {
    check(
        """
        for (const ms of [3, 1, 2, 1, 3]) {
          setTimeout((text) => console.log(text), ms, `${ms} ms`);
        }
        """,
        """
        1 ms
        1 ms
        2 ms
        3 ms
        3 ms
        """);
  }

  @Test
  void setImmediate_withinImmediate_runsInTheNextTurn() {
    check(
        """
        setImmediate(() => {
          setImmediate(() => console.log("inner"));
          console.log("outer");
        });
        setImmediate(() => console.log("next"));
        """,
        """
        outer
        next
        inner
        """);
  }

  @Test
  void ids_convertToNumbersFromOne_andClearTakesBack() {
    check(
        """
        const ids = [setTimeout(() => console.log("no")), setInterval(() => console.log("no"), 5), setImmediate(() => console.log("no"))];
        console.log(ids.map(Number));
        clearTimeout(+ids[0]);
        clearInterval(`${ids[1]}`);
        clearImmediate(ids[2]);
        [99, undefined, null, {}, "x", Symbol("x")].forEach(clearTimeout);
        setTimeout(() => clearTimeout(other), 1);
        const other = setTimeout(() => console.log("no"), 1);
        """,
        "[ 1, 2, 3 ]\n");
  }

  @Test
  void setInterval_clearedInItsCallback_endsTheProgram() {
    try (JsProgram program = new JsProgram()) {
      program.run(
          """
          let n = 0;
          const id = setInterval((x) => {
            console.log(x, ++n, performance.now());
            if (n === 3) clearInterval(id);
          }, 10, "tick");
          """);
      assertEquals("tick 1 10\ntick 2 20\ntick 3 30\n", program.out());
      assertEquals(Duration.ofMillis(30), program.time.elapsed());
    }
  }

  @Test
  void unref_theProgramEndsBefore_ref_itWaits() {
    try (JsProgram program = new JsProgram()) {
      program.run(
          """
          const timer = setTimeout(() => console.log("no"), 5000).unref();
          const again = setInterval(() => { console.log("beat", performance.now()); again.unref(); }, 10);
          setTimeout(() => console.log("back"), 30).unref().ref();
          setImmediate(() => console.log("immediate")).unref();
          console.log(timer.hasRef(), again.hasRef());
          const unheard = AbortSignal.timeout(5000);
          unheard.onabort = console.log;
          unheard.onabort = null;
          AbortSignal.any([AbortSignal.timeout(45)]).onabort = () => console.log("heard", performance.now());
          """);
      assertEquals(
          "false true\nimmediate\nbeat 10\nbeat 20\nback\nbeat 30\nbeat 40\nheard 45\n",
          program.out());
      assertEquals(Duration.ofMillis(45), program.time.elapsed());
    }
  }

  @Test
  void refresh_theTimeBeginsAgain_alsoAfterTheCallback_butNotAfterClear() {
    check(
        """
        let runs = 0;
        const timer = setTimeout(function () {
          console.log(performance.now(), this === timer);
          if (++runs < 3) timer.refresh();
        }, 20);
        setTimeout(() => timer.refresh(), 15);
        const cleared = setTimeout(() => console.log("no"), 5);
        clearTimeout(cleared);
        cleared.refresh();
        """,
        "35 true\n55 true\n75 true\n");
  }

  @Test
  void delay_notANumberNegativeOrTooLarge_isZero() {
    try (JsProgram program = new JsProgram()) {
      program.run(
          """
          for (const delay of [NaN, -5, undefined, null, "x", 2 ** 31, {}, Infinity]) {
            setTimeout(() => console.log(performance.now()), delay);
          }
          setTimeout(() => console.log("number of", performance.now()), "7");
          """);
      assertEquals("0\n".repeat(8) + "number of 7\n", program.out());
    }
  }

  @Test
  void delay_nestedDeeply_isClampedToFourMilliseconds() {
    check(
        """
        const times = [];
        function next() {
          times.push(performance.now());
          if (times.length < 8) setTimeout(next, 0);
          else console.log(times.join(" "));
        }
        setTimeout(next, 0);
        """,
        "0 0 0 0 0 4 8 12\n");
  }

  @Test
  void callback_notAFunction_throwsTypeError() {
    check(
        """
        for (const f of [setTimeout, setInterval, setImmediate, queueMicrotask]) {
          try { f("code"); } catch (e) { console.log(e.name); }
        }
        """,
        "TypeError\n".repeat(4));
  }
}
