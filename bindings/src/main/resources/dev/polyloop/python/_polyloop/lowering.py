"""Rewrites statements that the running interpreter compiles wrongly.

Two statements concern us.  ``except*`` an interpreter may parse and yet be
unable to compile, or it may run it with the wrong messages, tracebacks and
``sys.exception()``.  ``async with`` may call ``__aexit__`` although
``__aenter__`` raised, or give such an error the wrong line if it was compiled
from a tree.  `needed` tells which of the two are faulty, by trying them, and
`lower` rewrites a syntax tree so that the program means what the language
reference says.  Interpreters without the faults never see a rewritten tree.
A third fault, of whatever is compiled from a tree, is left to `_polyloop.scoping`.

This module is imported at every start; it therefore leaves the rewriting to
`_polyloop.rewriting`, imported only when a program has something to rewrite,
and tries a statement only when a program first holds it.
"""

import builtins
import sys

from _polyloop.kinds import FunctionType, MethodType

__all__ = ["Faults", "Star", "HELPERS", "enter_async", "lower", "needed"]

# The originals: the probes must not meet the hooks.
_compile = builtins.compile
_exec = builtins.exec
_ONLY_AST = 0x400

_LEAVING = "'break', 'continue' and 'return' cannot appear in an except* block"
_GROUP_KIND = "catching ExceptionGroup with except* is not allowed. Use except instead."
_BAD_KIND = "catching classes that do not inherit from BaseException is not allowed"
_NO_MANAGER = "'{}' object does not support the asynchronous context manager protocol"
_MISSED_EXIT = _NO_MANAGER + " (missed __aexit__ method)"

# Graal's interpreter chains contexts when an exception is caught, not when it
# is raised, and it overwrites a context which does not lead to the exception
# being handled.  Clearing the context of a wrapper there would cut the chain.
_CHAINS_LATE = sys.implementation.name == "graalpy"


class Faults:
    """Which statements need rewriting, and whether trees need their scopes mended."""

    __slots__ = ("async_with", "scopes", "star")

    def __init__(self, star, async_with, scopes=False):
        self.star = star
        self.async_with = async_with
        self.scopes = scopes

    def __bool__(self):
        return self.star or self.async_with


class _Probed(Faults):
    """The faults of the running interpreter, each looked for when first asked about."""

    __slots__ = ()

    def __init__(self):
        pass

    def __getattr__(self, name):
        # Called while the slot is empty.
        if name == "star":
            self.star = _mistakes_star()
            return self.star
        if name == "async_with":
            self.async_with = _mistakes_async_with()
            return self.async_with
        if name == "scopes":
            self.scopes = _mistakes_scopes()
            return self.scopes
        raise AttributeError(name)


def needed():
    """The statements that the running interpreter gets wrong; tries each when asked about it."""
    return _Probed()


_STAR_PROBE = """\
def probe(group, kind, exception):
    try:
        raise group
    except* ValueError:
        yield exception()
        yield exception()
    except* kind:
        pass
"""
_STAR_PROBE_KIND_LINE = 7


def _mistakes_star():
    """Whether ``except*`` shows a handler, and what follows it, anything but the language's."""
    names = {}
    try:
        # Compilation may be deferred until the code runs.
        _exec(_compile(_STAR_PROBE, "<probe>", "exec", 0, True), names)
        group = ExceptionGroup("", [ValueError(), TypeError()])
        steps = names["probe"](group, ExceptionGroup, sys.exception)
        part = next(steps)
        if part is not next(steps) or part.exceptions != group.exceptions[:1]:
            return True
    except NotImplementedError:
        return True
    try:
        next(steps)
    except TypeError as error:
        return error.args != (_GROUP_KIND,) or _line_below(error) != _STAR_PROBE_KIND_LINE
    return True


def _line_below(error):
    """The line in the frame that the catching one called, or None."""
    trace = error.__traceback__
    below = None if trace is None else trace.tb_next
    return None if below is None else below.tb_lineno


class _Refuses:
    """A manager whose entry fails; notes whether it was exited nevertheless."""

    exited = False

    async def __aenter__(self):
        raise LookupError

    async def __aexit__(self, *exc_info):
        self.exited = True
        return True


