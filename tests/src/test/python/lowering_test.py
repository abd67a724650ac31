"""Tests of `_polyloop.lowering`, `_polyloop.rewriting` and `_polyloop.hooks`.

On an interpreter without the faults every case runs as written and rewritten,
and the two must agree in every detail.  Everywhere the rewritten case must
agree with what is recorded at the end of this file, which leaves out only what
interpreters differ in: traceback and context of groups the interpreter made.

``python lowering_test.py record`` prints that record anew.
"""

import ast
import gc
import hashlib
import importlib
import os
import random
import sys
import tempfile
import textwrap
import unittest
import weakref

import _ast
import builtins

import sources  # noqa: F401

from _polyloop import hooks, lowering, rewriting

NATIVE = not lowering.needed()
BOTH = lowering.Faults(True, True)
# Unhooked, so that a native run stays native.
native_compile = builtins.compile
vars(builtins).update(lowering.HELPERS)


def entries(exc):
    trace, found = exc.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == "case.py":
            found.append((code.co_name, trace.tb_lineno))
        elif "_polyloop" in code.co_filename:
            found.append(("HELPER SHOWN", code.co_name))
        trace = trace.tb_next
    return found


def describe(exc, full, seen=()):
    """Everything about an exception, as plain values."""
    if exc is None:
        return None
    if id(exc) in seen:
        return "cycle"
    seen = (*seen, id(exc))
    result = [type(exc).__name__]
    made = isinstance(exc, BaseExceptionGroup) and exc.message == ""
    if isinstance(exc, BaseExceptionGroup):
        result.append(exc.message)
        result.append([describe(each, full, seen) for each in exc.exceptions])
    else:
        result.append(repr(exc.args))
    if full or not made:
        result.append(entries(exc))
        result.append(describe(exc.__context__, full, seen))
    result.append(describe(exc.__cause__, full, seen))
    result.append(exc.__suppress_context__)
    result.append(list(getattr(exc, "__notes__", ())))
    return result


class Pause:
    def __await__(self):
        return (yield "pause")


def drive(coroutine):
    """Runs a coroutine, resuming it whenever it pauses."""
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value


def run(source, rewritten, full):
    """What a case logs, and returns or raises."""
    tree = native_compile(source, "case.py", "exec", 0x400, True)
    if rewritten:
        tree = lowering.lower(tree, BOTH, "case.py")
    logged = []

    def log(*values):
        for value in values:
            if isinstance(value, BaseException):
                logged.append(describe(value, full))
            else:
                logged.append(value if isinstance(value, str) else repr(value))

    names = {"__name__": "case", "log": log, "sys": sys, "Pause": Pause, "EG": ExceptionGroup}
    names["drive"] = drive
    outer = sys.exception()
    try:
        exec(native_compile(tree, "case.py", "exec", 0, True), names)
        value = names["case"]()
        if hasattr(value, "send") and hasattr(value, "cr_frame"):
            value = drive(value)
        elif hasattr(value, "gi_frame"):
            value = list(value)
        ended = ["returned", repr(value)]
    except BaseException as exc:
        ended = ["raised", describe(exc, full)]
    assert sys.exception() is outer
    left = [name for name in names if "polyloop" in name]
    return [logged, ended, left]


CASES = {}


def star(name, body, raising="raise EG('g', [ValueError(1), TypeError(2), EG('h', [ValueError(3), OSError(4)])])"):
    """A case whose try block raises and whose handlers are *body*."""
    body = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    CASES[name] = f"def case():\n    try:\n        {raising}\n{body}\n    return 'after', sys.exception()\n"


def case(name, source):
    CASES[name] = textwrap.dedent(source).strip() + "\n"


