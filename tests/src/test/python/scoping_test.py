"""Tests of `_polyloop.scoping`: a program means the same compiled from text and from a tree."""

import ast
import sys
import textwrap
import unittest

import sources  # noqa: F401

from _polyloop import hooks, lowering, scoping

ALL = lowering.Faults(True, True, True)
STATEMENT = "async def unrelated(manager):\n    async with manager: pass\n"


def run(source, mended):
    """What *source* gives in ``out``, as text or as a tree that was mended."""
    source = textwrap.dedent(source)
    if mended:
        source = scoping.mend(ast.parse(source))
    names = {"out": [], "done": done}
    exec(hooks._compile(source, "case.py", "exec", 0, True), names)
    return names["out"]


def done(coroutine):
    """The result of a coroutine that awaits nothing."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it awaits")


CASES = {
    "annotations_inCoroutine": """
        from typing import Iterable
        async def f(a):
            def g(x: Iterable[bytes], /, y: int, *z: str, k: float, **m: dict) -> None: pass
            async def h(x: int) -> Iterable: pass
            return g.__annotations__, h.__annotations__
        out.append(done(f(1)))
        """,
    "annotations_ofVariadicTuple": """
        async def f(a):
            def g(*args: *tuple[int, ...]): pass
            return g.__annotations__
        out.append(done(f(1)))
        """,
    "annotations_inCoroutineMethod": """
        class A:
            T = int
            def f(self, x: T) -> T: pass
            async def g(self, x: T):
                if x:
                    for _ in range(1):
                        try:
                            def h(y: int) -> str: pass
                        finally:
                            pass
                match x:
                    case 1:
                        def i(y: bytes) -> str: pass
                return h.__annotations__, i.__annotations__
        out.append(A.f.__annotations__)
        out.append(done(A().g(1)))
        """,
    "annotations_ofLocals": """
        async def f():
            T = int
            def g(x: T): pass
            class K:
                T = str
                def h(self, x: T): pass
                U: T = 1
            return g.__annotations__, K.h.__annotations__, K.__annotations__
        out.append(done(f()))
        """,
    "annotations_ofUnknownNames": """
        async def f():
            try:
                def g(x: unknown): pass
            except NameError as error:
                return str(error), error.__traceback__.tb_lineno
        out.append(done(f()))
        """,
    "annotations_areEvaluatedOnce": """
        def note(value):
            out.append(value)
            return value
        async def f():
            @note
            def g(x: note(1) = note(2)) -> note(3): pass
            return g.__annotations__
        out.append(done(f()))
        del out[3]
        """,
    "annotations_fromTheFuture": """
        from __future__ import annotations
        async def f():
            def g(x: unknown[1]) -> int: pass
            return g.__annotations__
        out.append(done(f()))
        """,
    "annotations_inAsyncGenerator": """
        async def f():
            def g(x: int): pass
            yield g.__annotations__
        out.append(done(f().__anext__()))
        """,
    "docstrings": """
        async def f():
            "doc of f"
            def g(x: int): "doc of g"
            return g.__doc__
        class A:
            "doc of A"
            def f(self): pass
        out += f.__doc__, done(f()), A.__doc__
        """,
    "attributes_ofClasses": """
        class A:
            x = 1
            def f(self): return __class__, self.x
        class B(A):
            if True:
                async def g(self): return super().f()
            class C:
                def h(self): return __class__.__qualname__
        out += sorted(vars(A)), sorted(vars(B)), sorted(vars(B.C)), B.C().h()
        out.append(A().f()[1] == done(B().g())[1])
        """,
    "protocols": """
        from typing import Protocol, runtime_checkable
        @runtime_checkable
        class P(Protocol):
            def f(self): ...
        class A:
            def f(self): pass
        out += isinstance(A(), P), isinstance(1, P), issubclass(A, P)
        """,
    "enums": """
        import enum
        class E(enum.Enum):
            A = 1
            def f(self): return self.name
        out += [list(map(str, E)), E.A.f()]
        """,
    "names_ofEnclosingScopes": """
        def outer():
            x = 1
            class A:
                x = 2
                def f(self):
                    def g(): return x
                    return g(), x
                def h(self):
                    nonlocal x
                    x += 1
                    return x
            return A().f(), A().h(), A.x
        out.append(outer())
        """,
    "names_madePrivate": """
        class A:
            __k = 3
            def __p(self): return 1
            async def f(self, __a=1):
                def g(__c: int = 4): return __a, __c, self.__k, self.__p()
                return g(), list(g.__annotations__)
        out.append(done(A().f()))
        """,
}
if sys.version_info >= (3, 12):
    CASES["generics"] = """
        class A:
            def f[T](self, x: T) -> T: return T.__name__
        class B[V]:
            def h(self, x: V) -> V: return V.__name__
        async def k(a):
            def l[W](x: W, y: int) -> W: return W.__name__
            return l(1, 2), str(l.__annotations__)
        out += A().f(1), str(A.f.__annotations__), B().h(1), str(B.h.__annotations__), done(k(1))
        """


class MendTest(unittest.TestCase):
    def test_cases(self):
        for name, source in CASES.items():
            with self.subTest(name):
                expected = run(source, False)
                self.assertTrue(expected)
                self.assertEqual(run(source, True), expected)

    def test_treesOfPrograms(self):
        """A tree that a program compiles is mended too, and stays as it is."""
        tree = ast.parse(textwrap.dedent(CASES["attributes_ofClasses"]))
        before = ast.dump(tree, include_attributes=True)
        names = {"out": [], "done": done}
        exec(compile(tree, "case.py", "exec"), names)
        self.assertEqual(names["out"], run(CASES["attributes_ofClasses"], False))
        self.assertEqual(ast.dump(tree, include_attributes=True), before)

    def test_rewrittenPrograms(self):
        for name, source in CASES.items():
            with self.subTest(name):
                names = {"out": [], "done": done}
                exec(compile(textwrap.dedent(source) + STATEMENT, "case.py", "exec"), names)
                self.assertEqual(names["out"], run(source, False))

    def test_positions(self):
        tree = scoping.mend(ast.parse(textwrap.dedent(CASES["annotations_inCoroutineMethod"])))
        for node in ast.walk(tree):
            if "lineno" in node._attributes:
                self.assertTrue(1 < node.lineno <= node.end_lineno)


class MarkTest(unittest.TestCase):
    def test_sameAsEverywhere(self):
        """Looking only at marked lines finds what looking everywhere does."""
        for name, source in CASES.items():
            with self.subTest(name):
                source = textwrap.dedent(source)
                blank = bytes(source.count("\n") + 2)
                trees = [ast.parse(source) for _ in range(2)]
                scoping.mend(trees[0])
                scoping.mend(trees[1], scoping.mark(source.encode(), blank))
                self.assertEqual(*(ast.dump(tree, include_attributes=True) for tree in trees))

    def test_lines(self):
        source = "def a():\n  def b(): pass\nasync def c():\n  def d(): pass\n  class e: pass\nclass f:\n  undefined\n"
        self.assertEqual(scoping.mark(source, bytes(9)), b"\0\0\0\0\1\1\1\0\0")
        self.assertEqual(scoping.mark(source, b"\0\1" + bytes(7)), b"\0\1\0\0\1\1\1\0\0")
        self.assertIsNone(scoping.mark(source, None))


def setUpModule():
    hooks.install(ALL)


if __name__ == "__main__":
    unittest.main()
