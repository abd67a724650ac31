package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  @Test
  void log_formatsDirectives() {
    check(
        """
        console.log("%s is %d and %i, %f", "Bob", 42, 42.9, "1.5", "rest");
        console.log("%j|%o|%O|%c|%%|%x", { a: 1 }, [1], { b: { c: {} } }, "color: red");
        console.log("%s", { a: { b: 1 } }, "%s");
        console.log("100%", 5);
        console.log("%s");
        """,
        """
        Bob is 42 and 42, 1.5 rest
        {"a":1}|[ 1, [length]: 1 ]|{ b: { c: {} } }||%|%x
        { a: [Object] } %s
        100% 5
        %s
        """);
  }

  @Test
  void log_showsValues() {
    check(
        """
        class Point { x = 1; #hidden = 2; get y() { return 3; } }
        console.log("plain", "two");
        console.log([1, "x", null, undefined, -0, 10n, true, Symbol("s")]);
        console.log({ a: { b: { c: { d: 1 } } }, "a-b": 1, [Symbol("k")]: 2 });
        console.log(new Point(), Object.create(null), [undefined, , , 3]);
        console.log(new Map([["k", { v: 1 }]]), new Set([1, [2]]), new Uint8Array(2));
        console.log({ get a() { return 1; }, set b(v) {}, get c() { return 1; }, set c(v) {} });
        console.log(function named() {}, () => {}, class A {}, class B extends Point {}, async () => {});
        console.log(new Date(0), /x/g, [new Error("e")].length, [new Number(1), new String("s")]);
        console.log(Promise.resolve(4), new Promise(() => {}), "it's", ["it's", "a\\nb"]);
        """,
        """
        plain two
        [ 1, 'x', null, undefined, -0, 10n, true, Symbol(s) ]
        { a: { b: { c: [Object] } }, 'a-b': 1, [Symbol(k)]: 2 }
        Point { x: 1 } [Object: null prototype] {} [ undefined, <2 empty items>, 3 ]
        Map(1) { 'k' => { v: 1 } } Set(2) { 1, [ 2 ] } Uint8Array(2) [ 0, 0 ]
        { a: [Getter], b: [Setter], c: [Getter/Setter] }
        [Function: named] [Function (anonymous)] [class A] [class B extends Point] [AsyncFunction (anonymous)]
        1970-01-01T00:00:00.000Z /x/g 1 [ [Number: 1], [String: 's'] ]
        Promise { 4 } Promise { <pending> } it's [ "it's", 'a\\nb' ]
        """);
  }

  @Test
  void log_circular_isMarked() {
    check(
        "const o = { name: 'o', list: [] }; o.self = o; o.list.push(o.list); console.log(o);",
        """
        <ref *2> {
          name: 'o',
          list: <ref *1> [ [Circular *1] ],
          self: [Circular *2]
        }
        """);
  }

  @Test
  void log_foreignObjects_areTheirText() {
    check(
        Map.of("javaObject", Optional.of("built"), "javaList", List.of(1, 2)),
        "console.log(javaObject, [javaList]);",
        "Optional[built] [ [1, 2] ]\n");
  }

  @Test
  void log_error_showsStackCauseAndProperties() {
    check(
        """
        const e = new TypeError("outer", { cause: new RangeError("inner") });
        e.stack = "TypeError: outer\\n    at here";
        e.cause.stack = "RangeError: inner\\n    at there";
        e.code = 7;
        console.log(e);
        """,
        """
        TypeError: outer
            at here {
          code: 7,
          [cause]: RangeError: inner
              at there
        }
        """);
  }

  @Test
  void streams_errorsAreSeparate_groupsIndent() {
    try (JsProgram program = new JsProgram()) {
      program.run(
          """
          console.group("group");
          console.info("in\\nside");
          console.group();
          console.warn("deep");
          console.groupEnd();
          console.groupEnd();
          console.groupEnd();
          console.debug("out");
          console.error("error");
          console.assert(true, "no");
          console.assert(false, "of %s", "course");
          console.assert(false, { a: 1 });
          console.count(); console.count("x"); console.count(); console.countReset(); console.count();
          console.countReset("none");
          """);
      assertEquals(
          """
          group
            in
            side
          out
          default: 1
          x: 1
          default: 2
          default: 1
          """,
          program.out());
      assertEquals(
          """
              deep
          error
          Assertion failed: of course
          Assertion failed { a: 1 }
          Warning: Count for 'none' does not exist
          """,
          program.err());
    }
  }

  @Test
  void table_alignsColumns() {
    check(
        "console.table([{ a: 1, b: 'x' }, { a: 22 }, 'v']);",
        """
        ┌─────────┬────┬─────┬────────┐
        │ (index) │ a  │ b   │ Values │
        ├─────────┼────┼─────┼────────┤
        │ 0       │ 1  │ 'x' │        │
        │ 1       │ 22 │     │        │
        │ 2       │    │     │ 'v'    │
        └─────────┴────┴─────┴────────┘
        """);
  }

  @Test
  void time_isTheLoopsClock() {
    check(
        "console.time('t'); setTimeout(() => { console.timeLog('t', 1); console.timeEnd('t'); }, 1500);",
        "t: 1.500s 1\nt: 1.500s\n");
  }
}