star("one", "except* ValueError as e: log(e, sys.exception(), sys.exc_info()[1])")
star("all_taken", "except* ValueError: log('v')\nexcept* (TypeError, OSError) as e: log(e)")
star("exception_takes_whole", "except* Exception as e: log(e)\nexcept* ValueError: log('no')")
star("none_matches", "except* KeyError: log('no')")
star("no_exception", "except* KeyError: log('no')\nelse: log('else')\nfinally: log('finally')", "pass")
star("else_skipped", "except* Exception: log('x')\nelse: log('else')\nfinally: log('finally')")
star("finally_after_rest", "except* OSError: log('x')\nfinally: log('finally', sys.exception())")
star("naked", "except* ValueError as e: log(type(e).__name__, e.args, e.exceptions[0])", "raise ValueError(1)")
star("naked_args", "except* ValueError as e: log(e.message, len(e.exceptions), e)", "raise ValueError(1)")
star("naked_base", "except* KeyboardInterrupt as e: log(type(e).__name__)", "raise KeyboardInterrupt")
star("naked_unmatched", "except* KeyError: log('no')", "raise ValueError(1)")
star("naked_reraised", "except* ValueError: raise", "raise ValueError(1)")
star("naked_replaced", "except* ValueError: raise KeyError(2)", "raise ValueError(1)")
star("naked_replaced_from", "except* ValueError as e: raise KeyError(2) from e", "raise ValueError(1)")
star("naked_second", "except* KeyError: log('no')\nexcept* ValueError as e: log(e)\nexcept* Exception: log('no')", "raise ValueError(1)")
star("group_kind", "except* ExceptionGroup: log('no')")
star("group_kind_base", "except* (ValueError, BaseExceptionGroup): log('no')")
star("group_kind_unused", "except* Exception: log('x')\nexcept* ExceptionGroup: log('no')")
star("bad_kind", "except* 5: log('no')")
star("bad_kind_nested", "except* (ValueError, (TypeError,)): log('no')")
star("bad_kind_mixed", "except* (ExceptionGroup, 5): log('no')")
star("kind_raises", "except* ValueError: raise KeyError(9)\nexcept* 1 / 0: log('no')")
star("first_kind_raises", "except* nowhere: log('no')")
star("kind_sees", "except* ValueError: log('v')\nexcept* (log(sys.exception()) or KeyError): pass\nexcept* (log(sys.exception()) or OSError): pass")
star("kind_evaluated_without_rest", "except* Exception: log('x')\nexcept* (log('evaluated') or KeyError): log('no')")
star("no_kinds", "except* () as e: log('no')")
star("reraise_all", "except* ValueError: raise\nexcept* TypeError: raise\nexcept* OSError: raise")
star("reraise_some", "except* ValueError: raise\nexcept* TypeError: pass")
star("reraise_named", "except* ValueError as e: raise e")
star("reraise_and_new", "except* ValueError: raise\nexcept* TypeError: raise KeyError(9)")
star("new_only", "except* Exception: raise KeyError(9)")
star("new_twice", "except* ValueError: raise KeyError(8)\nexcept* (TypeError, OSError): raise KeyError(9) from None")
star("new_group", "except* ValueError: raise EG('new', [KeyError(8)])")
star("reraise_child", "except* ValueError as e: raise e.exceptions[0]")
star("reraise_part", "except* ValueError as e: raise e.subgroup(lambda x: x.args == (3,))")
star("name_unbound", "except* ValueError as e: pass\nexcept* Exception: log('e' in locals())")
star("name_unbound_after_raise", "except* ValueError as e: raise\nexcept* Exception: log('e' in locals())")
star("name_deleted_by_handler", "except* ValueError as e: del e\nexcept* Exception as e: e = None")
star("nested_in_handler", "except* ValueError as e:\n    try: raise\n    except* KeyError: log('no')\nexcept* TypeError: pass")
star("nested_takes_part", """
    except* (ValueError, OSError) as e:
        try: raise
        except* OSError as f: log(f)
    except* TypeError: log(sys.exception())
""")
star("nested_raises", """
    except* ValueError as e:
        try: raise KeyError(5)
        except* KeyError as f:
            log(f)
            raise IndexError(6)
    except* TypeError: raise
""")
star("plain_try_in_handler", """
    except* ValueError as e:
        try: raise KeyError(5)
        except KeyError as f: log(f, sys.exception())
        log(sys.exception())
        try: raise
        finally: log('inner finally')
""")
star("loop_in_handler", "except* ValueError:\n    for i in range(5):\n        if i == 1: continue\n        if i == 3: break\n        log(i)\n    else: log('no')")
star("function_in_handler", "except* ValueError as e:\n    def f():\n        for i in 1, 2:\n            return i, len(e.exceptions)\n    log(f())")
star("notes", "except* ValueError as e: e.add_note('part'); raise", "e = EG('g', [ValueError(1), TypeError(2)]); e.add_note('n'); raise e")
star("cause_kept", "except* ValueError as e: log(e)", "raise EG('g', [ValueError(1), TypeError(2)]) from KeyError(3)")
star("context_kept", "except* ValueError as e: log(e)", "try: raise KeyError(3)\n        except KeyError: raise EG('g', [ValueError(1), TypeError(2)])")
star("base_group", "except* ValueError as e: log(e)\nexcept* SystemExit as e: log(e); raise", "raise BaseExceptionGroup('b', [ValueError(1), SystemExit(2), KeyboardInterrupt()])")
case("in_handler_of_other", """
    def case():
        try: raise LookupError('outer')
        except LookupError:
            try: raise EG('g', [ValueError(1), TypeError(2)])
            except* ValueError as e:
                log(e)
                raise KeyError(3)
            finally: log(sys.exception())
""")
case("in_handler_of_other_rest", """
    def case():
        try: raise LookupError('outer')
        except LookupError:
            try:
                try: raise EG('g', [ValueError(1), TypeError(2)])
                except* ValueError: pass
            except BaseException as e: log(e)
            log(sys.exception())
            try: raise EG('g', [ValueError(1), TypeError(2)])
            except* (ValueError, TypeError): pass
            log(sys.exception())
            raise
""")
case("called_in_handler", """
    def inner():
        try: raise EG('g', [ValueError(1), TypeError(2)])
        except* ValueError: raise KeyError(3)
        except* TypeError: pass
    def case():
        try: raise LookupError('outer')
        except LookupError: inner()
""")
case("nested_bodies", """
    def case():
        try:
            try:
                try: raise EG('g', [ValueError(1), TypeError(2), OSError(3)])
                except* ValueError as e: log(e)
            except* TypeError as e: log(e)
        except* OSError as e: log(e)
        return 'done'
""")
case("jumps_from_body", """
    def case():
        for i in range(4):
            try:
                if i == 1: continue
                if i == 2: break
                log(i)
            except* ValueError: pass
            finally: log('finally')
        try: return 'value'
        except* ValueError: pass
        finally: log('last')
""")
case("return_in_finally", """
    def case():
        try: raise ValueError(1)
        except* KeyError: pass
        finally: return 'swallowed'
""")
case("module_level", """
    try: raise EG('g', [ValueError(1), TypeError(2)])
    except* ValueError as e: log(e)
    except* TypeError as e: log('t')
    log('e' in globals())
    for i in 1, 2:
        try: break
        except* ValueError: pass
    def case(): pass
""")
case("class_level", """
    class C:
        try: raise EG('g', [ValueError(1), TypeError(2)])
        except* ValueError as __e:
            names = [type(x).__name__ for x in __e.exceptions]
            log(sorted(n for n in locals() if 'e' == n[-1]))
        except* TypeError as e: log(e)
        def f(self):
            try: raise ValueError(1)
            except* ValueError as __e: m = __e.message
            return m
    def case(): return C.names, C().f(), sorted(n for n in vars(C) if 'polyloop' in n)
""")
case("generator", """
    def case():
        try:
            yield 1
            raise EG('g', [ValueError(1), TypeError(2)])
        except* ValueError as e:
            yield len(e.exceptions)
            log(sys.exception())
        except* TypeError:
            yield 3
            log(sys.exception())
        log(sys.exception())
""")
case("generator_closed", """
    def gen():
        try: yield 1
        except* GeneratorExit as e: log(e)
    def gen2():
        try: raise ValueError(1)
        except* ValueError as e:
            try: yield 2
            finally: log(sys.exception().__class__.__name__)
    def case():
        g = gen(); next(g); g.close()
        g = gen2(); next(g); g.close()
        g = gen(); next(g)
        try: g.throw(KeyError(1))
        except KeyError as e: log(e)
""")
case("coroutine", """
    async def case():
        try:
            await Pause()
            raise EG('g', [ValueError(1), TypeError(2)])
        except* ValueError as e:
            await Pause()
            log(sys.exception())
            raise KeyError(5)
        except* TypeError:
            await Pause()
            log(sys.exception())
""")
case("globals_and_closures", """
    def case():
        global shown
        def inner():
            nonlocal e
            try: raise ValueError(1)
            except* ValueError as e: log(e.message)
        e = 1
        inner()
        try: e
        except NameError: log('unbound')
        try: raise ValueError(1)
        except* ValueError as shown: log('shown' in globals())
        return 'shown' in globals()
""")
case("own_group_class", """
    class Mine(ExceptionGroup):
        def derive(self, excs):
            log('derive')
            return Mine(self.message, excs)
    class Both(ExceptionGroup, OSError): pass
    def case():
        try:
            try: raise Mine('m', [ValueError(1), TypeError(2)])
            except* ValueError as e: log(type(e).__name__)
        except Mine as e: log(e)
        try: raise Both('b', [ValueError(1)])
        except* OSError as e: log(type(e).__name__)
        class Odd(ExceptionGroup):
            def split(self, kind): raise IndexError('split')
        try: raise Odd('o', [ValueError(1)])
        except* ValueError: log('no')
""")
case("no_names_left", """
    def case():
        try: raise EG('g', [ValueError(1), TypeError(2)])
        except* ValueError as e: pass
        except* TypeError: pass
        log(sorted(locals()))
        try:
            try: raise EG('g', [ValueError(1), TypeError(2)])
            except* ValueError as e: raise
        except BaseException: pass
        return sorted(locals())
""")
case("recursion", """
    def fall(n):
        try:
            if n == 0: raise EG('g', [ValueError(n), TypeError(n)])
            fall(n - 1)
        except* ValueError as e: raise KeyError(n)
        except* KeyError as e: raise
    def case(): fall(3)
""")
case("handler_alters_context", """
    def case():
        try: raise EG('g', [ValueError(1), TypeError(2)])
        except* ValueError as e:
            e.__cause__ = KeyError(1)
            e.__context__ = IndexError(2)
            raise
        except* TypeError: pass
""")