_WITH_PROBE = """\
async def probe(manager):
    async with manager:
        pass
"""
_WITH_PROBE_LINE = 2


def _mistakes_async_with():
    """Whether a manager that refuses is exited, or its error is put on another line.

    By way of a tree: so is a program compiled that holds ``except*`` as well.
    """
    tree = _compile(_WITH_PROBE, "<probe>", "exec", _ONLY_AST, True)
    names = {}
    _exec(_compile(tree, "<probe>", "exec", 0, True), names)
    manager = _Refuses()
    try:
        names["probe"](manager).send(None)
    except LookupError as error:
        return manager.exited or _line_below(error) != _WITH_PROBE_LINE
    except StopIteration:
        pass
    return True


_SCOPE_PROBE = """\
class Probe:
    def method(self):
        pass
"""


def _mistakes_scopes():
    """Whether what is compiled from a tree has scopes that the same text has not."""
    tree = _compile(_SCOPE_PROBE, "<probe>", "exec", _ONLY_AST, True)
    names = {}
    _exec(_compile(tree, "<probe>", "exec", 0, True), names)
    return "__classdictcell__" in vars(names["Probe"])


# --- what rewritten programs call at run time ---------------------------------


def enter_async(manager):
    """Returns the bound ``__aenter__`` and ``__aexit__`` of *manager*.

    They are looked up on the type, as the language does for special methods.
    When that fails the result is ``(None, [error])``: the rewritten program
    raises the error itself, so that this frame is in no traceback.
    """
    kind = type(manager)
    enter = leave = None
    for base in kind.__mro__:
        names = base.__dict__
        if enter is None and "__aenter__" in names:
            enter = names["__aenter__"]
            if leave is not None:
                break
        if leave is None and "__aexit__" in names:
            leave = names["__aexit__"]
            if enter is not None:
                break
    if type(enter) is FunctionType and type(leave) is FunctionType:
        return MethodType(enter, manager), MethodType(leave, manager)
    return _enter_unusual(manager, kind, enter, leave)


def _enter_unusual(manager, kind, enter, leave):
    """Binds managers whose methods are missing or are other descriptors."""
    if enter is None:
        return None, [TypeError(_NO_MANAGER.format(kind.__name__))]
    try:
        get = getattr(type(enter), "__get__", None)
        if get is not None:
            enter = get(enter, manager, kind)
        if leave is None:
            return None, [TypeError(_MISSED_EXIT.format(kind.__name__))]
        get = getattr(type(leave), "__get__", None)
        if get is not None:
            leave = get(leave, manager, kind)
    except BaseException as error:
        return None, [_without_own_frame(error)]
    return enter, leave


def _without_own_frame(error):
    """Drops the entry of the helper that caught *error* from its traceback."""
    if error.__traceback__ is not None:
        error.__traceback__ = error.__traceback__.tb_next
    return error


def _error_of_kind(kind):
    """The error for a handler type that ``except*`` refuses."""
    for each in kind if isinstance(kind, tuple) else (kind,):
        if not (isinstance(each, type) and issubclass(each, BaseException)):
            return TypeError(_BAD_KIND)
    for each in kind if isinstance(kind, tuple) else (kind,):
        if issubclass(each, BaseExceptionGroup):
            return TypeError(_GROUP_KIND)
    return None


def _leaves(exc):
    """Identities of the exceptions in *exc* that are no groups."""
    if isinstance(exc, BaseExceptionGroup):
        for each in exc.exceptions:
            yield from _leaves(each)
    else:
        yield id(exc)


def _has_foreign(exc):
    """Whether an exception of another language is among the members of *exc*."""
    if isinstance(exc, BaseExceptionGroup):
        return any(map(_has_foreign, exc.exceptions))
    return type(exc).__module__ == "polyglot"


def _condition(group, kind):
    """What to split by: Graal's interpreter finds no kind for another language's exceptions."""
    if _CHAINS_LATE and _has_foreign(group):
        return lambda exc: isinstance(exc, kind)
    return kind


def _marks(exc):
    """Traceback, cause and context; other languages' exceptions have none."""
    return (
        getattr(exc, "__traceback__", None),
        getattr(exc, "__cause__", None),
        getattr(exc, "__context__", None),
    )


