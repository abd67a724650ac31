"""The first Python code of a context: makes our modules importable.

Evaluated once by the Java class PythonGuest, which then calls
``_polyloop_bootstrap`` and keeps the table of functions that it returns.  Our
modules live in the jar; a finder in front of the others serves them, and leaves
the submodules of ``asyncio`` that we do not replace to the standard library.
"""


def _polyloop_bootstrap(host, resources):
    import builtins
    import sys
    from _frozen_importlib import ModuleSpec
    from _frozen_importlib_external import MAGIC_NUMBER
    from marshal import loads

    # The original: our own modules hold nothing to be rewritten, and must not wait for a search.
    compile_ = builtins.compile
    roots = ("asyncio", "polyloop", "_polyloop")
    prefix = "<polyloop>/"

    class Loader:
        """Loads one of our modules from the jar."""

        def __init__(self, path):
            self.path = path

        def create_module(self, spec):
            return None

        def exec_module(self, module):
            exec(self.get_code(self.path), module.__dict__)

        def get_source(self, fullname):
            return resources.text(self.path)

        def is_package(self, fullname):
            return self.path.endswith("/__init__.py")

        def get_code(self, fullname):
            """What the build compiled, if it was for this interpreter; else the text, compiled now."""
            compiled = resources.code(self.path).encode("latin-1")
            if compiled.startswith(MAGIC_NUMBER):
                return loads(compiled[len(MAGIC_NUMBER) :])
            return compile_(resources.text(self.path), prefix + self.path, "exec", dont_inherit=True)

    class Finder:
        """Finds our modules by name, before any other finder."""

        @staticmethod
        def find_spec(fullname, path=None, target=None):
            if fullname.partition(".")[0] not in roots:
                return None
            name = fullname.replace(".", "/") + ("/__init__.py" if fullname in roots else ".py")
            if not resources.has(name):
                return None
            spec = ModuleSpec(
                fullname,
                Loader(name),
                origin=prefix + name,
                is_package=fullname in roots,
            )
            spec.has_location = True
            return spec

        @staticmethod
        def invalidate_caches():
            pass

    sys.meta_path.insert(0, Finder)
    import _polyloop

    _polyloop.host = host
    from _polyloop import entry

    return entry
