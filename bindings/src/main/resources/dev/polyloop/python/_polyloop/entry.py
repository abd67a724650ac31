"""What Java calls: each function here is named in a Java class of dev.polyloop.python.

Rules for maintainers: import nothing at the top that a program without asyncio
does not need; the interpreter's start waits for this module.  In a function that
runs often say ``from package.module import name``, not ``from package import
module``: that runs importlib's Python code each time.
"""

import sys

from _polyloop import host
from _polyloop.naming import complete

complete()


def none():
    return None


def make_pump(pump):
    """The function by which Java runs Python entries; see PythonPump."""
    following = pump.next

    def drain():
        item = following()
        while item is not None:
            item = item._step(following)

    return drain


def make_debug_pump(pump, loop):
    """As make_pump; tells of entries that take long."""
    from asyncio import log, tasks

    following = pump.next

    def show(item):
        if isinstance(item, tasks._Throwing):
            item = item.task
        owner = getattr(getattr(item, "_callback", None), "__self__", None)
        return repr(owner) if isinstance(owner, tasks.Task) else str(item)

    def drain():
        item = following()
        while item is not None:
            start = loop.time()
            next_item = item._step(following)
            took = loop.time() - start
            if took >= loop.slow_callback_duration:
                log.logger.warning("Executing %s took %.3f seconds", show(item), took)
            item = next_item

    return drain


def throwing(task):
    from asyncio.tasks import _Throwing

    return _Throwing(task)


def evaluate(code):
    """Runs statements in __main__; the value of the last one if it is an expression."""
    import _ast

    from _polyloop import hooks

    hooks.install()
    namespace = sys.modules["__main__"].__dict__
    tree = compile(code, "<eval>", "exec", _ast.PyCF_ONLY_AST)
    last = None
    if tree.body and isinstance(tree.body[-1], _ast.Expr):
        last = _ast.Expression(tree.body.pop().value)
    exec(compile(tree, "<eval>", "exec"), namespace)
    return None if last is None else eval(compile(last, "<eval>", "eval"), namespace)


def install_js(values, functions, classes):
    from _polyloop import javascript

    javascript.install(values, functions, classes)


def register_js_class(constructor, kind):
    from _polyloop import javascript

    javascript.register(constructor, kind)


def refuse_js(what):
    from _polyloop import javascript

    javascript.refuse(what)


def called_by_js(function, arguments):
    """(whether it returned, what it returned or raised, the exception's class, its text)."""
    try:
        return (True, function(*arguments))
    except BaseException as error:  # on its way to whom JavaScript lets it through
        return (False, error, type(error).__name__, _text(error))


def raise_again(exception):
    raise exception


def throw_js(value):
    from _polyloop import border

    raise border.JSThrow(value)


def js_stand_in(value):
    from _polyloop.javascript import stand_in

    return stand_in(value)


def js_method(receiver, function):
    from _polyloop.javascript import method

    return method(receiver, function)


def js_module(path, namespace):
    from _polyloop import javascript

    return javascript.module(path, namespace)


def big_int(digits):
    return int(digits, 16)


def _offer_asyncio():
    """Lets polyglot.import_value("asyncio") import it; asyncio exports itself when it is imported."""
    import polyglot

    import_value = polyglot.import_value

    def importing(name):
        if name == "asyncio" and name not in sys.modules:
            import asyncio

            return asyncio
        return import_value(name)

    importing.__name__ = "import_value"
    importing.__doc__ = import_value.__doc__
    polyglot.import_value = importing


_offer_asyncio()


# Programs and modules


def handle_signals():
    import _signal

    import _polyloop.signals

    # A parent that ignores it, as nohup does, wants it ignored.
    if _signal.getsignal(_signal.SIGINT) is not _signal.SIG_IGN:
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)


def refuse_signals():
    """They are the process's: a guest that is not trusted handles and sends none."""
    import _signal

    def refuse(*args):
        raise PermissionError(1, "only a trusted guest may handle signals")

    for name in "signal", "raise_signal", "alarm", "setitimer":
        setattr(_signal, name, refuse)


def run_main(mode, target, arguments, folder, source):
    from _polyloop import main

    return main.run(mode, target, list(arguments), folder, source)


def load_module(path):
    from _polyloop import loading

    return loading.load_file(path)


def load_source(path, name, source):
    from _polyloop import loading

    return loading.load_source(path, name, source)


def import_module(name):
    from _polyloop import loading

    return loading.load_name(name)


def add_module_path(folder):
    sys.path.append(folder)


def has_module(name):
    import importlib.util

    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def signature(function):
    from _polyloop import signatures

    return signatures.signature(function)


def call_with_keywords(function, arguments, names, values):
    return function(*arguments, **dict(zip(names, values)))


def finish():
    """The program is over: what threading and atexit do at the interpreter's end."""
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()
    atexit = sys.modules.get("atexit")
    if atexit is not None:
        atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass  # the program closed or replaced it; nothing is left to write


# Loops


def make_loop(java_loop):
    from _polyloop import loop

    return loop.EventLoop(java_loop)


