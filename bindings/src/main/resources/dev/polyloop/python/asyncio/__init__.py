"""asyncio on Polyloop's event loop, which is written in Java.

The public names are those of Python 3.12's asyncio.  State machines (futures,
tasks, locks, queues, task groups) live in Java, shared with JavaScript and Java
code; the classes here are what Python sees of them.  Submodules that are mere
vocabulary (exceptions, protocols, transports, ...) are the standard library's;
what is needed seldom is imported on first use.
"""

import sys as _sys

# Lets the import system find the standard library's submodules beside ours.
__path__ = [f"{_sys._stdlib_dir}/asyncio"]

from . import coroutines, events, exceptions, futures, locks, queues, runners, taskgroups
from . import tasks, threads, timeouts
from .coroutines import *
from .events import *
from .exceptions import *
from .futures import *
from .locks import *
from .queues import *
from .runners import *
from .taskgroups import *
from .tasks import *
from .threads import *
from .timeouts import *

# Name -> submodule, for what few programs use.
_LATER = {
    **dict.fromkeys(
        (
            "BaseProtocol",
            "Protocol",
            "DatagramProtocol",
            "SubprocessProtocol",
            "BufferedProtocol",
        ),
        "protocols",
    ),
    **dict.fromkeys(
        (
            "BaseTransport",
            "ReadTransport",
            "WriteTransport",
            "Transport",
            "DatagramTransport",
            "SubprocessTransport",
        ),
        "transports",
    ),
    **dict.fromkeys(
        (
            "StreamReader",
            "StreamWriter",
            "StreamReaderProtocol",
            "open_connection",
            "start_server",
            "open_unix_connection",
            "start_unix_server",
        ),
        "streams",
    ),
    **dict.fromkeys(("create_subprocess_exec", "create_subprocess_shell"), "subprocess"),
    "BaseEventLoop": "base_events",
    "Server": "_polyloop.serving",
    **dict.fromkeys(
        (
            "AbstractChildWatcher",
            "SafeChildWatcher",
            "FastChildWatcher",
            "PidfdChildWatcher",
            "MultiLoopChildWatcher",
            "ThreadedChildWatcher",
        ),
        "unix_events",
    ),
    "SelectorEventLoop": "_polyloop.loop",
    "DefaultEventLoopPolicy": "events",
}
_SUBMODULES = frozenset(
    """base_events base_futures base_subprocess base_tasks constants format_helpers log mixins
    protocols selector_events sslproto staggered streams subprocess transports trsock
    unix_events""".split()
)

__all__ = (
    coroutines.__all__
    + events.__all__
    + exceptions.__all__
    + futures.__all__
    + locks.__all__
    + queues.__all__
    + runners.__all__
    + taskgroups.__all__
    + tasks.__all__
    + threads.__all__
    + timeouts.__all__
    + tuple(_LATER)
)


def __getattr__(name):
    import importlib

    if name in _LATER:
        module = _LATER[name]
        if "." not in module:
            module = f"{__name__}.{module}"
        value = getattr(importlib.import_module(module), name)
        globals()[name] = value
        return value
    if name in _SUBMODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *_LATER, *_SUBMODULES})


def _export():
    """Other languages reach the module through the polyglot bindings too."""
    import polyglot

    polyglot.export_value("asyncio", _sys.modules[__name__])


_export()
del _export