MANAGERS = """
class M:
    def __init__(self, name, enter=None, leave=None, true=False):
        self.name, self.enter, self.leave, self.true = name, enter, leave, true
    async def __aenter__(self):
        log('enter ' + self.name)
        await Pause()
        if self.enter: raise self.enter
        return self.name
    async def __aexit__(self, kind, exc, trace):
        log('exit ' + self.name, kind and kind.__name__, exc, sys.exception())
        assert exc is None or (type(exc) is kind and exc.__traceback__ is trace)
        await Pause()
        if self.leave: raise self.leave
        return self.true
"""


def awith(name, source):
    CASES["with_" + name] = MANAGERS + textwrap.dedent(source).strip() + "\n"


awith("plain", "async def case():\n    async with M('a') as x: log(x)\n    return x, sorted(locals())")
awith("enter_raises", "async def case():\n    async with M('a', KeyError(1), true=True): log('no')")
awith("enter_raises_caught", """
    async def case():
        try:
            async with M('a', KeyError(1), true=True): log('no')
        except KeyError as e: log(e)
""")
awith("body_raises", "async def case():\n    async with M('a'):\n        log('body')\n        raise KeyError(1)")
awith("suppressed", "async def case():\n    async with M('a', true=[0]): raise KeyError(1)\n    return sys.exception(), sorted(locals())")
awith("exit_raises", "async def case():\n    async with M('a', leave=OSError(2)): raise KeyError(1)")
awith("exit_raises_normally", "async def case():\n    async with M('a', leave=OSError(2)): pass")
awith("exit_reraises", "async def case():\n    e = KeyError(1)\n    async with M('a', leave=e): raise e")
awith("items", "async def case():\n    async with M('a') as x, M('b') as y, M('c'): log(x, y)")
awith("items_second_enter", "async def case():\n    async with (M('a', true=True) as x,\n          M('b', KeyError(1), true=True) as y,\n          M('c')):\n        log('no')\n    return x")
awith("items_lines", "async def case():\n    async with (\n        M('a') as x,\n        M('b', leave=OSError(2))\n          as y,\n        M('c'),\n    ):\n        raise KeyError(1)")
awith("items_lines_return", "async def case():\n    async with (\n        M('a') as x,\n        M('b', leave=OSError(2))\n          as y,\n        M('c'),\n    ):\n        return (\n          1)")
awith("targets", """
    async def case():
        class O: pass
        o, d = O(), {}
        async with M('ab') as (x, y), M('abc') as [p, *q], M('c') as o.x, M('d') as d['k']:
            log(x, y, p, q, o.x, d)
""")
awith("target_fails", "async def case():\n    async with M('a') as (x, y): log('no')")
awith("target_suppressed", "async def case():\n    async with M('a', true=1) as nowhere.x: log('no')\n    return 'on'")
awith("return", "async def case():\n    async with M('a', true=True), M('b'):\n        return log('value') or 5")
awith("return_exit_raises", "async def case():\n    async with M('a', leave=OSError(1)):\n        return 5")
awith("return_raises", "async def case():\n    async with M('a', true=True):\n        return 1 / 0\n    return 'after'")
awith("jumps", """
    async def case():
        for i in range(4):
            async with M(str(i)):
                if i == 1: continue
                if i == 2: break
                log(i)
        return i, sorted(locals())
""")
awith("loop_inside", """
    async def case():
        async with M('a'):
            for i in range(3):
                if i == 1: break
            while True:
                async with M('b'): break
        return i
""")
awith("nested_jump", """
    async def case():
        while True:
            async with M('a'):
                try:
                    async with M('b'):
                        async with M('c'): break
                finally: log('finally')
""")
awith("in_handler", """
    async def case():
        try: raise LookupError(0)
        except LookupError:
            async with M('a', true=True): raise KeyError(1)
            log(sys.exception())
            async with M('b'): raise
""")
awith("bare_raise_inside", """
    async def case():
        async with M('a', true=True):
            try: raise KeyError(1)
            except KeyError:
                async with M('b'): raise
        return 'on'
""")
awith("async_generator", """
    async def gen():
        async with M('a') as x:
            yield x
            yield 2
    async def case():
        async for v in gen():
            log(v)
        g = gen()
        log(await g.__anext__())
        await g.aclose()
""")
awith("closed", """
    class Quiet(M):
        async def __aexit__(self, *a): log(a[0].__name__); await Pause()
    async def one():
        async with Quiet('a'):
            await Pause()
    async def bare():
        async with N(): await Pause()
    class N:
        async def __aenter__(self): pass
        async def __aexit__(self, *a): log(a[0].__name__)
    def case():
        c = bare(); c.send(None); c.close()
        c = one(); c.send(None); c.send(None)
        c.throw(KeyError(1))
        try: c.send(None)
        except KeyError as e: log(repr(e))
""")
awith("no_protocol", "async def case():\n    async with 3: log('no')")
awith("no_exit", "async def case():\n    class A:\n        async def __aenter__(self): log('no')\n    async with A(): log('no')")
awith("no_enter", "async def case():\n    class A:\n        async def __aexit__(self, *a): log('no')\n    async with A(): log('no')")
awith("instance_ignored", """
    async def case():
        class A:
            def __init__(self): self.__aenter__ = self.__aexit__ = lambda *a: log('no')
        async with A(): log('no')
""")
awith("metaclass_ignored", """
    async def case():
        class Meta(type):
            async def __aenter__(cls): return 'meta'
            async def __aexit__(cls, *a): log('meta exit')
        class A(metaclass=Meta): pass
        async with A as x: log(x)
        async with A(): log('no')
""")
awith("descriptors", """
    async def aenter(*a): return len(a)
    async def aexit(*a): log(len(a))
    class Call:
        async def __call__(self, *a): log(len(a)); return 'called'
    class Get:
        def __get__(self, obj, kind): log(type(obj).__name__, kind.__name__); return aenter
    class Bad:
        def __get__(self, obj, kind): raise IndexError('get')
    async def case():
        class S: __aenter__ = staticmethod(aenter); __aexit__ = classmethod(aexit)
        async with S() as x: log(x)
        class C: __aenter__ = Call(); __aexit__ = Call()
        async with C() as x: log(x)
        class D: __aenter__ = Get(); __aexit__ = aexit
        async with D() as x: log(x)
        class B: __aenter__ = aenter; __aexit__ = Bad()
        async with B() as x: log(x)
""")
awith("inherited", """
    class Late(M):
        async def __aexit__(self, *a): log('late'); return await super().__aexit__(*a)
    async def case():
        async with Late('a') as x: log(x)
        Late.__aenter__ = M.__aexit__
        async with Late('b'): log('no')
""")
awith("enter_plain_function", """
    class A:
        def __aenter__(self): raise IndexError('sync')
        async def __aexit__(self, *a): log('no')
    async def case():
        async with A(): log('no')
""")
awith("manager_raises", "async def case():\n    async with M('a'), nowhere(): log('no')")
awith("await_in_manager", "async def case():\n    async def make(): return M('a')\n    async with await make() as x, M(x + 'b') as y: return y")
awith("with_star", """
    async def case():
        async with M('a', true=True):
            try:
                async with M('b'): raise EG('g', [ValueError(1), TypeError(2)])
            except* ValueError as e:
                async with M('c'): raise
            except* TypeError:
                async with M('d'): log('d')
        return 'on'
""")
awith("comprehensions", """
    async def case():
        async with M('abc') as x:
            f = lambda: x
            class C:
                y = [c for c in x]
            async def inner():
                nonlocal x
                async with M('z') as x: return [x + c async for c in each()]
            async def each():
                for c in C.y: yield c
            log(await inner(), f())
""")
awith("lower_scopes", """
    class C:
        async def m(self):
            async with M('a') as __x: return __x
    async def case():
        def f(): return C()
        return await f().m()
""")


