"""Lets a suite that needs no Polyloop import the package `_polyloop` from this tree.

On Polyloop it is there already; POLYLOOP_PYTHON names another folder that holds it.
"""

import os
import pathlib
import sys

_HERE = pathlib.Path(__file__).resolve()
_PYTHON = _HERE.parents[4] / "bindings/src/main/resources/dev/polyloop/python"

sys.path.insert(0, os.environ.get("POLYLOOP_PYTHON") or str(_PYTHON))
