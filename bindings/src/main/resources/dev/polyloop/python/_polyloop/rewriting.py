"""The syntax trees that `_polyloop.lowering` puts in place of faulty statements.

Apart from `lowering` because few programs need it.  The node classes come from
the built-in `_ast`: importing `ast` would cost more than all of the rewriting.

New nodes carry the position of the node whose work they do, so tracebacks name
the user's lines.  Temporaries are numbered by nesting depth: blocks that
follow each other share names, and nested functions have their own.
"""

from __future__ import annotations

import _ast as ast

from _polyloop.lowering import _LEAVING, Faults
from _polyloop.scoping import BLOCKS, SCOPES, holds, position

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

_OUTSIDE = "'async with' outside async function"
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def rewrite(tree: ast.AST, faults: Faults, filename: str, lines: bytes | None = None) -> ast.AST:
    """Rewrites, in place, the statements of *tree* named by *faults*.

    Only those on lines where *lines*, if given, has a 1: a walk through a whole module would
    make the interpreter compile the walk, for seconds, before anything of the program.
    """
    _Rewriter(faults, filename, lines).visit(tree)
    return tree


def is_concerned(tree: ast.AST, faults: Faults, lines: bytes | None = None) -> bool:
    """Whether *tree* holds a statement named by *faults*, on lines where *lines*, if given, has a 1."""
    if isinstance(tree, ast.TryStar) and faults.star:
        return True
    if isinstance(tree, ast.AsyncWith) and faults.async_with:
        return True
    return any(
        is_concerned(node, faults, lines)
        for name in BLOCKS
        if isinstance(block := getattr(tree, name, None), list)
        for node in block
        if lines is None or holds(node, lines)
    )


def _leaving(body: Sequence[ast.AST], in_loop: bool = False) -> ast.stmt | None:
    """The first statement in *body* that would jump out of it."""
    for node in body:
        if isinstance(node, ast.Return):
            return node
        if isinstance(node, (ast.Break, ast.Continue)):
            if not in_loop:
                return node
            continue
        if isinstance(node, SCOPES):
            continue
        for name in BLOCKS:
            looping = in_loop or (name == "body" and isinstance(node, _LOOPS))
            inner = getattr(node, name, None)
            found = _leaving(inner, looping) if isinstance(inner, list) else None
            if found is not None:
                return found
    return None


class _At:
    """Builds nodes at the position of another node."""

    def __init__(self, node: ast.AST) -> None:
        self._at = position(node)

    def load(self, name: str) -> ast.expr:
        """Reads a variable, or an attribute of one: ``variable.attribute``."""
        name, _, attribute = name.partition(".")
        node: ast.expr = ast.Name(name, ast.Load(), **self._at)
        return ast.Attribute(node, attribute, ast.Load(), **self._at) if attribute else node

    def store(self, *names: str) -> ast.expr:
        """The target for one variable, or for a tuple of them."""
        targets: list[ast.expr] = [ast.Name(name, ast.Store(), **self._at) for name in names]
        return targets[0] if len(targets) == 1 else ast.Tuple(targets, ast.Store(), **self._at)

    def call(self, name: str, *args: ast.expr) -> ast.expr:
        return ast.Call(self.load(name), list(args), [], **self._at)

    def awaited(self, name: str, *args: ast.expr) -> ast.expr:
        return ast.Await(self.call(name, *args), **self._at)

    def constant(self, value: object) -> ast.expr:
        return ast.Constant(value, **self._at)

    def assign(self, target: ast.expr, value: ast.expr) -> ast.stmt:
        return ast.Assign([target], value, **self._at)

    def run(self, value: ast.expr) -> ast.stmt:
        return ast.Expr(value, **self._at)

    def when(self, test: ast.expr, *body: ast.stmt) -> ast.stmt:
        return ast.If(test, list(body), [], **self._at)

    def unless(self, test: ast.expr, *body: ast.stmt) -> ast.stmt:
        return self.when(ast.UnaryOp(ast.Not(), test, **self._at), *body)

    def when_none(self, name: str, *body: ast.stmt, negate: bool = False) -> ast.stmt:
        operator = ast.IsNot() if negate else ast.Is()
        test = ast.Compare(self.load(name), [operator], [self.constant(None)], **self._at)
        return self.when(test, *body)

    def throw(self, value: ast.expr | None = None) -> ast.stmt:
        return ast.Raise(value, None, **self._at)

    def delete(self, *names: str) -> ast.stmt:
        return ast.Delete([ast.Name(name, ast.Del(), **self._at) for name in names], **self._at)

    def catch(self, name: str | None, body: Sequence[ast.stmt]) -> ast.ExceptHandler:
        """A handler for everything."""
        return ast.ExceptHandler(self.load("BaseException"), name, list(body), **self._at)

    def attempt(
        self,
        body: Sequence[ast.stmt],
        handler: ast.ExceptHandler | None = None,
        orelse: Sequence[ast.stmt] = (),
        finalbody: Sequence[ast.stmt] = (),
    ) -> ast.stmt:
        handlers = [] if handler is None else [handler]
        return ast.Try(list(body), handlers, list(orelse), list(finalbody), **self._at)