def random_case(seed):
    """A statement over a random group, with random handlers."""
    rng = random.Random(seed)
    kinds = ["ValueError", "TypeError", "OSError", "KeyError"]

    def group(depth):
        members = [
            group(depth - 1) if depth and rng.random() < 0.4 else f"{rng.choice(kinds)}({rng.randrange(9)})"
            for _ in range(rng.randrange(1, 4))
        ]
        return f"EG('g{rng.randrange(99)}', [{', '.join(members)}])"

    actions = [
        "pass", "raise", "raise e", "raise KeyError(7)", "raise IndexError(8) from e",
        "raise e.exceptions[0]", "raise EG('new', [e, KeyError(9)])", "raise EG('new', list(e.exceptions)) from None",
    ]
    lines = ["def case():", "    try:", f"        raise {group(3)}"]
    for kind in rng.sample(kinds + ["LookupError", "(ValueError, OSError)", "Exception"], rng.randrange(1, 4)):
        lines.append(f"    except* {kind} as e:")
        lines.append("        log(e, sys.exception())")
        if rng.random() < 0.3:
            lines.append(f"        try: {rng.choice(actions[1:])}")
            inner = rng.choice(kinds)
            lines.append(f"        except* {inner} as f: log(f); {rng.choice(['pass', 'raise', 'raise f'])}")
        else:
            lines.append(f"        {rng.choice(actions)}")
    lines.append("    return sys.exception()")
    return "\n".join(lines) + "\n"


