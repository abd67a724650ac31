"""Runs programs as the python3 command does."""

import posix
import sys


def run(mode, target, arguments, folder=None, source=None):
    """Runs a program to its end; returns the exit code.

    mode is "file", "path", "module", "code", "stdin" or "interactive".  A file comes with the
    folder it is in, links resolved, and its bytes as a string, a character for each: finding
    and reading it here would import os.
    """
    import builtins

    from _polyloop import hooks

    hooks.install()
    _complete_builtins()
    namespace = sys.modules["__main__"].__dict__
    namespace.update(
        __name__="__main__",
        __doc__=None,
        __package__=None,
        __loader__=None,
        __spec__=None,
        __builtins__=builtins,
    )
    try:
        try:
            if mode == "module":
                _run_module(target, arguments)
            else:
                _run_source(mode, target, arguments, namespace, folder, source)
        except SystemExit as exit_:
            return _exit_code(exit_)
        return 0
    except KeyboardInterrupt:
        _print_exception()
        return 130
    except BaseException:
        _print_exception()
        return 1


def _complete_builtins():
    """Gives the built-in modules what asyncio's users find there on CPython."""
    import gc

    import __graalpython__

    from _polyloop import host

    collect = gc.collect

    def collect_and_report(generation=2):
        found = collect(generation)
        host.report_collected()
        return found

    collect_and_report.__name__ = collect_and_report.__qualname__ = "collect"
    collect_and_report.__doc__ = collect.__doc__
    gc.collect = collect_and_report
    if sys.platform == "linux" and __graalpython__.posix_module_backend() == "native":
        posix.pidfd_open = _pidfd_open


def _pidfd_open(pid, flags=0):
    """Returns a file descriptor of a process (Linux 5.3).

    See https://docs.python.org/3.12/library/os.html#os.pidfd_open.
    """
    import operator

    from _polyloop import host

    pid, flags = operator.index(pid), operator.index(flags)
    result = host.processes().open_descriptor(pid, flags)
    if result < 0:
        raise OSError(-result, posix.strerror(-result))
    posix.set_inheritable(result, False)
    return result


_pidfd_open.__name__ = _pidfd_open.__qualname__ = "pidfd_open"
_pidfd_open.__module__ = "posix"


def _run_source(mode, target, arguments, namespace, folder, source):
    from _polyloop import hooks

    if mode == "path":
        sys.argv[:] = [target, *arguments]
        sys.path.insert(0, target)
        import runpy

        runpy.run_path(target, run_name="__main__")
        return
    if mode == "file":
        sys.argv[:] = [target, *arguments]
        sys.path.insert(0, folder)
        filename = target if target.startswith("/") else f"{posix.getcwd()}/{target}"
        namespace["__file__"] = filename
        source = source.encode("latin-1")
    elif mode == "code":
        sys.argv[:] = ["-c", *arguments]
        sys.path.insert(0, "")
        source, filename = target, "<string>"
    elif mode == "stdin":
        sys.argv[:] = ["-", *arguments]
        sys.path.insert(0, "")
        source, filename = sys.stdin.read(), "<stdin>"
    else:
        sys.argv[:] = [""]
        sys.path.insert(0, "")
        import code

        code.interact(local=namespace)
        return
    exec(hooks.compile_source(source, filename, "exec"), namespace)


def _run_module(name, arguments):
    import os
    import runpy

    sys.argv[:] = [name, *arguments]
    sys.path.insert(0, os.getcwd())
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def _exit_code(exit_):
    code = exit_.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def _print_exception():
    """The traceback of the exception being handled, without our own frames above it."""
    kind, value, traceback = sys.exc_info()
    while traceback is not None and traceback.tb_frame.f_code.co_filename == __file__:
        traceback = traceback.tb_next
    sys.stdout.flush()
    value = value.with_traceback(traceback)
    if sys.excepthook is sys.__excepthook__:
        # GraalPy's own hook shows neither the members of groups nor the source lines of ours.
        import traceback as formatter

        formatter.print_exception(kind, value, traceback)
    else:
        sys.excepthook(kind, value, traceback)