class _Rewriter:
    """Walks a module; knows how deep in rewritten blocks a statement is."""

    def __init__(self, faults: Faults, filename: str, lines: bytes | None) -> None:
        self._faults = faults
        self._filename = filename
        self._lines = lines
        self._depth = 0
        self._in_coroutine = False

    def visit(self, node: ast.AST) -> list[Any]:
        """The statements to put in place of *node*, which is often itself."""
        if isinstance(node, ast.AsyncWith) and self._faults.async_with:
            if not self._in_coroutine:
                raise self._syntax_error(_OUTSIDE, node)
            return self._visit_async_with(node)
        if isinstance(node, ast.TryStar) and self._faults.star:
            return self._visit_star(node)
        outer = self._depth, self._in_coroutine
        if isinstance(node, SCOPES):
            self._depth, self._in_coroutine = 0, isinstance(node, ast.AsyncFunctionDef)
        for name in BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(node, name, self._all(block))
        self._depth, self._in_coroutine = outer
        return [node]

    def _all(self, body: list[Any]) -> list[Any]:
        lines = self._lines
        result: list[Any] = []
        for node in body:
            if lines is None or holds(node, lines):
                result += self.visit(node)
            else:
                result.append(node)
        return result

    # async with

    def _visit_async_with(self, node: ast.AsyncWith) -> list[ast.stmt]:
        depth = self._depth
        self._depth += len(node.items)
        leaves = _leaving(node.body) is not None
        body = self._all(node.body)
        self._depth = depth
        for index in range(len(node.items) - 1, -1, -1):
            body = self._async_with(node, node.items[index], body, leaves, depth + index)
        return body

    def _async_with(
        self,
        node: ast.AsyncWith,
        item: ast.withitem,
        body: list[ast.stmt],
        leaves: bool,
        depth: int,
    ) -> list[ast.stmt]:
        """Enters outside of the protected block, unlike the faulty statement."""
        at = _At(node)
        enter, leave = f"__polyloop_enter_{depth}__", f"__polyloop_exit_{depth}__"
        error, due = f"__polyloop_error_{depth}__", f"__polyloop_due_{depth}__"
        target = item.optional_vars
        value = at.awaited(enter)
        if target is None:
            entered = at.run(value)
        elif isinstance(target, ast.Name):
            entered = at.assign(target, value)
        else:
            # Such an assignment can fail, which __aexit__ must hear of.
            entered = at.assign(at.store(enter), value)
            body = [at.assign(target, at.load(enter)), *body]
        start = [
            at.assign(at.store(enter, leave), at.call("__polyloop_enter__", item.context_expr)),
            at.when_none(enter, at.throw(at.call(f"{leave}.pop"))),
            entered,
        ]
        nones = [at.constant(None) for _ in range(3)]
        normal = at.run(at.awaited(leave, *nones))
        exc_info = (
            at.call("type", at.load(error)),
            at.load(error),
            at.load(f"{error}.__traceback__"),
        )
        failed = at.unless(at.awaited(leave, *exc_info), at.throw())
        if not leaves:
            block = at.attempt(body, at.catch(error, [failed]), [normal])
            return [*start, block, at.delete(enter, leave)]
        # A jump out of the body calls __aexit__ too: only `finally` sees it.
        block = at.attempt(
            body,
            at.catch(error, [at.assign(at.store(due), at.constant(False)), failed]),
            finalbody=[at.when(at.load(due), normal), at.delete(enter, leave, due)],
        )
        return [*start, at.assign(at.store(due), at.constant(True)), block]

    # except*

    def _visit_star(self, node: ast.TryStar) -> list[ast.stmt]:
        self._depth += 1
        body = self._all(node.body)
        handlers: list[tuple[ast.ExceptHandler, list[ast.stmt]]] = []
        for handler in node.handlers:
            self._forbid_leaving(handler)
            handlers.append((handler, self._all(handler.body)))
        orelse = self._all(node.orelse)
        self._depth -= 1
        statements = self._star(node, body, handlers, orelse)
        if not node.finalbody:
            return statements
        return [_At(node).attempt(statements, finalbody=self._all(node.finalbody))]

    def _forbid_leaving(self, handler: ast.ExceptHandler) -> None:
        bad: Any = _leaving(handler.body)
        if bad is not None:
            value = getattr(bad, "value", None)
            if isinstance(value, ast.Constant) and value.lineno == bad.lineno:
                bad = value  # as the compiler points at it
            raise self._syntax_error(_LEAVING, bad)

    def _syntax_error(self, message: str, node: Any) -> SyntaxError:
        error = SyntaxError(message)
        error.filename = self._filename
        error.lineno, error.offset = node.lineno, node.col_offset + 1
        error.end_lineno, error.end_offset = node.end_lineno, (node.end_col_offset or 0) + 1
        return error

    def _star(
        self,
        node: ast.TryStar,
        body: list[ast.stmt],
        handlers: list[tuple[ast.ExceptHandler, list[ast.stmt]]],
        orelse: list[ast.stmt],
    ) -> list[ast.stmt]:
        """Handlers run after, not in, the clause that caught the exception.

        There the exception being handled is the one from before the statement,
        hence what the handlers raise is chained to their own part only.
        """
        at = _At(node)
        state, error = f"__polyloop_star_{self._depth}__", f"__polyloop_caught_{self._depth}__"
        after: list[ast.stmt] = []
        caught: ast.ExceptHandler | None = None
        for handler, statements in handlers:
            by = _At(handler)
            kind = _At(handler.type)  # type: ignore[arg-type]
            again = by.throw(by.call(f"{state}.again"))
            mend = by.run(by.call(f"{state}.mend"))
            test = kind.when(
                kind.call(f"{state}.test", handler.type),  # type: ignore[arg-type]
                kind.throw(kind.load(f"{state}.current")),
            )
            if caught is None:
                begin = at.assign(at.store(state), at.call("__polyloop_star__", at.load(error)))
                caught = at.catch(error, [begin, test])
            else:
                after.append(by.attempt([again], by.catch(None, [mend, test])))
            handling = by.attempt([again], by.catch(handler.name, [mend, *statements]))
            collect = by.catch(error, [by.run(by.call(f"{state}.add", by.load(error)))])
            after.append(by.when(by.load(f"{state}.hit"), by.attempt([handling], collect)))
        ending = at.attempt(
            [at.throw(at.call(f"{state}.again"))],
            at.catch(None, [at.run(at.call(f"{state}.mend")), at.throw()]),
        )
        after.append(at.when(at.call(f"{state}.done"), ending))
        block = at.attempt(
            [
                at.attempt(body, caught, orelse),
                at.when_none(state, *after, negate=True),
            ],
            finalbody=[at.delete(state)],
        )
        return [at.assign(at.store(state), at.constant(None)), block]