for number in range(60):
    CASES[f"random_{number:02}"] = random_case(number)


def digest(outcome):
    return hashlib.sha256(repr(outcome).encode()).hexdigest()[:12]


class CaseTest(unittest.TestCase):
    maxDiff = None


def _add(name, source):
    def test(self):
        if NATIVE:
            self.assertEqual(run(source, False, True), run(source, True, True))
        outcome = run(source, True, False)
        if digest(outcome) != RECORD[name]:
            self.fail(f"not as recorded: {outcome}")

    setattr(CaseTest, "test_" + name, test)


def lowered(source):
    return lowering.lower(native_compile(source, "case.py", "exec", 0x400, True), BOTH, "case.py")


class LeavingTest(unittest.TestCase):
    """Jumps out of a handler are errors."""

    def check(self, body, line, columns):
        source = f"def f():\n for i in x:\n  try: pass\n  except* A:\n{textwrap.indent(body, '   ')}\n"
        compilers = [lambda: lowered(source)]
        if NATIVE:
            compilers.append(lambda: native_compile(source, "case.py", "exec"))
        for compiler in compilers:
            with self.assertRaises(SyntaxError) as caught:
                compiler()
            error = caught.exception
            self.assertEqual(
                error.msg, "'break', 'continue' and 'return' cannot appear in an except* block"
            )
            self.assertEqual((error.filename, error.lineno), ("case.py", line))
            self.assertEqual((error.offset, error.end_offset), columns)

    def test_break(self):
        self.check("break", 5, (4, 9))

    def test_continue(self):
        self.check("if x:\n  pass\nelse:\n  continue", 8, (6, 14))

    def test_return(self):
        self.check("for j in y:\n  return", 6, (6, 12))

    def test_return_constant(self):
        self.check("if y: return 1", 5, (17, 18))

    def test_in_match_and_try(self):
        self.check("match y:\n  case 1:\n    try: z\n    finally: break", 8, (17, 22))

    def test_allowed(self):
        source = "try: pass\nexcept* A:\n  while x: break\n  def f(): return\n  for x in y: continue\n"
        self.assertIsInstance(lowered(source), _ast.Module)


class TreeTest(unittest.TestCase):
    def test_selected_faults_only(self):
        source = "async def f():\n  async with a: pass\n  try: pass\n  except* A: pass\n"
        for star, with_ in ((True, False), (False, True), (False, False)):
            tree = native_compile(source, "case.py", "exec", 0x400)
            lowering.lower(tree, lowering.Faults(star, with_))
            kinds = {type(node).__name__ for node in tree.body[0].body}
            self.assertEqual("TryStar" in kinds, not star)
            self.assertEqual("AsyncWith" in kinds, not with_)

    def test_outside_of_coroutines(self):
        for source in ("async with a: pass", "def f():\n  async with a: pass",
                       "async def f():\n  class C:\n    async with a: pass"):
            with self.assertRaisesRegex(SyntaxError, "'async with' outside "):
                exec(native_compile(lowered(source), "case.py", "exec"), {})

    def test_positions(self):
        source = "async def f():\n  async with a as (b, c), d: pass\n\n  try: pass\n  except* A as e: e\n"

        def check(node):
            for name in node._fields:
                values = getattr(node, name, None)
                for value in values if isinstance(values, list) else [values]:
                    if isinstance(value, _ast.AST):
                        if "lineno" in value._attributes:
                            self.assertIn(value.lineno, (1, 2, 4, 5))
                            self.assertIsNotNone(value.end_col_offset)
                        check(value)

        check(lowered(source))


