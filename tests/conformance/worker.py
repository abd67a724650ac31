"""Runs tests of CPython's test.test_asyncio and writes their outcomes; started by ./run in the interpreter under test.

Arguments: the folder that holds the package ``test``, a file to append to, a file of
ids not to run, a file of the only ids to run ("" for all), a Python to be run as child, and the modules.  A line
of what is appended is ``module NAME``, ``begin ID``, ``pass ID``, ``skip ID``, ``fail ID JSON``, ``error ID JSON``
(JSON is a text: the traceback), ``fixture JSON JSON`` where one of a class or module
failed, or ``end``.  With ``--ids`` in place of the files it prints the ids.
"""

import gc
import importlib
import json
import sys
import unittest

PACKAGE = "test.test_asyncio."


class Outcomes(unittest.TestResult):
    """Appends the outcome of each test as soon as it is known."""

    def __init__(self, out):
        super().__init__()
        self.out = out
        self.outcome = None

    def write(self, *words):
        print(*words, file=self.out, flush=True)

    def startTest(self, test):
        super().startTest(test)
        if "retrieved" in test.id():
            # It counts reports: those of what earlier tests have left come now.
            gc.collect()
        self.outcome = None
        self.write("begin", name_of(test))

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.failed("fail" if issubclass(err[0], test.failureException) else "error", test, err)

    def addFailure(self, test, err):
        self.failed("fail", test, err)

    def addError(self, test, err):
        self.failed("error", test, err)

    def addUnexpectedSuccess(self, test):
        self.outcome = "fail", json.dumps("unexpected success")

    def addSkip(self, test, reason):
        self.outcome = self.outcome or ("skip",)

    def failed(self, kind, test, err):
        text = json.dumps(self._exc_info_to_string(err, test))
        if isinstance(test, unittest.TestCase):
            self.outcome = kind, text
        else:
            # A fixture of a class or module: its tests get no outcome of their own.
            self.write("fixture", json.dumps(str(test)), text)

    def stopTest(self, test):
        super().stopTest(test)
        kind, *text = self.outcome or ("pass",)
        self.write(kind, name_of(test), *text)


def name_of(test):
    return test.id().removeprefix(PACKAGE)


def tests_of(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from tests_of(test)
        else:
            yield test


def tests_in(module):
    return list(tests_of(unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(PACKAGE + module))))


def main(folder, out, *arguments):
    sys.path.insert(0, folder)
    import test

    # An interpreter that comes with tests of its own has a package that hides the other.
    test.__path__ = [f"{folder}/test", *test.__path__]
    if out == "--ids":
        for module in arguments:
            for test in tests_in(module):
                print(name_of(test))
    else:
        run(out, *arguments)


def run(out, without, only, python, *modules):
    with open(without) as file:
        without = set(file.read().split())
    if only:
        with open(only) as file:
            only = set(file.read().split())
    with open(out, "a", buffering=1) as file:
        result = Outcomes(file)
        for module in modules:
            result.write("module", module)
            if module in ("test_events", "test_subprocess"):
                # Their tests are of the parent; the children are to start quickly.
                sys.executable = python
            wanted = [
                test
                for test in tests_in(module)
                if name_of(test) not in without and (not only or name_of(test) in only)
            ]
            unittest.TestSuite(wanted).run(result)
        result.write("end")


if __name__ == "__main__":
    main(*sys.argv[1:])
