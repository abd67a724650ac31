"""Makes every way of compiling source text go through `_polyloop.lowering`.

The builtins ``compile`` and ``exec`` are replaced, and with them the import
system, which calls the former.  Text that holds neither statement goes to the
original function after a search for the words.  ``eval`` needs no
hook: an expression holds no statements.
"""

import _ast
import _thread
import builtins
import sys

from _polyloop.kinds import CodeType
from _polyloop.lowering import HELPERS, Faults, needed

__all__ = ["compile_source", "install"]

_ONLY_AST = 0x400
# Features of `__future__` that still change compilation, as CPython's PyCF_MASK.
_FUTURE = 0x1FE0000

_compile = builtins.compile
_exec = builtins.exec

# What may be between the words, and how much of it a search looks at.
_BLANKS = " \t\f\r\n\\"
_WINDOW = 80


class _Installed:
    """The state of the hooks; there is one interpreter to know about."""

    hooked = False
    loading = None
    faults = needed()


def _places(source, word, following):
    """Where in *source* there is *word* with *following* right after it.

    No regular expression: compiling the first one of a program costs more
    than these searches in all the modules that it imports.
    """
    at = source.find(word)
    while at >= 0:
        end = at + len(word)
        rest = source[end : end + _WINDOW].lstrip(_BLANKS)
        # Nothing but blanks: cannot tell, so let the parser see.
        if not rest or rest.startswith(following):
            yield at
        at = source.find(word, end)


def _has_words(source, word, following):
    for _ in _places(source, word, following):
        return True
    return False


def _suspect_lines(source):
    """1 for each line that may hold a statement to rewrite, by number; None if not known."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        source = str(source, "latin-1")
    if not isinstance(source, str) or "\r" in source:
        return None
    lines = bytearray(source.count("\n") + 2)
    for word, following in ("except", "*"), ("async", "with"):
        line, begin = 1, 0
        for place in _places(source, word, following):
            line += source.count("\n", begin, place)
            begin = place
            lines[line] = 1
    return bytes(lines)


def _is_suspect(source):
    """Whether text, or a tree, might hold a statement to rewrite."""
    if _Installed.loading == _thread.get_ident():
        return False  # the source of the rewriting mentions both
    if isinstance(source, (bytes, bytearray, memoryview)):
        # Every encoding of Python sources keeps these words as they are.
        source = str(source, "latin-1")
    if isinstance(source, str):
        faults = _Installed.faults
        # The words first: asking for a fault may try the statement.
        return (_has_words(source, "except", "*") and faults.star) or (
            _has_words(source, "async", "with") and faults.async_with
        )
    return isinstance(source, _ast.AST)


def _rewriting():
    """The module that rewrites, imported when a program first needs it."""
    _Installed.loading = _thread.get_ident()
    try:
        from _polyloop import rewriting
    finally:
        _Installed.loading = None
    vars(builtins).update(HELPERS)
    return rewriting


def _compile_suspect(source, filename, mode, flags, optimize, more):
    """Compiles suspect text, or a tree, after rewriting it if need be."""
    faults, rewriting = _Installed.faults, _rewriting()
    tree = source
    if not isinstance(source, _ast.AST):
        tree = _compile(source, filename, mode, flags | _ONLY_AST, True, optimize, **more)
    lines = _suspect_lines(source)
    concerned = rewriting.is_concerned(tree, faults, lines)
    if not concerned and (tree is not source or not faults.scopes):
        return _compile(source, filename, mode, flags, True, optimize, **more)
    if tree is source:
        import copy

        tree = copy.deepcopy(source)
    if concerned:
        import os

        tree = rewriting.rewrite(tree, faults, os.fsdecode(filename), lines)
    if faults.scopes:
        from _polyloop import scoping

        tree = scoping.mend(tree, scoping.mark(source, lines))
    return _compile(tree, filename, mode, flags, True, optimize)


def _without_frame_here(error):
    """Drops the hook that caught *error* from its traceback, if others remain."""
    trace = getattr(error, "__traceback__", None)
    if trace is not None and trace.tb_next is not None:
        error.__traceback__ = trace.tb_next


def _inherited(depth):
    """The future features of the code that called a hook."""
    try:
        return sys._getframe(depth + 1).f_code.co_flags & _FUTURE
    except ValueError:
        return 0  # called by no Python code


class _Hook:
    """Stands for a builtin function: unlike a function it never binds."""

    def __init__(self, original):
        self.__name__ = self.__qualname__ = original.__name__
        self.__module__ = "builtins"
        self.__doc__ = original.__doc__
        self.__self__ = builtins
        self.__text_signature__ = getattr(original, "__text_signature__", None)

    def __repr__(self):
        return f"<built-in function {self.__name__}>"

    def __reduce__(self):
        return self.__name__


class _CompileHook(_Hook):
    def __call__(
        self,
        source,
        filename,
        mode,
        flags=0,
        dont_inherit=False,
        optimize=-1,
        **more,
    ):
        if not dont_inherit:
            flags |= _inherited(1)
        if flags & _ONLY_AST or not _is_suspect(source):
            return _compile(source, filename, mode, flags, True, optimize, **more)
        return _compile_suspect(source, filename, mode, flags, optimize, more)


class _ExecHook(_Hook):
    def __call__(self, source, globals=None, locals=None, /, **closure):
        if not isinstance(source, CodeType):
            flags = _inherited(1)
            if _is_suspect(source):
                source = _compile_suspect(source, "<string>", "exec", flags, -1, {})
            elif flags:
                source = _compile(source, "<string>", "exec", flags, True)
        if globals is None:
            frame = sys._getframe(1)
            globals = frame.f_globals
            if locals is None:
                locals = frame.f_locals
        elif locals is None:
            locals = globals
        try:
            _exec(source, globals, locals, **closure)
        except BaseException as error:
            _without_frame_here(error)
            raise


def _hook_loading():
    """Keeps modules that need rewriting out of the bytecode cache, and mends `ssl` in time.

    A cached file may stem from a start without these hooks, and one written
    here would fail in such a start.  So those modules are always compiled.
    """
    from _frozen_importlib_external import SourceFileLoader

    loader = next(kind for kind in SourceFileLoader.__mro__ if "get_code" in vars(kind))
    original = vars(loader)["get_code"]

    def get_code(self, fullname):
        if fullname == "ssl" and sys.implementation.name == "graalpy":
            import _polyloop.ssl_contexts
        path = self.get_filename(fullname)
        try:
            source = self.get_data(path)
        except OSError:
            return original(self, fullname)
        if _is_suspect(source):
            return self.source_to_code(source, path)
        return original(self, fullname)

    get_code.__doc__ = original.__doc__
    get_code.__qualname__ = original.__qualname__
    loader.get_code = get_code


def install(faults=None):
    """Hooks the interpreter; *faults* replaces what the probes would say."""
    if faults is not None:
        _Installed.faults = faults
    if not _Installed.hooked:
        _Installed.hooked = True
        _hook_loading()
        builtins.compile = _CompileHook(_compile)
        builtins.exec = _ExecHook(_exec)


def compile_source(source, filename, mode="exec"):
    """Compiles a program, inheriting no features from the caller."""
    if _is_suspect(source):
        return _compile_suspect(source, filename, mode, 0, -1, {})
    return _compile(source, filename, mode, 0, True)