def enter_loop(loop):
    from asyncio.events import _set_running_loop

    _set_running_loop(loop)


def enqueue_foreign(loop, item):
    from asyncio.events import Handle

    if not isinstance(item, Handle):
        loop.call_soon(item._run)
    elif not item._cancelled:
        loop.call_soon(item._callback, *item._args, context=item._context)


def report(loop, message, exception, future):
    from asyncio.tasks import Task

    context = {"message": message}
    if exception is not None:
        context["exception"] = exception
    trace = getattr(future, "_source_traceback", None)
    if trace is not None:
        context["source_traceback"] = trace
    if future is not None:
        context["task" if isinstance(future, Task) and "Task" not in message else "future"] = future
    loop.call_exception_handler(context)


# Futures


def wrap_future(java_future, loop):
    from asyncio.futures import Future

    return Future._wrap(java_future, loop)


def forget(future):
    """The future did not end as its Python half had taken for granted."""
    future._known = future.__class__._known
    future._outcome = None


def revive_future(loop):
    from asyncio.futures import Future

    return Future(loop=loop)


def revive_task(loop, coro, name):
    from asyncio.tasks import Task

    return Task._revive(coro, loop, name)


def cancel(future, message):
    return bool(future.cancel() if message is None else future.cancel(message))


def is_awaitable(value):
    if _is_foreign(value):
        return False  # its own language says
    return hasattr(type(value), "__await__") or _is_coroutine(value)


def _is_foreign(value):
    import polyglot

    # On GraalPy 25.2.4 another language's date is a datetime, and no ForeignObject.
    return isinstance(value, polyglot.ForeignObject) or type(value).__module__ == "polyglot"


def _is_coroutine(value):
    from asyncio.coroutines import iscoroutine

    return iscoroutine(value)


def as_future(value, loop):
    from asyncio.tasks import ensure_future

    return ensure_future(value, loop=loop)


# Streams


def is_stream(value):
    return (
        hasattr(type(value), "__aiter__")
        and not _is_foreign(value)
        and not hasattr(type(value), "_is_stand_in")
    )


def drive(stream, subscription, loop):
    from _polyloop.streams import pour

    return loop.create_task(pour(stream, subscription))


# Exceptions


def is_python_exception(exception):
    import polyglot

    return isinstance(exception, BaseException) and not isinstance(
        exception, polyglot.ForeignObject
    )


def frames(exception):
    """(function, file, line) of the exception's traceback but our own, innermost first."""
    from _polyloop.driving import is_ours

    found = []
    traceback = getattr(exception, "__traceback__", None)
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if not is_ours(code):
            found.append((code.co_name, code.co_filename, traceback.tb_lineno))
        traceback = traceback.tb_next
    found.reverse()
    return found


def awaiters(exception):
    """The frames of other languages that awaited the exception, as text."""
    notes = getattr(exception, "__notes__", None)
    return [str(note) for note in notes] if isinstance(notes, list) else []


def awaited(exception, lines):
    """Notes the frames of another language that awaited the exception."""
    notes = getattr(exception, "__notes__", [])
    if isinstance(notes, list):
        # By add_note() the interpreter (25.0.3) looks for Python's caught exception in the
        # frames of JavaScript, which calls this, and fails one of its assertions.
        exception.__notes__ = notes + [f"  {line}" for line in lines if f"  {line}" not in notes]


def exception_kind(exception):
    """(what it is; description; cancel message; members of a group; cause).

    It is 1 a cancellation, 2 an exit, 3 an Error of JavaScript's, 4 a timeout,
    5 another OSError, 0 anything else.
    """
    from _polyloop.border import JSError

    from asyncio.exceptions import CancelledError

    if isinstance(exception, CancelledError):
        kind = 1
    elif isinstance(exception, (SystemExit, KeyboardInterrupt)):
        kind = 2
    elif isinstance(exception, JSError):
        kind = 3
    elif isinstance(exception, TimeoutError):
        kind = 4
    elif isinstance(exception, OSError):
        kind = 5
    else:
        kind = 0
    text = _text(exception)
    name = str(host.js_name(exception)) if kind == 3 else type(exception).__qualname__
    message = exception.args[0] if kind == 1 and exception.args else None
    members = exception.exceptions if isinstance(exception, BaseExceptionGroup) else ()
    return (kind, f"{name}: {text}" if text else name, message, members, None if kind == 3 else exception.__cause__)


def _text(exception):
    try:
        return str(exception)
    except Exception as error:  # a __str__ of the program's own that fails
        return f"<exception str() failed: {type(error).__name__}>"


def cancelled_error(message):
    from asyncio.exceptions import CancelledError

    return CancelledError() if message is None else CancelledError(message)


def invalid_state_error(text):
    from asyncio.exceptions import InvalidStateError

    return InvalidStateError(text)


def os_error(errno, text):
    return OSError(errno, text)


def foreign_exception(thrown):
    from _polyloop.border import foreign_exception

    return foreign_exception(thrown)


def java_exception(throwable, name):
    from _polyloop.border import to_python

    return to_python(throwable, name)
