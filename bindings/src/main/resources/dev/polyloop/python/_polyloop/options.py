"""What the command line's ``-X`` changes: `sys._xoptions` and `sys.flags`."""

import sys


def apply(is_development, options):
    """*options*, a line each, are ``name`` or ``name=value``."""
    sys._xoptions = {}
    for option in options.splitlines():
        name, separator, value = option.partition("=")
        sys._xoptions[name] = value if separator else True
    if is_development:
        sys.flags = _with_development(sys.flags)


def _with_development(flags):
    # Those of the interpreter can be neither changed nor made.
    from collections import namedtuple

    names = [field.partition("=")[0] for field in repr(flags).partition("(")[2].split(", ")]
    values = {name: getattr(flags, name) for name in names}
    kind = namedtuple("flags", names, module="sys")
    return kind(**values | {"dev_mode": True})