class LeakTest(unittest.TestCase):
    @unittest.skipUnless(NATIVE, "needs reference counting")
    def test_no_cycles(self):
        source = """
def star(make):
    try: raise make()
    except* ValueError: pass
    except* KeyError: pass
async def with_(make):
    class M:
        async def __aenter__(self): pass
        async def __aexit__(self, *a): return True
    async with M(): raise make()
    for i in 1, 2:
        async with M():
            if i == 1: continue
"""
        names = {}
        exec(native_compile(lowered(source), "case.py", "exec"), names)

        class Own(ValueError):
            pass

        made = []

        def make(group):
            exc = Own()
            made.append(weakref.ref(exc))
            return ExceptionGroup("g", [exc, KeyError(1)]) if group else exc

        gc.collect()
        gc.disable()
        try:
            names["star"](lambda: make(False))
            names["star"](lambda: make(True))
            drive(names["with_"](lambda: make(False)))
            self.assertEqual([gone() for gone in made], [None] * 3)
        finally:
            gc.enable()


ASYNC_SOURCE = """
async def f(log):
    class A:
        async def __aenter__(self): raise ValueError(1)
        async def __aexit__(self, *a): log.append('exited')
    async with A(): pass
def g():
    try: raise ValueError(1)
    except* ValueError as e: return_value = type(e)
    return return_value
"""
STAR_EXPRESSION = "try: raise ValueError(1)\nexcept* ValueError as e: x: foo = e.message\n"


class HookTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        hooks.install(BOTH)

    def works(self, names):
        self.assertIs(names["g"](), ExceptionGroup)
        log = []
        with self.assertRaises(ValueError):
            names["f"](log).send(None)
        self.assertEqual(log, [])
        self.assertIn("__polyloop_star__", repr(names["g"].__code__.co_names))

    def test_compile_source(self):
        names = {}
        exec(hooks.compile_source(ASYNC_SOURCE, "case.py"), names)
        self.works(names)
        exec(hooks.compile_source(ASYNC_SOURCE.encode(), "case.py"), names)
        self.works(names)

    def test_compile_and_exec(self):
        for source in (ASYNC_SOURCE, ASYNC_SOURCE.encode(), bytearray(ASYNC_SOURCE.encode())):
            names = {}
            exec(source, names)
            self.works(names)
            names = {}
            exec(compile(source, "case.py", "exec"), names)
            self.works(names)

    def test_compile_tree(self):
        tree = compile(ASYNC_SOURCE, "case.py", "exec", 0x400)
        self.assertEqual(type(tree.body[0].body[1]).__name__, "AsyncWith")
        for _ in range(2):
            names = {}
            exec(compile(tree, "case.py", "exec"), names)
            self.works(names)
        self.assertEqual(type(tree.body[0].body[1]).__name__, "AsyncWith")

    def test_single_and_eval_modes(self):
        names = {"foo": 1}
        exec(compile(STAR_EXPRESSION + "\n", "case.py", "single"), names)
        self.assertEqual(names["x"], "")
        self.assertEqual(eval(compile("'except*'", "case.py", "eval")), "except*")

    def test_words_in_strings_only(self):
        names = {}
        exec("x = 'except* and async with'", names)
        self.assertEqual(names["x"], "except* and async with")

    def test_search(self):
        for text in ("except*", "except   *", "async with", "async\\\n with", "except" + " " * 99 + "*"):
            for data in (text, text.encode(), bytearray(text.encode()), memoryview(text.encode())):
                self.assertTrue(hooks._is_suspect(data), text)
            self.assertTrue(hooks._is_suspect("except A: async def" + text))
        for text in ("", "except A: pass\nx * y", "async def f(): with_", "async for with"):
            self.assertFalse(hooks._is_suspect(text), text)

    def test_lines(self):
        """Looking only at the lines with the words finds what looking everywhere does."""
        between = (
            "x = 1\n'''async with\n\n\f'''\nasync \\\n  def g():\n  match x:\n    case 1:\n"
            "      async  with x: pass\n"
        )
        texts = [*list(CASES.values())[::5], ASYNC_SOURCE, "\n\n" + between + STAR_EXPRESSION + between]
        for text in texts + [text.replace("\n", "\r\n") for text in texts[-2:]]:
            trees = [native_compile(text, "case.py", "exec", 0x400, True) for _ in range(2)]
            lines = hooks._suspect_lines(text.encode())
            self.assertEqual(*(rewriting.is_concerned(trees[0], BOTH, some) for some in (lines, None)))
            rewriting.rewrite(trees[0], BOTH, "case.py")
            rewriting.rewrite(trees[1], BOTH, "case.py", lines)
            self.assertEqual(*(ast.dump(tree, include_attributes=True) for tree in trees))
        self.assertEqual(hooks._suspect_lines("a\nasync with\n\nexcept *\n"), b"\0\0\1\0\1\0")
        self.assertIsNone(hooks._suspect_lines("async with\r"))

    def test_joined_lines(self):
        names = {}
        exec(ASYNC_SOURCE.replace("async with", "async \\\n with").replace("except*", "except \\\n *"), names)
        self.works(names)

    def test_future_features(self):
        source = "from __future__ import annotations\n"
        for inner in ("exec(s, d)", "exec(compile(s, 'c', 'exec'), d)", "exec(s)"):
            for text in ("x: foo = 1", STAR_EXPRESSION.replace("except*", "except \\\n*")):
                names = {"s": text, "d": {"foo": 1}}
                exec(source + inner, names)
                where = names["d"] if ", d" in inner else names
                self.assertEqual(where["__annotations__"], {"x": "foo"})
        names = {"s": "x: foo = 1", "foo": 5}
        exec(source + "exec(compile(s, 'c', 'exec', 0, True))", names)
        self.assertEqual(names["__annotations__"], {"x": 5})
        names = {}
        exec(compile("from __future__ import annotations\n" + STAR_EXPRESSION, "c", "exec"), names)
        self.assertEqual(names["__annotations__"], {"x": "foo"})

    def test_exec_namespaces(self):
        names = {}
        exec("v = 3\ndef f():\n  w = 4\n  d = {}\n  exec('d[0] = v, w')\n  return d[0]\nclass C:\n  exec('a = 5')\n", names)
        self.assertEqual(names["f"](), (3, 4))
        self.assertEqual(names["C"].a, 5)
        outer, inner = {}, {}
        exec("x = 1", outer, inner)
        self.assertEqual((inner, "__builtins__" in outer), ({"x": 1}, True))
        with self.assertRaises(TypeError):
            exec("x", 5)
        with self.assertRaises(TypeError):
            exec(5)

    def test_exec_leaves_no_frame(self):
        try:
            exec("1 / 0")
        except ZeroDivisionError as error:
            files = []
            trace = error.__traceback__
            while trace is not None:
                files.append(os.path.basename(trace.tb_frame.f_code.co_filename))
                trace = trace.tb_next
        self.assertEqual(len(files), 2)
        self.assertEqual(files[1], "<string>")

    def test_syntax_errors(self):
        for source in ("except*", "async with", "try: pass\nexcept* A: pass\nexcept: pass"):
            with self.assertRaises(SyntaxError) as caught:
                compile(source, "case.py", "exec")
            self.assertEqual(caught.exception.filename, "case.py")

    def test_looks_like_builtins(self):
        class C:
            run = exec

        names = {}
        C().run("x = 1", names)
        self.assertEqual(names["x"], 1)
        self.assertEqual(repr(compile), "<built-in function compile>")
        self.assertEqual((exec.__name__, exec.__module__), ("exec", "builtins"))

    def test_import(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "polyloop_case.py")
            with open(path, "w") as file:
                file.write(ASYNC_SOURCE)
            # A cached file from before: it must be neither used nor replaced.
            import importlib.util

            cached = None
            if NATIVE:
                stale = native_compile("raise SystemError('stale')", path, "exec")
                cached = importlib.util.cache_from_source(path)
                os.makedirs(os.path.dirname(cached))
                from importlib._bootstrap_external import _code_to_timestamp_pyc

                stat = os.stat(path)
                data = _code_to_timestamp_pyc(stale, int(stat.st_mtime), stat.st_size)
                with open(cached, "wb") as file:
                    file.write(data)
            sys.path.insert(0, folder)
            before, sys.dont_write_bytecode = sys.dont_write_bytecode, False
            try:
                importlib.invalidate_caches()
                self.works(vars(importlib.import_module("polyloop_case")))
                if cached is None:
                    self.assertEqual(os.listdir(folder), ["polyloop_case.py"])
                else:
                    with open(cached, "rb") as file:
                        self.assertEqual(file.read(), data)
            finally:
                sys.dont_write_bytecode = before
                sys.path.remove(folder)
                sys.modules.pop("polyloop_case", None)