class Star:
    """The state of one ``except*`` statement that is handling an exception.

    ``rest`` is what no handler has taken yet and ``current`` the exception
    that ``sys.exception()`` shows to the code now running.  A frame can only
    get there by raising, which alters traceback and context; `again` notes
    them just before and `mend` puts them back just after.
    """

    __slots__ = ("origin", "foreign", "rest", "current", "hit", "wrapped", "raised", "noted")

    def __init__(self, origin):
        # A group of another language is taken apart as one of Python's own.
        regroup = getattr(origin, "_polyloop_group", None)
        self.foreign = None if regroup is None else origin
        if regroup is not None:
            origin = regroup()
        self.origin = origin
        self.rest = origin
        self.current = origin
        self.hit = False
        self.wrapped = False
        self.raised = []
        self.noted = (None, None, None)

    def test(self, kind):
        """Takes what matches *kind* out of the rest, and sets ``hit``.

        True means that the test itself failed: ``current`` is to be raised.
        """
        self.hit = False
        error = _error_of_kind(kind)
        if error is not None:
            self.current = error
            return True
        rest = self.rest
        if rest is None:
            return False
        bases = type(rest).__mro__
        group = isinstance(rest, BaseExceptionGroup)
        if any(each in bases for each in (kind if isinstance(kind, tuple) else (kind,))):
            self.rest = None
            self.wrapped = not group
            self.current = rest if group else BaseExceptionGroup("", (rest,))
            self.hit = True
        elif group:
            try:
                pair = rest.split(_condition(rest, kind))
            except BaseException as raised:
                self.current = _without_own_frame(raised)
                return True
            name = type(rest).__name__
            if not isinstance(pair, tuple):
                message = f"{name}.split must return a tuple, not {type(pair).__name__}"
                self.current = TypeError(message)
                return True
            if len(pair) < 2:
                message = f"{name}.split must return a 2-tuple, got tuple of size {len(pair)}"
                self.current = TypeError(message)
                return True
            if self.foreign is None or pair[0] is not None:
                self.rest = pair[1]
            if pair[0] is not None:
                self.hit = True
                self.current = pair[0]
        return False

    def again(self):
        """The current exception, about to be raised in the user's frame."""
        self.noted = _marks(self.current)
        return self.current

    def mend(self):
        """Undoes what raising `again` did to the current exception."""
        exc = self.current
        trace, _, context = self.noted
        try:
            exc.__traceback__ = trace
            if context is not None or not (_CHAINS_LATE and self.wrapped):
                exc.__context__ = context
        except AttributeError:
            pass  # an exception of another language

    def add(self, exc):
        """Notes an exception that left a handler."""
        whole = self.current
        if _CHAINS_LATE and exc is not whole:
            # A part re-raised by a nested statement was chained to the whole.
            trace, _, context = _marks(exc)
            if context is whole and trace is whole.__traceback__:
                exc.__context__ = whole.__context__
        self.raised.append(exc)

    def done(self):
        """Works out what leaves the statement; false if nothing does."""
        raised = self.raised
        if self.rest is not None:
            raised.append(self.rest)
        if not raised:
            return False
        origin = self.origin
        if self.foreign is not None and raised == [origin]:
            self.current = self.foreign
            return True
        if not isinstance(origin, BaseExceptionGroup):
            # A lone exception is handled by at most one handler.
            self.current = raised[0]
            return True
        kept = set()
        fresh = []
        for exc in raised:
            # A part that was raised anew has another traceback or context.
            if all(mine is its for mine, its in zip(_marks(exc), _marks(origin))):
                kept.update(_leaves(exc))
            else:
                fresh.append(exc)
        if kept:
            part = BaseExceptionGroup.subgroup(origin, lambda exc: id(exc) in kept)
            if part is not None:
                fresh.append(part)
        self.current = fresh[0] if len(fresh) == 1 else BaseExceptionGroup("", fresh)
        return True


HELPERS = {"__polyloop_star__": Star, "__polyloop_enter__": enter_async}
"""Names that rewritten programs expect among the builtins."""


# --- the rewriting ------------------------------------------------------------


def lower(
    tree, faults = Faults(True, True), filename = "<unknown>"
):
    """Rewrites, in place, the statements of *tree* named by *faults*."""
    from _polyloop import rewriting

    return rewriting.rewrite(tree, faults, filename)
