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
