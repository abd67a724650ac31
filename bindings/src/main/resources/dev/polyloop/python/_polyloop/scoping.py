"""Keeps the scopes of names right in programs compiled from a syntax tree.

Graal's compiler takes the list of type parameters of every function in a tree
for one that is there, even when it is empty, and puts a scope around the
function as it does for ``def f[T]``.  Of text it gets this right.  Two things
are seen of it:

- the names in the annotations of a function are unknown to the function around
  it, which looks them up as a class body would and, in a coroutine, fails:
  ``'NoneType' object is not subscriptable``;
- each class with a method gets an attribute ``__classdictcell__``, which
  `typing.Protocol` takes for one that the protocol demands.

Both are mended by statements that do nothing when they run: a use of those
names that is never reached, and a declaration that takes the cell's name away.
"""

from __future__ import annotations

import _ast as ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (*_FUNCTIONS, ast.ClassDef)
# Statements are only in these fields, never inside of expressions.
BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")
_CELL = "__classdict__"
_BLANKS = " \t\f"


def mend(tree: ast.AST, lines: bytes | None = None) -> ast.AST:
    """Mends, in place, the scopes of *tree*, on lines where *lines*, if given, has a 1."""
    for block in _blocks(tree):
        _mend(block, lines, False)
    return tree


def mark(source: object, lines: bytes | None) -> bytes | None:
    """*lines*, with a 1 also where `mend` may have to do something."""
    if lines is None:
        return None
    text = source if isinstance(source, str) else str(source, "latin-1")  # type: ignore[call-overload]
    marked = bytearray(lines)
    outermost = None  # the least indentation of a coroutine so far
    for word in "def", "class":
        line, begin = 1, 0
        at = text.find(word)
        while at >= 0:
            start = text.rfind("\n", 0, at) + 1
            before = text[start:at]
            rest = before.lstrip(_BLANKS)
            indentation = len(before) - len(rest)
            if not rest or (word == "def" and rest.startswith("async")):
                line += text.count("\n", begin, at)
                begin = at
                if word == "class" or (outermost is not None and indentation > outermost):
                    marked[line] = 1
                elif rest:
                    outermost = indentation
            at = text.find(word, at + len(word))
    return bytes(marked)


def holds(node: ast.AST, lines: bytes) -> bool:
    """Whether one of the node's lines is a 1, or it does not know its lines."""
    first = getattr(node, "lineno", None)
    if first is None:
        return True  # a case of match
    return lines.find(1, first, node.end_lineno + 1) >= 0  # type: ignore[attr-defined]


def _blocks(node: ast.AST) -> Iterator[list[Any]]:
    for name in BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block


def _mend(body: list[Any], lines: bytes | None, in_coroutine: bool) -> None:
    at = 0
    while at < len(body):
        node = body[at]
        at += 1
        if lines is not None and not holds(node, lines):
            continue
        scope = isinstance(node, SCOPES)
        for block in _blocks(node):
            _mend(block, lines, isinstance(node, ast.AsyncFunctionDef) if scope else in_coroutine)
        if isinstance(node, ast.ClassDef):
            _declare(node)
        elif scope and in_coroutine:
            annotations = [ast.Expr(each, **position(each)) for each in _annotations(node)]
            if annotations:
                never = ast.Constant(False, **position(node))
                body.insert(at - 1, ast.If(never, annotations, [], **position(node)))
                at += 1


def position(node: Any) -> dict[str, Any]:
    """Where a node is in the text, as the arguments of another node's class."""
    return {
        name: getattr(node, name, None)
        for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")
    }


def _annotations(function: Any) -> list[ast.expr]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    found = [each.annotation for each in every if each.annotation is not None]
    if function.returns is not None:
        found.append(function.returns)
    return [each.value if isinstance(each, ast.Starred) else each for each in found]


def _declare(node: ast.ClassDef) -> None:
    """Makes the name of the cell global in a class whose methods are not generic."""
    methods = False
    for statement in _own(node.body):
        if isinstance(statement, ast.TypeAlias) or getattr(statement, "type_params", None):
            return  # the cell is needed
        methods = methods or isinstance(statement, _FUNCTIONS)
    if methods:
        node.body.append(ast.Global([_CELL], **position(node.body[-1])))


def _own(body: list[Any]) -> Iterator[ast.AST]:
    """The statements of a body, without those of other scopes in it."""
    for node in body:
        yield node
        if not isinstance(node, SCOPES):
            for block in _blocks(node):
                yield from _own(block)
