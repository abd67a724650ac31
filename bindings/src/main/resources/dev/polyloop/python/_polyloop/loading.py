"""Imports files and names on behalf of Java and JavaScript."""

import importlib
import importlib.util
import os
import sys


def load_file(path):
    """The module of a file; the same one each time."""
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


def load_name(name):
    from _polyloop import hooks

    hooks.install()
    return importlib.import_module(name)