RECORD = {
    "one": "0bf7bc405d59",
    "all_taken": "f4479316dee4",
    "exception_takes_whole": "b79e6a195a4c",
    "none_matches": "4de73fc29e48",
    "no_exception": "828a3eb3e033",
    "else_skipped": "986fa3f309bf",
    "finally_after_rest": "d59703252f09",
    "naked": "d6d64321e4a3",
    "naked_args": "f043c3b8c062",
    "naked_base": "80670b8256c7",
    "naked_unmatched": "c37428056e4d",
    "naked_reraised": "6641614a7c3f",
    "naked_replaced": "3736ba3fd64a",
    "naked_replaced_from": "39caf4fc5643",
    "naked_second": "44e7d0ec931b",
    "group_kind": "555be1ddf154",
    "group_kind_base": "555be1ddf154",
    "group_kind_unused": "cbed7a7eac54",
    "bad_kind": "48bddf39b7c3",
    "bad_kind_nested": "48bddf39b7c3",
    "bad_kind_mixed": "48bddf39b7c3",
    "kind_raises": "fc016d71fb3b",
    "first_kind_raises": "b13ca9d9841c",
    "kind_sees": "fc9818b596d7",
    "kind_evaluated_without_rest": "ed55dce87951",
    "no_kinds": "4de73fc29e48",
    "reraise_all": "4de73fc29e48",
    "reraise_some": "f8003e6089ca",
    "reraise_named": "e044f1933103",
    "reraise_and_new": "e3c99b72fbb3",
    "new_only": "986f43acd0f1",
    "new_twice": "9e6800ca476f",
    "new_group": "816027219019",
    "reraise_child": "fadadaf0e76b",
    "reraise_part": "2ca0e9bc46a8",
    "name_unbound": "c208219a4a58",
    "name_unbound_after_raise": "e83f6f915278",
    "name_deleted_by_handler": "051feb980e12",
    "nested_in_handler": "f8003e6089ca",
    "nested_takes_part": "1ae1dd85d36f",
    "nested_raises": "20f6329efb52",
    "plain_try_in_handler": "1fbc6ac448e9",
    "loop_in_handler": "cd58cb6b79ba",
    "function_in_handler": "fb26a4c712ee",
    "notes": "ac3b012e4e9e",
    "cause_kept": "2bf975bf8e82",
    "context_kept": "50794a530aaf",
    "base_group": "29e2a39a4b0b",
    "in_handler_of_other": "f1556a8b2019",
    "in_handler_of_other_rest": "4afe0b3de6cd",
    "called_in_handler": "ec3e25ef1779",
    "nested_bodies": "0991135594a8",
    "jumps_from_body": "d3718db08070",
    "return_in_finally": "116e2a1537f5",
    "module_level": "7014264b3034",
    "class_level": "0adfab914cf8",
    "generator": "e7076dc4f008",
    "generator_closed": "ac9c34582bbf",
    "coroutine": "e0974314a66a",
    "globals_and_closures": "38f5f0f98423",
    "own_group_class": "fb9026f6b30b",
    "no_names_left": "80deab461ef9",
    "recursion": "f108019a7778",
    "handler_alters_context": "0383f58d928d",
    "with_plain": "d795e584866d",
    "with_enter_raises": "b2da19242c8d",
    "with_enter_raises_caught": "29913d8d5689",
    "with_body_raises": "0bee1c655ecc",
    "with_suppressed": "d9b520a1e288",
    "with_exit_raises": "adbc0f018842",
    "with_exit_raises_normally": "6a7041fcc96c",
    "with_exit_reraises": "3d29b6264158",
    "with_items": "57618cfdd520",
    "with_items_second_enter": "caac10108c0e",
    "with_items_lines": "8b680a4de799",
    "with_items_lines_return": "1736d273646b",
    "with_targets": "597aabcafeea",
    "with_target_fails": "466675f58a6f",
    "with_target_suppressed": "d2ef1ed0f854",
    "with_return": "83b6efc595eb",
    "with_return_exit_raises": "6f3c745b2f98",
    "with_return_raises": "406c284e2897",
    "with_jumps": "1faa2fb43c5b",
    "with_loop_inside": "b4e434ce2706",
    "with_nested_jump": "dddf977d38f0",
    "with_in_handler": "7550037dc39c",
    "with_bare_raise_inside": "eeef8cf3722a",
    "with_async_generator": "59bf47bf7aff",
    "with_closed": "98ef041d8f7e",
    "with_no_protocol": "0362aad503c5",
    "with_no_exit": "9bfb821341e8",
    "with_no_enter": "cef0930380e6",
    "with_instance_ignored": "cef0930380e6",
    "with_metaclass_ignored": "07290e3b6e3d",
    "with_descriptors": "0bee11152b2e",
    "with_inherited": "bc29b69afda6",
    "with_enter_plain_function": "c47b1bd60782",
    "with_manager_raises": "d3d269e814fa",
    "with_await_in_manager": "a7dfa94db93c",
    "with_with_star": "3040eb259cd7",
    "with_comprehensions": "3dd2e7c250a2",
    "with_lower_scopes": "5ea9de7ed547",
    "random_00": "8c031cfde1f6",
    "random_01": "f1fb25a31824",
    "random_02": "22de1c2c5cc7",
    "random_03": "5eb3319e4364",
    "random_04": "e36a00e4db65",
    "random_05": "1a2e5d90b5fd",
    "random_06": "4851029ed776",
    "random_07": "b44389060c67",
    "random_08": "e9ac7b98f011",
    "random_09": "9ad20e4a83b0",
    "random_10": "aa57771f9eb6",
    "random_11": "e4ea0361b081",
    "random_12": "12f533b22687",
    "random_13": "fee094ac7863",
    "random_14": "78f4c5b8dca0",
    "random_15": "5f6ddfc507a8",
    "random_16": "922c4d122343",
    "random_17": "3f8211ef2822",
    "random_18": "b1e7791f1a01",
    "random_19": "528ec672fd2e",
    "random_20": "a4db927fafce",
    "random_21": "8dea04c87ede",
    "random_22": "d21fe8bce70c",
    "random_23": "2164a9db72f1",
    "random_24": "c2463aff9d39",
    "random_25": "975fe8fbef7d",
    "random_26": "d3094a30e3c0",
    "random_27": "27284f06a6aa",
    "random_28": "b02b7437419d",
    "random_29": "1074aedebe23",
    "random_30": "02af96bd22c6",
    "random_31": "9670029ca24e",
    "random_32": "2850a14d6f43",
    "random_33": "17689b49a322",
    "random_34": "4863d1b0d13c",
    "random_35": "ea38e910a640",
    "random_36": "9763cb99fdcb",
    "random_37": "ac524b7e9bf9",
    "random_38": "e046fd1c50a6",
    "random_39": "d76d51736dee",
    "random_40": "9b4061faec45",
    "random_41": "29e5f92ca094",
    "random_42": "b17ae4b6e25b",
    "random_43": "960099ae5bac",
    "random_44": "6aaf2c24093e",
    "random_45": "ec9afddb1c29",
    "random_46": "0a7307f8819d",
    "random_47": "97e2ab5b33db",
    "random_48": "c4f434555ccd",
    "random_49": "5fa829fe6d76",
    "random_50": "2cd075e44e71",
    "random_51": "2f100d95f817",
    "random_52": "9ed46370b52f",
    "random_53": "bbf3944182ed",
    "random_54": "b4cd269fd438",
    "random_55": "28c183ecc012",
    "random_56": "f2b5d344f5ab",
    "random_57": "3689a26e3b38",
    "random_58": "fd435dd9719e",
    "random_59": "4689dcf1ae16",
}

if sys.argv[1:] == ["record"]:
    print("RECORD = {")
    for _name, _source in CASES.items():
        print(f'    "{_name}": "{digest(run(_source, False, False))}",')
    print("}")
    sys.exit()

for _name, _source in CASES.items():
    _add(_name, _source)

if __name__ == "__main__":
    unittest.main()
