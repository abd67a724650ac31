"""Imports files and names on behalf of Java and JavaScript."""

import sys


def load_file(path):
    """The module of a file; the same one each time."""
    import importlib.util
    import os

    from _polyloop import hooks

    hooks.install()
    path = os.path.realpath(path)
    name = os.path.splitext(os.path.basename(path))[0]
    for module in list(sys.modules.values()):
        if getattr(module, "__file__", None) == path:
            return module
    folder = os.path.dirname(path)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    if name in sys.modules:
        name = f"{name}@{path}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or not os.path.exists(path):
        raise ModuleNotFoundError(f"No Python file {path!r}", path=path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def load_source(path, name, source):
    """The module of a file that Java has read, for a program that may not; the same one each time."""
    import types

    from _polyloop import hooks

    hooks.install()
    known = sys.modules.get(name)
    if known is not None:
        if getattr(known, "__file__", None) == path:
            return known
        name = f"{name}@{path}"
        if name in sys.modules:
            return sys.modules[name]
    module = types.ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    try:
        exec(hooks.compile_source(source, path), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def load_name(name):
    from _polyloop import hooks

    import importlib

    hooks.install()
    return importlib.import_module(name)
